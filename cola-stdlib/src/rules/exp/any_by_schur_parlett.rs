//! `exp` of any operator from its Schur form.

use super::callee;
use crate::rules::matrix_functions;
use crate::solvers::Method;
use cola_runtime::{Call, Op, Result, method};

/// exp(A) = Q·exp(T)·Qᴴ with A = Q·T·Qᴴ.
///
/// # Requires   A is square; memory for dense matrices of its size.
/// # Cost       about 30n³ on first use; 2n² for each column.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §10.4.3
#[method(exp, "_, SchurParlett", rank = Algorithm)]
fn any_by_schur_parlett(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::by_method(&callee(cx)?, cx.get("a")?, Some(Method::Schur))
}
