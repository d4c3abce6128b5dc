//! `trace` of a Kronecker sum.

use super::{of_parts, parts_accept, weighted};
use crate::number::number;
use cola_runtime::{Alg, Op, Result, Scalar, Value, method};

/// tr(A₁ ⊕ … ⊕ Aₖ) = Σᵢ (N/nᵢ)·tr Aᵢ, N = ∏nᵢ
///
/// # Requires   the algorithm can be passed on, and is asked for no accuracy of its own.
/// # Cost       Σ cost(trace Aᵢ).
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §4.4
#[method(trace, "KronSum[_...]", guard = parts_accept, plan = of_parts)]
fn kron_sum(a: &Op, alg: &Alg) -> Result<Value> {
    let times = |part: &Op| if part.rows() == 0 { 0.0 } else { (a.rows() / part.rows()) as f64 };
    let parts = a.children().iter().map(|part| (Scalar::new(times(part), 0.0), part));
    Ok(number(a.dtype(), weighted(parts, alg)?))
}
