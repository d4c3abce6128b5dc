//! `cholesky` of a block-diagonal operator.

use super::of_parts;
use crate::functions::cholesky;
use crate::operators::BlockDiag;
use cola_runtime::{Result, method};

/// diag(A₁, …, Aₖ) = diag(L₁, …, Lₖ)·diag(L₁, …, Lₖ)ᴴ, multiplicities kept
///
/// # Requires   every block is known to be PSD.
/// # Cost       Σ cost(cholesky Aᵢ), whatever the multiplicities.
/// # Source     definition
#[method(cholesky, "BlockDiag[PSD[_]...]", plan = of_parts)]
fn block_diag_of_psd(a: &BlockDiag) -> Result<cola_runtime::Op> {
    let factors = a.parts().iter().map(cholesky).collect::<Result<_>>()?;
    BlockDiag::with_multiplicities(factors, a.multiplicities().to_vec())
}
