//! `apply_fn` of a positive definite operator by shifted solves.

use super::callee;
use crate::algorithms::Rational;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Result, method};

/// f(A)·x ≈ c·x + Σ wᵢ·(A + tᵢ·I)⁻¹·x for each x, all shifts in one run of conjugate gradients.
///
/// # Requires   A is known to be PSD, and is positive definite; f is the logarithm or a power between −1 and 1.
/// # Cost       one apply of A an iteration, for each column on each apply; 2 vectors for each of about 10–30 poles.
/// # Source     Hale, Higham & Trefethen, SIAM J. Numer. Anal. 46 (2008)
#[method(apply_fn, "PSD[_], Rational", guard = is_rational, rank = Algorithm)]
fn psd_by_rational(cx: &Call<'_>, alg: &Rational) -> Result<Op> {
    matrix_functions::by_rational(&callee(cx)?, cx.get("a")?, alg)
}

fn is_rational(cx: &Call<'_>) -> bool {
    matrix_functions::is_rational(&callee(cx))
}
