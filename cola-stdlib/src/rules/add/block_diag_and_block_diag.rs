//! `add` of two block-diagonal operators.

use super::{merged, same_shape};
use crate::functions;
use crate::operators::BlockDiag;
use cola_runtime::{Arg, Call, Error, Op, Planner, Result, method};

/// diag(A₁, …, Aₖ) + diag(B₁, …, Bₖ) = diag(A₁ + B₁, …, Aₖ + Bₖ), multiplicities kept.
///
/// # Requires   as many blocks with the same shapes and multiplicities on both sides.
/// # Cost       Σ cost(add(Aᵢ, Bᵢ)).
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §0.9.2
#[method(add, "s:BlockDiag[_...], t:BlockDiag[_...]", guard = blocks_conform, plan = plan)]
fn block_diag_and_block_diag(a: &Op, b: &Op, s: &BlockDiag) -> Result<Op> {
    same_shape(a, b)?;
    let parts = a.children().iter().zip(b.children()).map(|(s, t)| functions::add(s, t));
    let made =
        BlockDiag::with_multiplicities(parts.collect::<Result<Vec<_>>>()?, s.multiplicities().to_vec())?;
    Ok(merged(made, a, b))
}

fn blocks_conform(cx: &Call<'_>) -> bool {
    let pair = || Ok::<_, Error>((cx.get::<&BlockDiag>("s")?, cx.get::<&BlockDiag>("t")?));
    pair().is_ok_and(|(s, t)| {
        let shapes = |x: &BlockDiag| x.parts().iter().map(Op::shape).collect::<Vec<_>>();
        s.multiplicities() == t.multiplicities() && shapes(s) == shapes(t)
    })
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let (a, b): (&Op, &Op) = (cx.get("a")?, cx.get("b")?);
    let mut pairs = a.children().iter().zip(b.children());
    pairs.try_for_each(|(s, t)| p.call_named("add", &[Arg::Op(s), Arg::Op(t)]))
}
