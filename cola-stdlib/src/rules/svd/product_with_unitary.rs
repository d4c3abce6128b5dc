//! `svd` of a product that begins or ends with a unitary operator.

use super::{of_part, plan_part};
use crate::functions::{SvdFactors, adjoint, dot};
use crate::operators::Product;
use crate::properties::{STIEFEL, UNITARY};
use crate::spectrum::Wanted;
use cola_runtime::{Call, Op, Planner, Result, method};

/// svd(Q·A) = (Q·U, s, V) and svd(A·Q) = (U, s, Qᴴ·V)
///
/// # Requires   the first or the last factor is known to be unitary.
/// # Cost       svd(A).
/// # Source     Golub & Van Loan, 4th ed., §2.4.1
#[method(svd, "Product[_, _, _...]", guard = has_unitary_end, plan = plan)]
fn product_with_unitary(a: &Op, cx: &Call<'_>) -> Result<SvdFactors> {
    let (first, rest, last) = split(a)?;
    let inner = of_part(cx, &rest, &Wanted::of_singular_values(cx)?)?;
    let u = match first {
        Some(q) => dot(&q, &inner.u)?.claimed(STIEFEL.set()),
        None => inner.u,
    };
    let v = match last {
        Some(q) => dot(&adjoint(&q)?, &inner.v)?.claimed(STIEFEL.set()),
        None => inner.v,
    };
    Ok(SvdFactors { u, s: inner.s, v })
}

/// A unitary first factor, what is left, and a unitary last one.
fn split(a: &Op) -> Result<(Option<Op>, Op, Option<Op>)> {
    let mut parts = a.children();
    let mut ends = (None, None);
    if let [first, rest @ ..] = parts
        && !rest.is_empty()
        && UNITARY.of(first)
    {
        (ends.0, parts) = (Some(first.clone()), rest);
    }
    if let [rest @ .., last] = parts
        && !rest.is_empty()
        && UNITARY.of(last)
    {
        (ends.1, parts) = (Some(last.clone()), rest);
    }
    let rest = match parts {
        [only] => only.clone(),
        _ => Product::new(parts.to_vec())?,
    };
    Ok((ends.0, rest.cast(a.dtype())?, ends.1))
}

fn has_unitary_end(cx: &Call<'_>) -> bool {
    cx.get::<&Op>("a").is_ok_and(|a| {
        let parts = a.children();
        parts.len() > 1 && [parts.first(), parts.last()].into_iter().flatten().any(|p| UNITARY.of(p))
    })
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (_, rest, _) = split(cx.get::<&Op>("a")?)?;
    plan_part(cx, planner, &rest, &Wanted::of_singular_values(cx)?)
}
