//! `assume` of a Kronecker product.

use super::{assumed, possible, rebuilt};
use crate::properties::{PD, PSD, SELF_ADJOINT};
use crate::rules::diagonals::{Sign, sign_of_trace};
use cola_runtime::{Arg, Call, Error, ErrorKind, Op, Planner, PropSet, Result, Value, method};

/// If A₁ ⊗ … ⊗ Aₖ is self-adjoint and every trace is real and not zero, then every factor is self-adjoint: from
/// ⊗ Aᵢᴴ = ⊗ Aᵢ ≠ 0 follows Aᵢᴴ = cᵢ·Aᵢ, and the trace of Aᵢ shows cᵢ = 1. If the product is PSD (PD), each factor is
/// PSD (PD) or the negative of one, as the sign of its trace says.
///
/// Factors learn this only when all traces are read off from stored diagonals and are clearly not zero; otherwise
/// the claim stays with the product.
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
    let nothing = vec![PropSet::EMPTY; factors.len()];
    if !SELF_ADJOINT.is_in(p) {
        return Ok(nothing);
    }
    let signs = factors.iter().map(sign_of_trace).collect::<Result<Option<Vec<Sign>>>>()?;
    let Some(signs) = signs else { return Ok(nothing) };
    let positive = if PD.is_in(p) {
        PD.set()
    } else if PSD.is_in(p) {
        PSD.set()
    } else {
        SELF_ADJOINT.set()
    };
    let negatives = signs.iter().filter(|s| **s == Sign::Negative).count();
    if PSD.is_in(p) && negatives % 2 == 1 {
        return Err(Error::new(
            ErrorKind::FalseClaim,
            format!(
                "assume: A cannot be PSD, its trace is negative ({negatives} factors of negative trace); A is {a}"
            ),
        ));
    }
    let claim = |s: &Sign| if *s == Sign::Positive { positive } else { SELF_ADJOINT.set() };
    Ok(signs.iter().map(claim).collect())
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let a: &Op = cx.get("a")?;
    let claims = reaching(a, cx.get("p")?)?;
    a.children().iter().zip(claims).try_for_each(|(factor, claim)| {
        let set = Value::Properties(claim);
        p.call_named("assume", &[Arg::Op(factor), (&set).into()])
    })
}
