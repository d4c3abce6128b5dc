//! `properties` of operators put together.

use crate::inference;
use crate::operators::Concat;
use cola_runtime::{PropSet, Result, method};

/// Real when all parts are.
///
/// # Cost       look-ups of the parts.
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §0.7, §7.1.2
#[method(properties, "Concat")]
fn concat(a: &Concat) -> Result<PropSet> {
    Ok(inference::grid(a.grid()))
}
