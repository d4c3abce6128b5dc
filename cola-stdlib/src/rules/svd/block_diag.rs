//! `svd` of a block-diagonal operator.

use super::{numbers, of_part, plan_part, select, values};
use crate::functions::SvdFactors;
use crate::operators::BlockDiag;
use crate::rules::columns;
use crate::spectrum::{Order, Wanted, Which};
use cola_runtime::{Call, Op, Planner, Result, method};

/// The singular values of all blocks, with their vectors padded by zeros; a block with multiplicity m is asked once
///
/// # Requires   all blocks are tall, or all are wide, or only the largest values are wanted: else the whole has zeros
///   that come from no block.
/// # Cost       Σ cost(svd Aᵢ) with at most k values each.
/// # Source     definition
#[method(svd, "BlockDiag[_...]", guard = has_enough, plan = plan)]
fn block_diag(a: &BlockDiag, cx: &Call<'_>) -> Result<SvdFactors> {
    let (wanted, op) = (Wanted::of_singular_values(cx)?, cx.get::<&Op>("a")?);
    if wanted.k == 0 {
        let none = |n: usize| columns::unit(n, op.dtype(), &[]);
        return Ok(SvdFactors { u: none(op.rows())?, s: values(op.dtype(), &[])?, v: none(op.cols())? });
    }
    let ask = |part: &Op| of_part(cx, part, &of_block(part, &wanted));
    let parts: Vec<SvdFactors> = a.parts().iter().map(ask).collect::<Result<_>>()?;
    let (mut all, mut places): (Vec<f64>, Vec<(usize, usize, usize)>) = (Vec::new(), Vec::new());
    for (i, (part, &copies)) in parts.iter().zip(a.multiplicities()).enumerate() {
        let own = numbers(&part.s)?;
        // More than k copies of a value are never wanted.
        for copy in 0..copies.min(wanted.k) {
            all.extend(&own);
            places.extend((0..own.len()).map(|t| (i, copy, t)));
        }
    }
    let chosen = select(&wanted, &all, op.dtype());
    let s: Vec<f64> = chosen.iter().map(|&j| all[j]).collect();
    let places: Vec<_> = chosen.iter().map(|&j| places[j]).collect();
    let columns_of = |side: fn(&SvdFactors) -> &Op| {
        let vectors: Vec<Op> = parts.iter().map(|f| side(f).clone()).collect();
        columns::of_blocks(&vectors, a.multiplicities(), &places)
    };
    Ok(SvdFactors { u: columns_of(|f| &f.u)?, s: values(op.dtype(), &s)?, v: columns_of(|f| &f.v)? })
}

/// The same of a block, up to as many as it has.
fn of_block(part: &Op, wanted: &Wanted) -> Wanted {
    Wanted { k: wanted.k.min(part.rows().min(part.cols())), ..*wanted }
}

/// The blocks' thin decompositions hold as many values as are wanted, and the first ones.
fn has_enough(cx: &Call<'_>) -> bool {
    let (Ok(a), Ok(wanted)) = (cx.get::<&BlockDiag>("a"), Wanted::of_singular_values(cx)) else {
        return true;
    };
    let Ok(op) = cx.get::<&Op>("a") else { return false };
    let sizes = a.parts().iter().map(|p| p.rows().min(p.cols()));
    let held: usize = sizes.zip(a.multiplicities()).map(|(r, copies)| r * copies).sum();
    held == op.rows().min(op.cols()) || (wanted.order == Order::Which(Which::Lm) && wanted.k <= held)
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let wanted = Wanted::of_singular_values(cx)?;
    if wanted.k == 0 {
        return Ok(());
    }
    let parts = cx.get::<&BlockDiag>("a")?.parts();
    parts.iter().try_for_each(|part| plan_part(cx, planner, part, &of_block(part, &wanted)))
}
