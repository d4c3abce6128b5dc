//! `block_diag` of two block-diagonal operators.

use super::join;
use cola_runtime::{Op, Result, method};

/// diag(diag(A₁, …, Aₖ), diag(B₁, …, Bₗ)) = diag(A₁, …, Aₖ, B₁, …, Bₗ).
///
/// # Cost       k + l.
/// # Source     the definition
#[method(block_diag, "BlockDiag[_...], BlockDiag[_...]")]
fn block_diag_and_block_diag(a: &Op, b: &Op) -> Result<Op> {
    join(a, b)
}
