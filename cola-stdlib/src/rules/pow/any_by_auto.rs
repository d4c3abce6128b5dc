//! `pow` of any operator.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// (A)ᵖ by eigenvectors for a self-adjoint A, else by the Schur–Padé method.
///
/// A small whole power is a product of factors A or A⁻¹ instead.
///
/// # Requires   A is square; memory for dense matrices of its size.
/// # Cost       11n³ by eigenvectors, about 30n³ otherwise, on first use; 2n² for each column.
/// # Source     Higham & Lin, SIAM J. Matrix Anal. Appl. 34 (2013)
#[method(pow, "_, Auto", rank = Fallback)]
fn any_by_auto(cx: &Call<'_>) -> Result<Op> {
    let (callee, a) = (callee(cx)?, cx.get("a")?);
    matrix_functions::integer_or(&callee, a, || matrix_functions::by_method(&callee, a, None))
}
