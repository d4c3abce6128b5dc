//! `trace` of a Kronecker product.

use super::of_parts;
use crate::functions::trace;
use crate::number::number;
use cola_runtime::{Call, Op, Result, Scalar, Value, method};

/// tr(A₁ ⊗ … ⊗ Aₖ) = ∏ tr Aᵢ
///
/// # Requires   every factor is square.
/// # Cost       Σ cost(trace Aᵢ).
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §4.2
#[method(trace, "Kronecker[_...]", guard = factors_are_square, plan = of_parts)]
fn kronecker(a: &Op) -> Result<Value> {
    let one = Scalar::new(1.0, 0.0);
    Ok(number(
        a.dtype(),
        a.children().iter().try_fold(one, |product, part| trace(part).map(|t| product * t))?,
    ))
}

fn factors_are_square(cx: &Call<'_>) -> bool {
    cx.get::<&Op>("a").is_ok_and(|a| a.children().iter().all(Op::is_square))
}
