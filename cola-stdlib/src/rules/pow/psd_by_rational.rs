//! `pow` of a positive definite operator by shifted solves.

use super::callee;
use crate::algorithms::Rational;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// (A)ᵖ·x ≈ c·x + Σ wᵢ·(A + tᵢ·I)⁻¹·x for each x, all shifts in one run of conjugate gradients.
///
/// # Requires   A is known to be PSD, and is positive definite; −1 < p < 1, not 0.
/// # Cost       one apply of A an iteration, for each column on each apply; 2 vectors for each of about 10–30 poles.
/// # Source     Hale, Higham & Trefethen, SIAM J. Numer. Anal. 46 (2008)
#[method(pow, "PSD[_], Rational", guard = is_rational, rank = Algorithm)]
fn psd_by_rational(cx: &Call<'_>, alg: &Rational) -> Result<Op> {
    matrix_functions::by_rational(&callee(cx)?, cx.get("a")?, alg)
}

fn is_rational(cx: &Call<'_>) -> bool {
    matrix_functions::is_rational(&callee(cx))
}
