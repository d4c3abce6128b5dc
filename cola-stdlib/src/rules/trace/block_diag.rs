//! `trace` of a block-diagonal operator.

use super::{of_parts, parts_accept, weighted};
use crate::number::number;
use crate::operators::BlockDiag;
use cola_runtime::{Alg, Call, Op, Result, Scalar, Value, method};

/// tr diag(A₁, …, Aₖ) = Σ mᵢ·tr Aᵢ, block i standing mᵢ times
///
/// # Requires   every block is square; the algorithm can be passed on, and is asked for no accuracy of its own.
/// # Cost       Σ cost(trace Aᵢ), whatever the multiplicities.
/// # Source     definition
#[method(trace, "BlockDiag[_...]", guard = blocks_are_square, plan = of_parts)]
fn block_diag(a: &BlockDiag, alg: &Alg, cx: &Call<'_>) -> Result<Value> {
    let parts = a.parts().iter().zip(a.multiplicities()).map(|(part, &m)| (Scalar::new(m as f64, 0.0), part));
    Ok(number(cx.get::<&Op>("a")?.dtype(), weighted(parts, alg)?))
}

fn blocks_are_square(cx: &Call<'_>) -> bool {
    cx.get::<&Op>("a").is_ok_and(|a| a.children().iter().all(Op::is_square)) && parts_accept(cx)
}
