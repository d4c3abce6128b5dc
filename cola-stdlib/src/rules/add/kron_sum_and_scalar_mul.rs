//! `add` of a Kronecker sum and a multiple of the identity.

use super::{merged, same_shape};
use crate::functions;
use crate::operators::{Diagonal, KronSum, ScalarMul};
use crate::rules::scalars;
use cola_runtime::{Arg, Call, Op, Planner, Result, method};

/// A₁ ⊕ … ⊕ Aₖ + c·I = A₁ ⊕ … ⊕ Aₖ ⊕ (c), a factor of order 1.
///
/// The factors stay the same operators, so that what was computed of them serves for every shift. A factor that is
/// diagonal takes the shift itself.
///
/// # Requires   both have one shape.
/// # Cost       k, and the entries of a diagonal factor.
/// # Source     the definition
#[method(add, "KronSum[_...], ScalarMul|Identity", plan = plan)]
fn kron_sum_and_scalar_mul(a: &Op, b: &Op) -> Result<Op> {
    same_shape(a, b)?;
    let mut parts = a.children().to_vec();
    match parts.iter().position(takes_shift) {
        Some(i) => parts[i] = functions::add(&parts[i], &shift(parts[i].rows(), b)?)?,
        None => parts.push(shift(1, b)?),
    }
    Ok(merged(KronSum::new(parts)?, a, b))
}

fn takes_shift(part: &Op) -> bool {
    part.downcast_ref::<Diagonal>().is_some() || scalars::of(part).is_some()
}

/// c·I of order n.
fn shift(n: usize, b: &Op) -> Result<Op> {
    ScalarMul::new(scalars::of(b).unwrap_or_default(), n, b.dtype())
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let (a, b): (&Op, &Op) = (cx.get("a")?, cx.get("b")?);
    match a.children().iter().find(|part| takes_shift(part)) {
        Some(part) => p.call_named("add", &[Arg::Op(part), Arg::Op(&shift(part.rows(), b)?)]),
        None => Ok(()),
    }
}
