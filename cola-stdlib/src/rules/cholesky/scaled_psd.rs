//! `cholesky` of a positive multiple.

use super::of_parts;
use crate::functions::cholesky;
use crate::operators::Scaled;
use cola_runtime::{Call, Op, Result, Scalar, method};

/// c·A = (√c·L)·(√c·L)ᴴ
///
/// # Requires   A is known to be PSD; c is real and positive.
/// # Cost       that of cholesky(A).
/// # Source     definition
#[method(cholesky, "Scaled[PSD[_]]", guard = is_positive, plan = of_parts)]
fn scaled_psd(a: &Scaled) -> Result<Op> {
    Scaled::new(Scalar::new(a.scalar().re.sqrt(), 0.0), cholesky(a.inner())?)
}

fn is_positive(cx: &Call<'_>) -> bool {
    cx.get::<&Scaled>("a").is_ok_and(|a| a.scalar().re > 0.0 && a.scalar().im == 0.0)
}
