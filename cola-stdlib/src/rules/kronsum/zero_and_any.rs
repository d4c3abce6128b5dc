//! `kronsum` with zero.

use crate::functions;
use crate::operators::{Identity, Zero};
use cola_runtime::{Arg, Call, Op, Planner, Result, method};

/// 0 ⊕ B = I ⊗ B and A ⊕ 0 = A ⊗ I; 0 ⊕ 0 = 0.
///
/// # Requires   both are square.
/// # Cost       that of kron.
/// # Source     the definition
#[method(kronsum, "Zero, _", rank = Override, plan = plan)]
#[method(kronsum, "_, Zero", rank = Override, plan = plan)]
#[method(kronsum, "Zero, Zero", rank = Override, plan = plan)]
fn zero_and_any(a: &Op, b: &Op) -> Result<Op> {
    let n = super::size(a, b)?;
    let made = match (is_zero(a), is_zero(b)) {
        (true, true) => Zero::new(n, n, a.dtype().promote(b.dtype())),
        (true, false) => functions::kron(&unit(a, b), b)?,
        _ => functions::kron(a, &unit(b, a))?,
    };
    Ok(super::merged(made, a, b))
}

fn is_zero(a: &Op) -> bool {
    a.downcast_ref::<Zero>().is_some()
}

/// The identity in place of a zero factor.
fn unit(zero: &Op, other: &Op) -> Op {
    Identity::new(zero.rows(), zero.dtype().promote(other.dtype()))
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let (a, b): (&Op, &Op) = (cx.get("a")?, cx.get("b")?);
    match (is_zero(a), is_zero(b)) {
        (true, true) => Ok(()),
        (true, false) => p.call_named("kron", &[Arg::Op(&unit(a, b)), Arg::Op(b)]),
        _ => p.call_named("kron", &[Arg::Op(a), Arg::Op(&unit(b, a))]),
    }
}
