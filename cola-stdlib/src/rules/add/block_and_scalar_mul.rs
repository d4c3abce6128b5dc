//! `add` of a grid of blocks and a multiple of the identity.

use super::{merged, same_shape};
use crate::functions;
use crate::operators::{Block, ScalarMul};
use crate::rules::grids::has_square_diagonal;
use crate::rules::scalars;
use cola_runtime::{Arg, Call, Op, Planner, Result, method};

/// [Aᵢⱼ] + c·I adds c·I to the blocks of the diagonal.
///
/// # Requires   every block of the diagonal is square.
/// # Cost       Σ cost(add(Aᵢᵢ, c·I)).
/// # Source     the definition
#[method(add, "s:Block[_...], ScalarMul|Identity", guard = has_square_diagonal, plan = plan)]
fn block_and_scalar_mul(a: &Op, b: &Op, s: &Block) -> Result<Op> {
    same_shape(a, b)?;
    let grid = s.grid();
    let shifted = |(i, j): (usize, usize)| {
        let part = grid.at(i, j);
        if i == j { functions::add(part, &shift(part, b)?) } else { Ok(part.clone()) }
    };
    let made = Block::of_grid(grid.counts(), grid.places().map(shifted).collect::<Result<_>>()?)?;
    Ok(merged(made, a, b))
}

/// c·I of the size of a block.
fn shift(part: &Op, b: &Op) -> Result<Op> {
    ScalarMul::new(scalars::of(b).unwrap_or_default(), part.rows(), b.dtype())
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let (s, b): (&Block, &Op) = (cx.get("s")?, cx.get("b")?);
    (0..s.counts().0).try_for_each(|i| {
        let part = s.grid().at(i, i);
        p.call_named("add", &[Arg::Op(part), Arg::Op(&shift(part, b)?)])
    })
}
