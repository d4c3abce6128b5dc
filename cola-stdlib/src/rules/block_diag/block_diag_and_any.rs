//! `block_diag` of a block-diagonal operator and anything.

use super::join;
use cola_runtime::{Op, Result, method};

/// diag(diag(A₁, …, Aₖ), B) = diag(A₁, …, Aₖ, B).
///
/// # Cost       k + l.
/// # Source     the definition
#[method(block_diag, "BlockDiag[_...], _")]
fn block_diag_and_any(a: &Op, b: &Op) -> Result<Op> {
    join(a, b)
}
