//! `dot` of a multiple and anything.

use super::{factors, fits, merged};
use crate::functions;
use crate::operators::{Product, Scaled};
use cola_runtime::{Arg, Call, Op, Planner, Result, Scalar, Value, method};

/// (c·A)·(d·B) = (c·d)·(A·B): numbers gather in front, so that A and B meet.
///
/// # Requires   columns of A are rows of B. Where c·d leaves the range of numbers, or the operators are in half
///   precision and A·B might, the product stays as it is.
/// # Cost       cost(dot) of A and B, and cost(scale).
/// # Source     the definition
#[method(dot, "Scaled, _", plan = plan)]
#[method(dot, "_, Scaled", plan = plan)]
#[method(dot, "Scaled, Scaled", plan = plan)]
#[method(dot, "Scaled, Product[_...]", plan = plan)]
#[method(dot, "Product[_...], Scaled", plan = plan)]
fn scaled_and_any(a: &Op, b: &Op) -> Result<Op> {
    fits(a, b)?;
    let made = match gathered(a, b) {
        Some((c, x, y)) => functions::scale(c, &functions::dot(x, y)?)?,
        None => Product::new([factors(a), factors(b)].concat())?,
    };
    Ok(merged(made, a, b))
}

/// The number in front, and the operators without theirs.
fn gathered<'a>(a: &'a Op, b: &'a Op) -> Option<(Scalar, &'a Op, &'a Op)> {
    let split = |op: &'a Op| match op.downcast_ref::<Scaled>() {
        Some(scaled) => (scaled.scalar(), scaled.inner()),
        None => (Scalar::new(1.0, 0.0), op),
    };
    let ((c, x), (d, y)) = (split(a), split(b));
    let both = c * d;
    // Written so that NaN is outside.
    let fits = (1e-150..1e150).contains(&both.norm()) && !a.dtype().is_half() && !b.dtype().is_half();
    fits.then_some((both, x, y))
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let Some((c, x, y)) = gathered(cx.get("a")?, cx.get("b")?) else { return Ok(()) };
    p.call_named("dot", &[Arg::Op(x), Arg::Op(y)])?;
    let inside = functions::dot(x, y)?;
    p.call_named("scale", &[(&Value::Complex(c)).into(), Arg::Op(&inside)])
}
