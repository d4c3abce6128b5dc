//! `qr` of a block-diagonal operator.

use super::{of_parts, parts_agree_in_shape};
use crate::functions::{QrFactors, qr};
use crate::operators::BlockDiag;
use crate::properties::STIEFEL;
use cola_runtime::{Op, Result, method};

/// diag(A₁, …, Aₖ) = diag(Q₁, …, Qₖ)·diag(R₁, …, Rₖ), multiplicities kept
///
/// # Requires   all blocks are tall or all are wide.
/// # Cost       Σ cost(qr Aᵢ), whatever the multiplicities.
/// # Source     definition
#[method(qr, "BlockDiag[_...]", guard = parts_agree_in_shape, plan = of_parts)]
fn block_diag(a: &BlockDiag) -> Result<QrFactors> {
    let parts = a.parts().iter().map(qr).collect::<Result<Vec<_>>>()?;
    let all = |field: fn(&QrFactors) -> &Op| {
        BlockDiag::with_multiplicities(
            parts.iter().map(|f| field(f).clone()).collect(),
            a.multiplicities().to_vec(),
        )
    };
    Ok(QrFactors { q: all(|f| &f.q)?.claimed(STIEFEL.set()), r: all(|f| &f.r)? })
}
