//! `inverse` of a rank-one operator plus anything that is cheap to invert.

use super::sum_of_low_rank_and_any::{by_woodbury, is_cheaper};
use super::{accepts, draws_terms, operands};
use crate::functions::INVERSE;
use crate::operators::LowRank;
use cola_runtime::{Alg, Arg, Call, Op, Planner, Result, Value, method};

/// (A + c·u·vᴴ)⁻¹ = A⁻¹ − c·A⁻¹·u·vᴴ·A⁻¹/(1 + c·vᴴ·A⁻¹·u).
///
/// # Requires   U and V have one column, and A⁻¹ costs less than the factorisation of the sum.
/// # Cost       one solve with A on first use, then two for each column.
/// # Source     Sherman & Morrison, Ann. Math. Statist. 21 (1950)
#[method(inverse, "Sum[u:LowRank, rest:_]", guard = rank_is_one, plan = inverse_of_rest)]
fn sum_of_rank_one_and_any(a: &Op, u: &Op, rest: &Op, alg: &Alg, cx: &Call<'_>) -> Result<Value> {
    by_woodbury(a, u, rest, (alg, cx), "Sherman–Morrison")
}

fn rank_is_one(cx: &Call<'_>) -> bool {
    let weigh = || -> Result<bool> {
        let (a, alg) = operands(cx)?;
        let (u, rest): (&LowRank, &Op) = (cx.get("u")?, cx.get("rest")?);
        Ok(u.u().cols() == 1 && is_cheaper(a, u, rest) && !draws_terms(alg) && accepts(cx, rest, alg))
    };
    weigh().unwrap_or(false)
}

fn inverse_of_rest(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    plan.call(&INVERSE, &[Arg::Op(cx.get("rest")?), Arg::Algorithm(cx.get("alg")?)])
}
