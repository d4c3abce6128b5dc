//! `rank` of an operator with its factorisation attached.

use super::{count, of_parts};
use crate::functions::rank_with;
use crate::operators::Factorised;
use cola_runtime::{Result, Value, method};

/// That of the operator inside
///
/// # Requires   as for the operator inside.
/// # Cost       that of the operator inside.
/// # Source     definition
#[method(rank, "Factorised[_]", plan = of_parts)]
fn factorised(a: &Factorised, rcond: Option<f64>) -> Result<Value> {
    Ok(count(rank_with(a.inner(), rcond)?))
}
