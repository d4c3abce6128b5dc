//! `trace` of a Kronecker sum.

use super::of_parts;
use crate::functions::trace;
use crate::number::number;
use cola_runtime::{Op, Result, Scalar, Value, method};

/// tr(A₁ ⊕ … ⊕ Aₖ) = Σᵢ (N/nᵢ)·tr Aᵢ, N = ∏nᵢ
///
/// # Cost       Σ cost(trace Aᵢ).
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §4.4
#[method(trace, "KronSum[_...]", plan = of_parts)]
fn kron_sum(a: &Op) -> Result<Value> {
    let mut sum = Scalar::new(0.0, 0.0);
    for part in a.children() {
        let times = if part.rows() == 0 { 0.0 } else { (a.rows() / part.rows()) as f64 };
        sum += trace(part)? * times;
    }
    Ok(number(a.dtype(), sum))
}
