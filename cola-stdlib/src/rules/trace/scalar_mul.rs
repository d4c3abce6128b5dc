//! `trace` of a multiple of the identity.

use crate::number::number;
use crate::operators::ScalarMul;
use cola_runtime::{Call, Op, Result, Value, method};

/// tr(c·I) = n·c
///
/// # Requires   nothing.
/// # Cost       one multiplication.
/// # Source     Golub & Van Loan, 4th ed., §2.1
#[method(trace, "ScalarMul")]
fn scalar_mul(a: &ScalarMul, cx: &Call<'_>) -> Result<Value> {
    let op = cx.get::<&Op>("a")?;
    Ok(number(op.dtype(), a.scalar() * op.rows() as f64))
}
