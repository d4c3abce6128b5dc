//! `to_sparse` of a Kronecker product.

use super::{each_part, formed_parts, made, room};
use cola_runtime::{Op, Result, method};

/// A₁ ⊗ … ⊗ Aₖ: row (i₁, …, iₖ) is the Kronecker product of the rows i₁, …, iₖ.
///
/// # Requires   ∏ nnz(Aᵢ) entries of free memory.
/// # Cost       Σ cost(to_sparse Aᵢ), and as many multiplications as there are entries.
/// # Source     Golub & Van Loan, 4th ed., §1.3.6
#[method(to_sparse, "Kronecker", plan = each_part)]
fn kronecker(a: &Op) -> Result<Op> {
    let factors = formed_parts(a)?;
    room(a, a.shape(), factors.iter().map(|f| f.nnz() as u128).fold(1, u128::saturating_mul))?;
    let (first, others) = factors.split_at(1);
    let whole = others.iter().try_fold(first[0].clone(), |whole, factor| whole.kron(factor))?;
    made(a, &whole)
}
