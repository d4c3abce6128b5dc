//! `diag` of a product with a low-rank factor, or with a diagonal one at an end.

use super::{column, entries};
use crate::functions::{Diagonals, diag};
use crate::operators::{Diagonal, LowRank, Product};
use cola_runtime::{Array, Call, Op, Planner, Result, Trans, Value, method};

/// diag(B·U·C·Vᴴ·D) from the low-rank operator (B·U)·C·(Dᴴ·V)ᴴ; diag(D·A)ᵢ = dᵢ·diag(A)ᵢ
///
/// # Requires   a factor is LowRank, or the first or last is Diagonal.
/// # Cost       k applies of the other factors; or that of the diagonal of the other factors.
/// # Source     definition
#[method(diag, "Product[_...], Auto", guard = is_reducible, plan = plan)]
fn product(a: &Op, offset: i64) -> Result<Array> {
    if let Some(low_rank) = as_low_rank(a.children()) {
        return diag(&low_rank?, offset);
    }
    let Some((d, rest, first)) = end_diagonal(a.children()) else {
        return Err(cola_runtime::Error::invalid("diag", "this product has no factor to take out"));
    };
    let own = Diagonals::of(a.shape(), offset);
    let (d, mut out) = (entries(d.entries())?, entries(&diag(&rest?, offset)?)?);
    let start = if first { own.row } else { own.col };
    out.iter_mut().enumerate().for_each(|(t, x)| *x *= d[start + t]);
    column(a.dtype(), &out)
}

/// The product as one low-rank operator, if a factor is one.
pub(in crate::rules) fn as_low_rank(parts: &[Op]) -> Option<Result<Op>> {
    let at = parts.iter().position(|p| p.downcast_ref::<LowRank>().is_some())?;
    let low_rank = parts[at].downcast_ref::<LowRank>()?;
    let left = parts[..at].iter().rev().try_fold(low_rank.u().clone(), |u, b| b.apply(&u));
    let right =
        parts[at + 1..].iter().try_fold(low_rank.v().clone(), |v, d| d.apply_with(Trans::Adjoint, &v));
    Some(left.and_then(|u| match low_rank.core() {
        None => LowRank::new(u, right?),
        Some(core) => LowRank::with_core(u, core.clone(), right?),
    }))
}

/// The diagonal factor at an end, the product of the others, and whether it is the first.
fn end_diagonal(parts: &[Op]) -> Option<(&Diagonal, Result<Op>, bool)> {
    let others = |parts: &[Op]| match parts {
        [one] => Ok(one.clone()),
        many => Product::new(many.to_vec()),
    };
    match parts {
        [first, rest @ ..] if !rest.is_empty() && first.downcast_ref::<Diagonal>().is_some() => {
            Some((first.downcast_ref()?, others(rest), true))
        }
        [rest @ .., last] if !rest.is_empty() => Some((last.downcast_ref()?, others(rest), false)),
        _ => None,
    }
}

fn is_reducible(cx: &Call<'_>) -> bool {
    cx.get::<&Op>("a").is_ok_and(|a| {
        let parts = a.children();
        parts.iter().any(|p| p.downcast_ref::<LowRank>().is_some()) || end_diagonal(parts).is_some()
    })
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (parts, offset) = (cx.get::<&Op>("a")?.children(), Value::Int(cx.get("offset")?));
    if let Some(low_rank) = parts.iter().find(|p| p.downcast_ref::<LowRank>().is_some()) {
        planner.note("of the low-rank operator that the product is");
        return planner
            .call_named("diag", &[low_rank.into(), crate::functions::auto()?.into(), (&offset).into()]);
    }
    match end_diagonal(parts) {
        Some((_, rest, _)) => {
            planner.call_named("diag", &[(&rest?).into(), crate::functions::auto()?.into(), (&offset).into()])
        }
        None => Ok(()),
    }
}
