//! `assume` of a Kronecker sum.

use super::{assumed, possible, rebuilt};
use crate::properties::{NORMAL, REAL, SELF_ADJOINT, SYMMETRIC};
use cola_runtime::{Arg, Call, Op, Planner, PropSet, Result, Value, method};

/// If A₁ ⊕ … ⊕ Aₖ is Symmetric or Normal, so is every factor: Aᵢ − Aᵢᵀ and AᵢAᵢᴴ − AᵢᴴAᵢ are multiples of the identity of trace zero.
///
/// If it is SelfAdjoint, Aᵢ − Aᵢᴴ is an imaginary multiple of the identity, and these multiples add up to zero: the factors
/// are SelfAdjoint when all are Real, or all but one are known to be. What is claimed beyond that stays with the sum:
/// (A + c·I) ⊕ (B − c·I) is the same for every c.
///
/// # Requires   the shape allows the claim.
/// # Cost       Σ cost(assume Aᵢ).
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §4.4
#[method(assume, "KronSum[_...]", plan = plan)]
fn kron_sum(a: &Op, p: PropSet) -> Result<Op> {
    possible(a, p)?;
    let reaching = reaching(a, p);
    let parts = a.children().iter().map(|part| assumed(part, reaching));
    Ok(rebuilt(a, parts.collect::<Result<Vec<_>>>()?)?.claimed(p))
}

/// What every factor learns.
fn reaching(a: &Op, p: PropSet) -> PropSet {
    let mut out = PropSet::EMPTY;
    if a.rows() == 0 {
        return out;
    }
    for property in [&NORMAL, &SYMMETRIC] {
        if property.is_in(p) {
            out = out.union(property.set());
        }
    }
    let unknown = a.children().iter().filter(|part| !SELF_ADJOINT.of(part)).count();
    if SELF_ADJOINT.is_in(p) && (unknown <= 1 || a.children().iter().all(|part| REAL.of(part))) {
        out = out.union(SELF_ADJOINT.set());
    }
    out
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let a: &Op = cx.get("a")?;
    let set = Value::Properties(reaching(a, cx.get("p")?));
    a.children().iter().try_for_each(|part| p.call_named("assume", &[Arg::Op(part), (&set).into()]))
}
