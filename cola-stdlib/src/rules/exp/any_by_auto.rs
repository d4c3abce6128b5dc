//! `exp` of any operator.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// exp(A) by eigenvectors for a self-adjoint A, else by scaling and squaring.
///
/// # Requires   A is square; memory for dense matrices of its size.
/// # Cost       11n³ by eigenvectors, about 30n³ otherwise, on first use; 2n² for each column.
/// # Source     Al-Mohy & Higham, SIAM J. Matrix Anal. Appl. 31 (2009)
#[method(exp, "_, Auto", rank = Fallback)]
fn any_by_auto(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::by_method(&callee(cx)?, cx.get("a")?, None)
}
