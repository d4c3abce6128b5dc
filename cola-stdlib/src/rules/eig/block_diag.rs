//! `eig` of a block-diagonal operator.

use super::{numbers, of_part, parts_are_as_normal, plan_part, values};
use crate::functions::Eigen;
use crate::operators::BlockDiag;
use crate::rules::columns;
use crate::spectrum::{Order, Wanted, Which};
use cola_runtime::{Call, Op, Planner, Result, Scalar, method};

/// The eigenvalues of all blocks, with their eigenvectors padded by zeros; a block with multiplicity m is asked once
///
/// # Requires   every block is square, and known to be normal where the whole is.
/// # Cost       Σ cost(eig Aᵢ) with at most k values each.
/// # Source     definition
#[method(eig, "BlockDiag[_...]", guard = parts_are_as_normal, plan = plan)]
fn block_diag(a: &BlockDiag, cx: &Call<'_>) -> Result<Eigen> {
    let (wanted, op) = (Wanted::of(cx)?, cx.get::<&Op>("a")?);
    if wanted.k == 0 {
        return Ok(Eigen { values: values(cx, &[])?, vectors: columns::unit(op.rows(), op.dtype(), &[])? });
    }
    let ask = |part: &Op| of_part(cx, part, &of_block(part, &wanted));
    let parts: Vec<Eigen> = a.parts().iter().map(ask).collect::<Result<_>>()?;
    let (mut all, mut places): (Vec<Scalar>, Vec<(usize, usize, usize)>) = (Vec::new(), Vec::new());
    for (i, (part, &copies)) in parts.iter().zip(a.multiplicities()).enumerate() {
        let own = numbers(&part.values)?;
        // More than k copies of a value are never wanted.
        for copy in 0..copies.min(wanted.k) {
            all.extend(&own);
            places.extend((0..own.len()).map(|t| (i, copy, t)));
        }
    }
    let chosen = wanted.select(&all, op.dtype());
    let kept: Vec<Scalar> = chosen.iter().map(|&j| all[j]).collect();
    let vectors: Vec<Op> = parts.into_iter().map(|part| part.vectors).collect();
    let places: Vec<_> = chosen.iter().map(|&j| places[j]).collect();
    Ok(Eigen {
        values: values(cx, &kept)?,
        vectors: columns::of_blocks(&vectors, a.multiplicities(), &places)?,
    })
}

/// The same of a block, up to its order.
fn of_block(part: &Op, wanted: &Wanted) -> Wanted {
    let order = match wanted.order {
        Order::Which(Which::La) => Order::Which(Which::Lr),
        Order::Which(Which::Sa) => Order::Which(Which::Sr),
        other => other,
    };
    Wanted { k: wanted.k.min(part.rows()), order }
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let wanted = Wanted::of(cx)?;
    if wanted.k == 0 {
        return Ok(());
    }
    let parts = cx.get::<&BlockDiag>("a")?.parts();
    parts.iter().try_for_each(|part| plan_part(cx, planner, part, &of_block(part, &wanted)))
}
