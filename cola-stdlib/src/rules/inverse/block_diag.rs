//! `inverse` of a block diagonal operator.

use super::{inverses_of_parts, inverted_parts, parts_are_invertible};
use crate::operators::BlockDiag;
use cola_runtime::{Alg, Op, Result, method};

/// diag(A₁, …, Aₖ)⁻¹ = diag(A₁⁻¹, …, Aₖ⁻¹), multiplicities kept: a repeated block is factorised once.
///
/// # Requires   every block is square.
/// # Cost       Σ cost(inverse Aᵢ).
/// # Source     Golub & Van Loan, 4th ed., §1.3
#[method(inverse, "BlockDiag[_...]", guard = parts_are_invertible, plan = inverses_of_parts)]
fn block_diag(a: &Op, alg: &Alg) -> Result<Op> {
    let parts = inverted_parts(a, alg)?;
    let multiplicities = a.downcast_ref::<BlockDiag>().map(|b| b.multiplicities().to_vec());
    BlockDiag::with_multiplicities(parts, multiplicities.unwrap_or_else(|| vec![1; a.children().len()]))
}
