//! `pow` of a self-adjoint operator by its eigenvectors.

use super::callee;
use crate::rules::matrix_functions;
use crate::solvers::Method;
use cola_runtime::{Call, Op, Result, method};

/// (A)ᵖ = V·diag(λᵢᵖ)·Vᴴ.
///
/// A small whole power is a product of factors A or A⁻¹ instead.
///
/// # Requires   A is square; memory for dense matrices of its size.
/// # Cost       11n³ on first use; 2n² for each column.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §4.5
#[method(pow, "SelfAdjoint[_], Eigh", rank = Algorithm)]
fn self_adjoint_by_eigh(cx: &Call<'_>) -> Result<Op> {
    let (callee, a) = (callee(cx)?, cx.get("a")?);
    matrix_functions::integer_or(&callee, a, || matrix_functions::by_method(&callee, a, Some(Method::Eigh)))
}
