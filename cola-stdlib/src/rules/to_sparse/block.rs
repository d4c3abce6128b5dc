//! `to_sparse` of a grid of blocks.

use super::{each_part, grid};
use crate::operators::Block;
use cola_runtime::{Op, Result, method};

/// Row by row, the rows of the blocks side by side.
///
/// # Requires   free memory for the entries of all blocks.
/// # Cost       Σ cost(to_sparse Aᵢⱼ), and that of writing the entries.
/// # Source     the definition
#[method(to_sparse, "operator:Block", plan = each_part)]
fn block(a: &Op, operator: &Block) -> Result<Op> {
    grid(a, operator.grid())
}
