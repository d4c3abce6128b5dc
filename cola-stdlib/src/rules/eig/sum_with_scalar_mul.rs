//! `eig` of an operator plus a multiple of the identity.

use super::{inheriting, mapped, of_part, plan_part};
use crate::functions::Eigen;
use crate::operators::Sum;
use crate::rules::scalars;
use crate::spectrum::{Order, Wanted, Which};
use cola_runtime::{Call, Op, Planner, Result, Scalar, method};

/// eig(A + c·I) = (Λ + c·I, V)
///
/// # Requires   A is square; one of the terms, not all of them, is a multiple of the identity; c is finite.
/// # Cost       eig(A): with k values, those next to −c for `SM`; with all for `LM`.
/// # Source     definition
#[method(eig, "Sum[_, _, _...]", guard = is_shifted, plan = plan)]
fn sum_with_scalar_mul(a: &Op, cx: &Call<'_>) -> Result<Eigen> {
    let wanted = Wanted::of(cx)?;
    let (c, rest) = split(a)?;
    let inner = of_part(cx, &rest, &of_inner(c, &wanted, rest.rows()))?;
    mapped(cx, &wanted, &inner, |z| z + c)
}

/// c and A.
fn split(a: &Op) -> Result<(Scalar, Op)> {
    let mut c = Scalar::new(0.0, 0.0);
    let mut rest = Vec::new();
    for part in a.children() {
        match scalars::of(part) {
            Some(shift) => c += shift,
            None => rest.push(part.clone()),
        }
    }
    let rest = match rest.as_slice() {
        [only] => only.clone(),
        _ => Sum::new(rest)?,
    };
    Ok((c, inheriting(a, &rest.cast(a.dtype())?, c.im == 0.0)))
}

fn of_inner(c: Scalar, wanted: &Wanted, n: usize) -> Wanted {
    let order = match wanted.order {
        Order::Near(sigma) => Order::Near(sigma - c),
        Order::Which(Which::Sm) => Order::Near(-c),
        Order::Which(Which::Lm) => return Wanted::all(n),
        // A + c·I with a real spectrum may have an A whose spectrum is only known to be complex.
        Order::Which(Which::La) => Order::Which(Which::Lr),
        Order::Which(Which::Sa) => Order::Which(Which::Sr),
        other => other,
    };
    Wanted { k: wanted.k, order }
}

/// A sum with other terms than multiples of the identity.
fn is_shifted(cx: &Call<'_>) -> bool {
    cx.get::<&Op>("a").is_ok_and(|a| {
        let finite = |part: &Op| scalars::of(part).is_none_or(|c| c.re.is_finite() && c.im.is_finite());
        let scalars = a.children().iter().filter(|p| scalars::of(p).is_some()).count();
        a.is_square() && scalars > 0 && scalars < a.children().len() && a.children().iter().all(finite)
    })
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let wanted = Wanted::of(cx)?;
    let (c, rest) = split(cx.get::<&Op>("a")?)?;
    plan_part(cx, planner, &rest, &of_inner(c, &wanted, rest.rows()))
}
