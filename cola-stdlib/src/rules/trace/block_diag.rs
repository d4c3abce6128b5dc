//! `trace` of a block-diagonal operator.

use super::of_parts;
use crate::functions::trace;
use crate::number::number;
use crate::operators::BlockDiag;
use cola_runtime::{Call, Op, Result, Scalar, Value, method};

/// tr diag(A₁, …, Aₖ) = Σ mᵢ·tr Aᵢ, block i standing mᵢ times
///
/// # Requires   every block is square.
/// # Cost       Σ cost(trace Aᵢ), whatever the multiplicities.
/// # Source     definition
#[method(trace, "BlockDiag[_...]", guard = blocks_are_square, plan = of_parts)]
fn block_diag(a: &BlockDiag, cx: &Call<'_>) -> Result<Value> {
    let mut sum = Scalar::new(0.0, 0.0);
    for (part, &m) in a.parts().iter().zip(a.multiplicities()) {
        sum += trace(part)? * m as f64;
    }
    Ok(number(cx.get::<&Op>("a")?.dtype(), sum))
}

fn blocks_are_square(cx: &Call<'_>) -> bool {
    cx.get::<&Op>("a").is_ok_and(|a| a.children().iter().all(Op::is_square))
}
