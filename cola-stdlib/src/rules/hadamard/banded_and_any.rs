//! `hadamard` of a banded matrix and anything.

use super::{merged, same_shape};
use crate::functions::diag;
use crate::operators::{Banded, Tridiagonal};
use crate::rules::bands;
use cola_runtime::{Call, Error, Op, Planner, Result, Value, method};

/// A∘B has the bands of A, each times that diagonal of B.
///
/// # Requires   both have one shape.
/// # Cost       that of as many diagonals of B as A has bands.
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §5.0
#[method(hadamard, "Banded|Tridiagonal, _", plan = plan)]
#[method(hadamard, "Banded|Tridiagonal, Banded|Tridiagonal|LowRank", plan = plan)]
fn banded_and_any(a: &Op, b: &Op) -> Result<Op> {
    same_shape(a, b)?;
    let Some(bands) = bands::of(a)? else {
        return Err(Error::invalid("hadamard", format!("{a} has no bands")));
    };
    let made = bands.weighted(b.dtype(), |offset| diag(b, offset))?.operator()?;
    Ok(merged(made, a, b))
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    let (a, b): (&Op, &Op) = (cx.get("a")?, cx.get("b")?);
    let (lower, upper) = match (a.downcast_ref::<Banded>(), a.downcast_ref::<Tridiagonal>()) {
        (Some(a), _) => (a.lower() as i64, a.upper() as i64),
        (None, Some(_)) => (1, 1),
        (None, None) => return Ok(()),
    };
    (-lower..=upper).try_for_each(|k| {
        p.call_named("diag", &[b.into(), crate::functions::auto()?.into(), (&Value::Int(k)).into()])
    })
}
