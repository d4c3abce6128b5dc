//! `log` of any operator.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// log(A) by eigenvectors for a self-adjoint A, else by inverse scaling and squaring on the Schur form.
///
/// # Requires   A is square; memory for dense matrices of its size.
/// # Cost       11n³ by eigenvectors, about 30n³ otherwise, on first use; 2n² for each column.
/// # Source     Al-Mohy & Higham, SIAM J. Sci. Comput. 34 (2012)
#[method(log, "_, Auto", rank = Fallback)]
fn any_by_auto(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::by_method(&callee(cx)?, cx.get("a")?, None)
}
