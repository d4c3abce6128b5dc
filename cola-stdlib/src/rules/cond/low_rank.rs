//! `cond` of a low-rank operator.

use super::check;
use crate::functions::Norm;
use crate::operators::LowRank;
use cola_runtime::{Call, IntoValue, Op, Result, Value, method};

/// κ(U·C·Vᴴ) = ∞ when U has fewer columns than rows and V too
///
/// # Requires   A is square unless ord is 2.
/// # Cost       none; that of the next method where k = min(m, n).
/// # Source     definition
#[method(cond, "LowRank")]
fn low_rank(a: &LowRank, ord: Norm, cx: &Call<'_>) -> Result<Value> {
    let whole = cx.get::<&Op>("a")?;
    check(whole, ord)?;
    if a.u().cols() < whole.rows().min(whole.cols()) {
        return Ok(f64::INFINITY.into_value());
    }
    cx.next()
}
