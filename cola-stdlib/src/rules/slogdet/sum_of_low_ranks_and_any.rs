//! `slogdet` of a sum with several low-rank terms.

use crate::functions::{SlogDet, slogdet_with};
use crate::rules::low_rank_terms;
use cola_runtime::{Alg, Call, Op, Planner, Result, method};

/// det(U₁·V₁ᴴ + … + Uₘ·Vₘᴴ + A) = det([U₁ … Uₘ]·[V₁ … Vₘ]ᴴ + A): one lemma instead of m nested ones
///
/// # Requires   A is square.
/// # Cost       copies of the factors, once, and that of the sum with one low-rank term.
/// # Source     Harville, Matrix Algebra from a Statistician's Perspective, Thm 18.1.1
#[method(slogdet, "Sum[LowRank, LowRank, _, _...]", plan = plan)]
fn sum_of_low_ranks_and_any(a: &Op, alg: &Alg) -> Result<SlogDet> {
    slogdet_with(&*low_rank_terms::merged(a)?, alg)
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (a, alg) = (cx.get::<&Op>("a")?, cx.get::<&Alg>("alg")?);
    planner.call_named("slogdet", &[(&*low_rank_terms::merged(a)?).into(), alg.into()])
}
