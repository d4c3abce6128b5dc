//! `inverse` of a low-rank operator plus anything that is cheap to invert.

use super::{accepts, draws_terms, operands};
use crate::functions::{INVERSE, inverse_with};
use crate::operators::{Inverse, LowRank, Sum};
use crate::solvers::{Woodbury, inverse_flops, is_singular};
use cola_runtime::{Alg, Arg, Call, Error, Op, Planner, Result, Value, method};

/// (A + U·C·Vᴴ)⁻¹ = A⁻¹ − A⁻¹·U·(I + C·Vᴴ·A⁻¹·U)⁻¹·C·Vᴴ·A⁻¹.
///
/// # Requires   k columns of U cost less, with A⁻¹, than the factorisation of the sum.
/// # Cost       on first use k solves with A and k²·n; then two solves with A and 2·k·n for each column.
/// # Source     Hager, SIAM Review 31 (1989); Kailath's form with the inner inverse it needs
#[method(inverse, "Sum[u:LowRank, rest:_...]", guard = woodbury_is_cheaper, plan = inverse_of_rest)]
fn sum_of_low_rank_and_any(a: &Op, u: &Op, rest: Vec<&Op>, alg: &Alg, cx: &Call<'_>) -> Result<Value> {
    by_woodbury(a, u, &sum(&rest)?, (alg, cx), "Woodbury")
}

/// A rest that is seen to be singular leaves the call to the next method.
pub(super) fn by_woodbury(
    a: &Op,
    u: &Op,
    rest: &Op,
    (alg, cx): (&Alg, &Call<'_>),
    name: &'static str,
) -> Result<Value> {
    let low_rank = a.children().iter().position(|part| part.same(u));
    let low_rank = low_rank.ok_or_else(|| Error::invalid("inverse", format!("{u} is no part of {a}")))?;
    let rest = match inverse_with(rest, alg) {
        Err(e) if is_singular(&e) => return cx.next(),
        other => other?,
    };
    Inverse::new(a.clone(), alg.clone(), Box::new(Woodbury { rest, low_rank, name })).map(Value::Op)
}

/// The other parts as one operator.
fn sum(rest: &[&Op]) -> Result<Op> {
    match rest {
        [only] => Ok((*only).clone()),
        many => Sum::new(many.iter().map(|&part| part.clone()).collect()),
    }
}

fn woodbury_is_cheaper(cx: &Call<'_>) -> bool {
    let weigh = || -> Result<bool> {
        let (a, alg) = operands(cx)?;
        let (u, rest): (&LowRank, Vec<&Op>) = (cx.get("u")?, cx.get("rest")?);
        let rest = if rest.is_empty() { return Ok(false) } else { sum(&rest)? };
        Ok(is_cheaper(a, u, &rest) && !draws_terms(alg) && accepts(cx, &rest, alg))
    };
    weigh().unwrap_or(false)
}

/// k solves with the rest and the k×k system against a factorisation of the whole.
pub(super) fn is_cheaper(a: &Op, u: &LowRank, rest: &Op) -> bool {
    let (n, k) = (a.rows() as f64, u.u().cols() as f64);
    if !a.is_square() || !rest.is_square() {
        return false;
    }
    let woodbury = inverse_flops(rest, k + 2.0) + 2.0 * n * k * k + k * k * k;
    let whole = 2.0 / 3.0 * n * n * n + n * a.cost().flops;
    woodbury < whole
}

fn inverse_of_rest(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    let rest: Vec<&Op> = cx.get("rest")?;
    plan.call(&INVERSE, &[Arg::Op(&sum(&rest)?), Arg::Algorithm(cx.get("alg")?)])
}
