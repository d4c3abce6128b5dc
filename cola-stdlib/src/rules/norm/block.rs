//! `norm` of a grid of blocks.

use super::of_parts;
use super::tally::{RootSumSquares, largest};
use crate::functions::{Norm, norm};
use crate::operators::Grid;
use cola_runtime::{Call, Op, Result, method};

/// fro: (Σ ‖Aᵢⱼ‖²)^½; 1: max ‖Aᵢⱼ‖ where each column meets one block at most that is not zero, inf: where each row does
///
/// # Requires   ord is fro, or 1 or inf with such blocks.
/// # Cost       Σ cost(norm Aᵢⱼ).
/// # Source     Golub & Van Loan, 4th ed., §2.3
#[method(norm, "Block[_...]", guard = blocks_suffice, plan = of_parts)]
#[method(norm, "Concat[_...]", guard = blocks_suffice, plan = of_parts)]
fn block(a: &Op, ord: Norm) -> Result<f64> {
    let norms = a.children().iter().map(|part| norm(part, ord)).collect::<Result<Vec<f64>>>()?;
    if ord != Norm::Fro {
        return Ok(largest(norms));
    }
    let mut sum = RootSumSquares::default();
    norms.into_iter().for_each(|x| sum.add(x));
    Ok(sum.value())
}

fn blocks_suffice(cx: &Call<'_>) -> bool {
    let (Ok(a), Ok(ord)) = (cx.get::<&Op>("a"), cx.get::<Norm>("ord")) else { return false };
    let Some(grid) = Grid::of(a) else { return false };
    let (m, n) = grid.counts();
    match ord {
        Norm::Fro => true,
        Norm::One => (0..n).all(|j| (0..m).filter(|&i| !grid.is_zero(i, j)).count() <= 1),
        Norm::Inf => (0..m).all(|i| (0..n).filter(|&j| !grid.is_zero(i, j)).count() <= 1),
        Norm::Two | Norm::Nuc => false,
    }
}
