//! `kron` of a multiple of the identity and anything.

use crate::functions;
use crate::operators::Identity;
use crate::rules::scalars;
use cola_runtime::{Arg, Call, Op, Planner, Result, Value, method};

/// (c·I) ⊗ B = I ⊗ (c·B).
///
/// # Cost       cost(scale B).
/// # Source     Golub & Van Loan, 4th ed., §12.3.1
#[method(kron, "ScalarMul, _", rank = Override, plan = plan)]
fn scalar_mul_and_any(a: &Op, b: &Op) -> Result<Op> {
    let dtype = a.dtype().promote(b.dtype());
    let scaled = functions::scale(scalars::of(a).unwrap_or_default(), &b.cast(dtype)?)?;
    functions::kron(&Identity::new(a.rows(), dtype), &scaled)
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let (a, b): (&Op, &Op) = (cx.get("a")?, cx.get("b")?);
    let c = Value::Complex(scalars::of(a).unwrap_or_default());
    p.call_named("scale", &[(&c).into(), Arg::Op(b)])?;
    p.call_named("kron", &[Arg::Op(&Identity::new(a.rows(), a.dtype())), Arg::Op(b)])
}
