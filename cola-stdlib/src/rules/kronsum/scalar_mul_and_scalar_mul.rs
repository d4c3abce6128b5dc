//! `kronsum` of multiples of the identity.

use crate::rules::scalars;
use cola_runtime::{Op, Result, method};

/// c·Iₘ ⊕ d·Iₙ = (c + d)·Iₘₙ.
///
/// # Cost       O(1).
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §4.4
#[method(kronsum, "ScalarMul|Identity, ScalarMul|Identity")]
fn scalar_mul_and_scalar_mul(a: &Op, b: &Op) -> Result<Op> {
    let c = scalars::of(a).unwrap_or_default() + scalars::of(b).unwrap_or_default();
    let made = scalars::make(c, super::size(a, b)?, a.dtype().promote(b.dtype()))?;
    Ok(super::merged(made, a, b))
}
