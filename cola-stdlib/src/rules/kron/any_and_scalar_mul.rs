//! `kron` of anything and a multiple of the identity.

use crate::functions;
use crate::operators::Identity;
use crate::rules::scalars;
use cola_runtime::{Arg, Call, Op, Planner, Result, Value, method};

/// A ⊗ (c·I) = (c·A) ⊗ I.
///
/// # Cost       cost(scale A).
/// # Source     Golub & Van Loan, 4th ed., §12.3.1
#[method(kron, "_, ScalarMul", rank = Override, plan = plan)]
fn any_and_scalar_mul(a: &Op, b: &Op) -> Result<Op> {
    let dtype = a.dtype().promote(b.dtype());
    let scaled = functions::scale(scalars::of(b).unwrap_or_default(), &a.cast(dtype)?)?;
    functions::kron(&scaled, &Identity::new(b.rows(), dtype))
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let (a, b): (&Op, &Op) = (cx.get("a")?, cx.get("b")?);
    let c = Value::Complex(scalars::of(b).unwrap_or_default());
    p.call_named("scale", &[(&c).into(), Arg::Op(a)])?;
    p.call_named("kron", &[Arg::Op(a), Arg::Op(&Identity::new(b.rows(), b.dtype()))])
}
