//! `assume` of a Kronecker product.

use super::{assumed, possible, rebuilt};
use crate::properties::{NORMAL, PD, PSD, REAL, SELF_ADJOINT, STIEFEL, SYMMETRIC, UNITARY};
use crate::rules::diagonals::{Sign, sign_of_trace};
use cola_runtime::{Arg, Call, Error, ErrorKind, Op, Planner, PropSet, PropertyName, Result, Value, method};

/// If A₁ ⊗ … ⊗ Aₖ is self-adjoint and every trace is real and not zero, then every factor is self-adjoint: from
/// ⊗ Aᵢᴴ = ⊗ Aᵢ ≠ 0 follows Aᵢᴴ = cᵢ·Aᵢ, and the trace of Aᵢ shows cᵢ = 1. Likewise for symmetric (Aᵢᵀ = cᵢ·Aᵢ), real
/// (Aᵢ = cᵢ·conj(Aᵢ)) and normal products (AᵢᴴAᵢ = cᵢ·AᵢAᵢᴴ, of one trace). If the product is PSD (PD), each factor is PSD
/// (PD) or the negative of one, as the sign of its trace says. If it is unitary (has orthonormal columns) and all
/// factors but one are (have), so is (has) that one.
///
/// Factors learn what hangs on traces only when all of these are read off from stored diagonals and are clearly not
/// zero; otherwise the claim stays with the product.
///
/// # Requires   the shape allows the claim.
/// # Cost       one pass over the diagonals of the factors.
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §4.2
#[method(assume, "Kronecker[_...]", plan = plan)]
fn kronecker(a: &Op, p: PropSet) -> Result<Op> {
    possible(a, p)?;
    let claims = reaching(a, p)?;
    let factors = a.children().iter().zip(claims).map(|(factor, claim)| assumed(factor, claim));
    Ok(rebuilt(a, factors.collect::<Result<Vec<_>>>()?)?.claimed(p))
}

/// What each factor learns.
fn reaching(a: &Op, p: PropSet) -> Result<Vec<PropSet>> {
    let factors = a.children();
    let mut claims: Vec<PropSet> =
        factors.iter().enumerate().map(|(i, _)| of_isometries(factors, i, p)).collect();
    // Without the factors' traces nothing is known of the numbers by which they may differ.
    let told = [&NORMAL, &SYMMETRIC, &REAL].into_iter().filter(|q| q.is_in(p));
    let mut common = told.fold(PropSet::EMPTY, |set, q| set.union(q.set()));
    if common == PropSet::EMPTY {
        return Ok(claims);
    }
    let signs = factors.iter().map(sign_of_trace).collect::<Result<Option<Vec<Sign>>>>()?;
    let Some(signs) = signs else { return Ok(claims) };
    let negatives = signs.iter().filter(|s| **s == Sign::Negative).count();
    if PSD.is_in(p) && negatives % 2 == 1 {
        return Err(Error::new(
            ErrorKind::FalseClaim,
            format!(
                "assume: A cannot be PSD, its trace is negative ({negatives} factors of negative trace); A is {a}"
            ),
        ));
    }
    if SELF_ADJOINT.is_in(p) {
        common = common.union(SELF_ADJOINT.set());
    }
    let definite = [&PD, &PSD].into_iter().find(|q| q.is_in(p)).map_or(PropSet::EMPTY, |q| q.set());
    for (claim, sign) in claims.iter_mut().zip(&signs) {
        let positive = if *sign == Sign::Positive { definite } else { PropSet::EMPTY };
        *claim = claim.union(common).union(positive);
    }
    Ok(claims)
}

/// ⊗ AᵢᴴAᵢ = I with all factors but one isometries leaves AᵢᴴAᵢ = I.
fn of_isometries(factors: &[Op], i: usize, p: PropSet) -> PropSet {
    let others = |q: &PropertyName| factors.iter().enumerate().all(|(j, a)| j == i || q.of(a));
    let told = [&STIEFEL, &UNITARY].into_iter().filter(|q| q.is_in(p) && others(q));
    told.fold(PropSet::EMPTY, |set, q| set.union(q.set()))
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let a: &Op = cx.get("a")?;
    let claims = reaching(a, cx.get("p")?)?;
    a.children().iter().zip(claims).try_for_each(|(factor, claim)| {
        let set = Value::Properties(claim);
        p.call_named("assume", &[Arg::Op(factor), (&set).into()])
    })
}
