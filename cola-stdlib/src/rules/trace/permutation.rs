//! `trace` of a permutation.

use crate::number::number;
use crate::operators::Permutation;
use cola_runtime::{Call, Op, Result, Scalar, Value, method};

/// tr P = the number of fixed points, p(i) = i
///
/// # Requires   nothing.
/// # Cost       n comparisons.
/// # Source     definition
#[method(trace, "Permutation")]
fn permutation(a: &Permutation, cx: &Call<'_>) -> Result<Value> {
    let fixed = a.indices().iter().enumerate().filter(|&(i, &p)| p == i).count();
    Ok(number(cx.get::<&Op>("a")?.dtype(), Scalar::new(fixed as f64, 0.0)))
}
