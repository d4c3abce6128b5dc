//! `add` of a block-diagonal operator and a multiple of the identity.

use super::{merged, same_shape};
use crate::functions;
use crate::operators::{BlockDiag, ScalarMul};
use crate::rules::scalars;
use cola_runtime::{Arg, Call, Op, Planner, Result, method};

/// diag(A₁, …, Aₖ) + c·I = diag(A₁ + c·I, …, Aₖ + c·I), multiplicities kept.
///
/// # Requires   every block is square.
/// # Cost       Σ cost(add(Aᵢ, c·I)), whatever the multiplicities.
/// # Source     the definition
#[method(add, "s:BlockDiag[_...], ScalarMul|Identity", guard = blocks_are_square, plan = plan)]
fn block_diag_and_scalar_mul(a: &Op, b: &Op, s: &BlockDiag) -> Result<Op> {
    same_shape(a, b)?;
    let blocks = s.parts().iter().map(|block| functions::add(block, &shift(block, b)?));
    let made =
        BlockDiag::with_multiplicities(blocks.collect::<Result<Vec<_>>>()?, s.multiplicities().to_vec())?;
    Ok(merged(made, a, b))
}

/// c·I of the size of a block.
fn shift(block: &Op, b: &Op) -> Result<Op> {
    ScalarMul::new(scalars::of(b).unwrap_or_default(), block.rows(), b.dtype())
}

fn blocks_are_square(cx: &Call<'_>) -> bool {
    cx.get::<&Op>("a").is_ok_and(|a| a.children().iter().all(Op::is_square))
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let (a, b): (&Op, &Op) = (cx.get("a")?, cx.get("b")?);
    a.children()
        .iter()
        .try_for_each(|block| p.call_named("add", &[Arg::Op(block), Arg::Op(&shift(block, b)?)]))
}
