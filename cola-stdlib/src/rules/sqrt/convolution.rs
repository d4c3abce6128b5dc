//! `sqrt` of a circular convolution.

use super::callee;
use crate::operators::Convolution;
use crate::rules::{convolutions::is_circular, matrix_functions};
use cola_runtime::{Call, Op, Result, method};

/// C^½ = 𝓕ᴴ·diag(λ^½)·𝓕 is a circular convolution again
///
/// # Requires   a circular convolution.
/// # Cost       a Fourier transform for λ, once, and one for the result.
/// # Source     Golub & Van Loan, 4th ed., §4.8.2; Higham, Functions of Matrices, SIAM 2008, §1.2
#[method(sqrt, "Convolution", guard = is_circular)]
fn convolution(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::cyclic(&callee(cx)?, cx.get("a")?, cx.get::<&Convolution>("a")?)
}
