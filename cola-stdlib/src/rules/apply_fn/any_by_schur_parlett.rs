//! `apply_fn` of any operator from its Schur form.

use super::callee;
use crate::rules::matrix_functions;
use crate::solvers::Method;
use cola_runtime::{Call, Op, Result, method};

/// f(A) = Q·f(T)·Qᴴ with A = Q·T·Qᴴ.
///
/// # Requires   A is square; memory for dense matrices of its size.
/// # Cost       about 30n³ on first use; 2n² for each column.
/// # Source     Davies & Higham, SIAM J. Matrix Anal. Appl. 25 (2003)
#[method(apply_fn, "_, SchurParlett", rank = Algorithm)]
fn any_by_schur_parlett(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::by_method(&callee(cx)?, cx.get("a")?, Some(Method::Schur))
}
