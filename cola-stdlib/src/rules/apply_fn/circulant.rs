//! `apply_fn` of a circulant matrix.

use super::callee;
use crate::operators::Circulant;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// f(C) = 𝓕ᴴ·diag(f(λ))·𝓕 is circulant again
///
/// # Requires   f has a value at every eigenvalue.
/// # Cost       a Fourier transform for λ, once, and one for the result.
/// # Source     Golub & Van Loan, 4th ed., §4.8.2; Higham, Functions of Matrices, SIAM 2008, §1.2
#[method(apply_fn, "Circulant")]
fn circulant(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::cyclic(&callee(cx)?, cx.get("a")?, cx.get::<&Circulant>("a")?)
}
