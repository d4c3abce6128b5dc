//! `properties` of a grid of blocks.

use crate::inference;
use crate::operators::Block;
use cola_runtime::{PropSet, Result, method};

/// [[A, B], [Bᴴ, D]] with A and D SelfAdjoint is SelfAdjoint; a grid that is zero off the diagonal has what its blocks have; Real.
///
/// # Cost       look-ups of the parts.
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §0.7, §7.1.2
#[method(properties, "Block")]
fn block(a: &Block) -> Result<PropSet> {
    Ok(inference::grid(a.grid()))
}
