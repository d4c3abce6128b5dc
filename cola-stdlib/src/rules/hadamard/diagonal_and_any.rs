//! `hadamard` of a diagonal matrix and anything.

use super::{merged, same_shape};
use crate::entrywise;
use crate::functions::diag;
use crate::operators::Diagonal;
use crate::rules::scalars;
use cola_runtime::{Array, Call, Op, Planner, Result, Value, method};

/// diag(d)∘B = diag(d∘diag(B)).
///
/// # Requires   both have one shape.
/// # Cost       that of diag(B).
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §5.0
#[method(hadamard, "Diagonal|ScalarMul|Identity, _", rank = Override, plan = plan)]
#[method(hadamard, "Diagonal|ScalarMul|Identity, Diagonal|ScalarMul|Identity", rank = Override, plan = plan)]
fn diagonal_and_any(a: &Op, b: &Op) -> Result<Op> {
    same_shape(a, b)?;
    let d = match a.downcast_ref::<Diagonal>() {
        Some(d) => d.entries().clone(),
        None => Array::full(a.rows(), 1, a.dtype(), scalars::of(a).unwrap_or_default())?,
    };
    Ok(merged(Diagonal::new(entrywise::product(&d, &diag(b, 0)?)?)?, a, b))
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    p.call_named(
        "diag",
        &[cx.get::<&Op>("b")?.into(), crate::functions::auto()?.into(), (&Value::Int(0)).into()],
    )
}
