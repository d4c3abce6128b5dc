//! `properties` of a function of an operator.

use crate::inference;
use crate::operators::{MatrixFunction, Scaled};
use crate::properties::{SELF_ADJOINT, UNITARY};
use cola_runtime::{Op, Operator, PropSet, Result, method};

/// f(A) is Normal and Symmetric with A; SelfAdjoint, PSD or PD with a self-adjoint A where f has such values; Unitary are the
/// powers of a unitary A, and exp(i·t·A) of a self-adjoint A and a real t.
///
/// # Cost       none.
/// # Source     Higham, Functions of Matrices, SIAM 2008, Thm 1.13
#[method(properties, "MatrixFunction[_]")]
fn matrix_function(a: &MatrixFunction) -> Result<PropSet> {
    let mut found = inference::function(a.function(), inference::known(a.base()), !a.dtype().is_complex());
    if a.function().is_exp() && is_skew(a.base()) {
        found = found.union(UNITARY.set());
    }
    Ok(found)
}

/// The operator is i·t times a self-adjoint one.
fn is_skew(a: &Op) -> bool {
    a.downcast_ref::<Scaled>().is_some_and(|a| a.scalar().re == 0.0 && SELF_ADJOINT.of(a.inner()))
}
