//! Rules of `inverse`.

automod::dir!("src/rules/inverse");

use crate::algorithms::{Auto, Svrg};
use crate::functions::{INVERSE, inverse_with};
use cola_runtime::{Alg, Arg, Call, Op, Planner, Result};

/// The operator and the algorithm of a call of `inverse`.
fn operands<'a>(cx: &Call<'a>) -> Result<(&'a Op, &'a Alg)> {
    Ok((cx.get("a")?, cx.get("alg")?))
}

/// `inverse` has a method for this operator and algorithm: dispatch decides, for instance whether a part is
/// known to have the property that the algorithm needs.
fn accepts(cx: &Call<'_>, a: &Op, alg: &Alg) -> bool {
    alg.downcast_ref::<Auto>().is_some()
        || cx.world().method_of(INVERSE.name(), &[Arg::Op(a), Arg::Algorithm(alg)]).is_some()
}

/// The algorithm draws single terms of a sum: it must see all of them.
fn draws_terms(alg: &Alg) -> bool {
    alg.downcast_ref::<Svrg>().is_some()
}

/// Guard: every part is square, and the algorithm can be passed on to it.
fn parts_are_invertible(cx: &Call<'_>) -> bool {
    operands(cx)
        .is_ok_and(|(a, alg)| a.children().iter().all(|part| part.is_square() && accepts(cx, part, alg)))
}

/// Plan: the inverse of each part.
fn inverses_of_parts(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    let (a, alg) = operands(cx)?;
    a.children().iter().try_for_each(|part| plan.call(&INVERSE, &[Arg::Op(part), Arg::Algorithm(alg)]))
}

/// Plan: the inverse of the only part, and then the function that brings it outside. The inverse is lazy, so
/// making it to tell what follows costs nothing.
fn inverse_then(
    cx: &Call<'_>,
    plan: &mut Planner<'_>,
    outside: impl FnOnce(&mut Planner<'_>, &Op) -> Result<()>,
) -> Result<()> {
    inverses_of_parts(cx, plan)?;
    let (a, alg) = operands(cx)?;
    match a.children() {
        [part] => outside(plan, &inverse_with(part, alg)?),
        _ => Ok(()),
    }
}

/// The inverses of the parts, in order.
fn inverted_parts(a: &Op, alg: &Alg) -> Result<Vec<Op>> {
    a.children().iter().map(|part| inverse_with(part, alg)).collect()
}
