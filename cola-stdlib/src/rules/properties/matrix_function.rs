//! `properties` of a function of an operator.

use crate::inference;
use crate::operators::MatrixFunction;
use cola_runtime::{Operator, PropSet, Result, method};

/// f(A) is Normal and Symmetric with A; SelfAdjoint, PSD or PD with a self-adjoint A where f has such values.
///
/// # Cost       none.
/// # Source     Higham, Functions of Matrices, SIAM 2008, Thm 1.13
#[method(properties, "MatrixFunction[_]")]
fn matrix_function(a: &MatrixFunction) -> Result<PropSet> {
    Ok(inference::function(a.function(), inference::known(a.base()), !a.dtype().is_complex()))
}
