//! `block_diag` of anything and a block-diagonal operator.

use super::join;
use cola_runtime::{Op, Result, method};

/// diag(A, diag(B₁, …, Bₗ)) = diag(A, B₁, …, Bₗ).
///
/// # Cost       k + l.
/// # Source     the definition
#[method(block_diag, "_, BlockDiag[_...]")]
fn any_and_block_diag(a: &Op, b: &Op) -> Result<Op> {
    join(a, b)
}
