//! `scale` of a multiple.

use super::{scaled_claims, trivial};
use crate::functions;
use crate::operators::Scaled;
use cola_runtime::{Arg, Call, Op, Planner, Result, Scalar, Value, method};

/// c·(d·A) = (c·d)·A.
///
/// # Cost       O(1).
/// # Source     the definition
#[method(scale, "_, s:Scaled", plan = plan)]
fn scaled(c: Scalar, a: &Op, s: &Scaled) -> Result<Op> {
    if let Some(done) = trivial(c, a)? {
        return Ok(done);
    }
    let both = c * s.scalar();
    let made = functions::scale(both, s.inner())?;
    Ok(scaled_claims(made, c, a))
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let (c, s): (Scalar, &Scaled) = (cx.get("c")?, cx.get("s")?);
    p.call_named("scale", &[(&Value::Complex(c * s.scalar())).into(), Arg::Op(s.inner())])
}
