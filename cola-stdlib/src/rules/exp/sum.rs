//! `exp` of a sum with a multiple of the identity.

use super::callee;
use crate::functions::{exp_with, scale};
use crate::operators::Sum;
use crate::rules::scalars;
use cola_runtime::{Alg, Arg, Call, Op, Planner, Result, Scalar, method};

/// e^(A + c·I) = eᶜ·eᴬ.
///
/// # Requires   a term is a multiple of the identity with a modest c; the algorithm can be passed on to the rest.
/// # Cost       that of exp(A).
/// # Source     Higham, Functions of Matrices, SIAM 2008, §10.1
#[method(exp, "Sum[_...]", guard = has_shift, plan = plan)]
fn sum(cx: &Call<'_>, a: &Op, alg: &Alg) -> Result<Op> {
    match split(a)? {
        Some((c, rest)) => scale(callee(cx)?.f.value(c), &exp_with(&rest, alg)?),
        None => exp_with(a, alg),
    }
}

/// c and the rest of A; `None` without a term c·I, or where eᶜ could overflow while eᴬ does not.
fn split(a: &Op) -> Result<Option<(Scalar, Op)>> {
    let c: Scalar = a.children().iter().filter_map(scalars::of).sum();
    let rest: Vec<Op> = a.children().iter().filter(|part| scalars::of(part).is_none()).cloned().collect();
    let modest = c.re.abs() <= 10.0;
    Ok(match rest.as_slice() {
        [] => None,
        _ if rest.len() == a.children().len() || !modest => None,
        [only] => Some((c, only.clone())),
        _ => Some((c, Sum::new(rest)?)),
    })
}

fn has_shift(cx: &Call<'_>) -> bool {
    let found = || -> Result<bool> {
        let (a, alg) = (cx.get::<&Op>("a")?, cx.get::<&Alg>("alg")?);
        let Some((_, rest)) = split(a)? else { return Ok(false) };
        Ok(a.is_square() && cx.world().method_of("exp", &[Arg::Op(&rest), Arg::Algorithm(alg)]).is_some())
    };
    found().unwrap_or(false)
}

fn plan(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    match split(cx.get("a")?)? {
        Some((_, rest)) => plan.call_named("exp", &[Arg::Op(&rest), Arg::Algorithm(cx.get("alg")?)]),
        None => Ok(()),
    }
}
