//! `isqrt` of a circulant matrix.

use super::callee;
use crate::operators::Circulant;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// C^−½ = 𝓕ᴴ·diag(λ^−½)·𝓕 is circulant again
///
/// # Requires   no eigenvalue is zero up to rounding.
/// # Cost       a Fourier transform for λ, once, and one for the result.
/// # Source     Golub & Van Loan, 4th ed., §4.8.2; Higham, Functions of Matrices, SIAM 2008, §1.2
#[method(isqrt, "Circulant")]
fn circulant(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::cyclic(&callee(cx)?, cx.get("a")?, cx.get::<&Circulant>("a")?)
}
