//! `rank` of a projection.

use super::count;
use crate::operators::Projection;
use crate::rules::rcond::is_default;
use cola_runtime::{Result, Value, method};

/// rank L·Rᴴ = k, since Rᴴ·L = I
///
/// # Requires   no tolerance is given.
/// # Cost       none.
/// # Source     definition
#[method(rank, "Projection", guard = is_default)]
fn projection(a: &Projection) -> Result<Value> {
    Ok(count(a.rank()))
}
