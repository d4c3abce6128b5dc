//! `to_sparse` of a block-diagonal operator.

use super::{each_part, formed_parts, made, room};
use crate::operators::BlockDiag;
use crate::rules::entries::Entries;
use cola_runtime::{Op, Result, method};

/// diag(A₁, …, A₁, A₂, …): the rows of every block, each shifted to its columns.
///
/// # Requires   free memory for the entries, each block as often as it stands there.
/// # Cost       Σ cost(to_sparse Aᵢ), and that of writing the entries.
/// # Source     the definition
#[method(to_sparse, "operator:BlockDiag", plan = each_part)]
fn block_diag(a: &Op, operator: &BlockDiag) -> Result<Op> {
    let parts = formed_parts(a)?;
    let counted = || parts.iter().zip(operator.multiplicities());
    room(a, a.shape(), counted().map(|(p, &k)| p.nnz() as u128 * k as u128).sum())?;
    let mut column = 0;
    let mut blocks = Vec::new();
    for (part, &count) in counted() {
        for _ in 0..count {
            blocks.push(vec![(column, part.clone())]);
            column += part.pattern.cols();
        }
    }
    made(a, &Entries::stacked(a.cols(), a.dtype().accumulator(), &blocks)?)
}
