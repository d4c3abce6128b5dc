//! `apply_fn` of any operator.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// f(A) by eigenvectors for a self-adjoint A, else by the method of Schur and Parlett.
///
/// # Requires   A is square; memory for dense matrices of its size.
/// # Cost       11n³ by eigenvectors, about 30n³ otherwise, on first use; 2n² for each column.
/// # Source     Davies & Higham, SIAM J. Matrix Anal. Appl. 25 (2003)
#[method(apply_fn, "_, Auto", rank = Fallback)]
fn any_by_auto(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::by_method(&callee(cx)?, cx.get("a")?, None)
}
