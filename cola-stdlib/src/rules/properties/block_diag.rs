//! `properties` of a block-diagonal operator.

use crate::inference;
use cola_runtime::{Op, PropSet, Result, method};

/// What all blocks have; blocks that stand zero times count as well, which is sound.
///
/// # Cost       k look-ups.
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §0.9.2
#[method(properties, "BlockDiag[_...]")]
fn block_diag(a: &Op) -> Result<PropSet> {
    Ok(inference::blocks(a.children().iter()))
}
