//! `to_sparse` of a Kronecker sum.

use super::{each_part, formed_parts, made, room};
use crate::memory;
use crate::rules::entries::Entries;
use cola_runtime::{Op, Result, method};

/// A₁ ⊕ … ⊕ Aₖ, factor by factor: S ⊕ A = S ⊗ I + I ⊗ A.
///
/// # Requires   free memory for Σᵢ nnz(Aᵢ)·N/nᵢ entries, and once more for two terms of the last sum.
/// # Cost       Σ cost(to_sparse Aᵢ), and that of writing the entries.
/// # Source     Golub & Van Loan, 4th ed., §12.3.3
#[method(to_sparse, "KronSum", plan = each_part)]
fn kron_sum(a: &Op) -> Result<Op> {
    let parts = formed_parts(a)?;
    let share = |part: &Entries| part.nnz() as u128 * (a.rows() / part.pattern.rows().max(1)) as u128;
    let nnz = parts.iter().map(share).sum::<u128>();
    room(a, a.shape(), nnz)?;
    memory::check_sparse(a.rows(), 2 * nnz as usize, a.dtype())
        .map_err(|e| e.in_context(format!("to_sparse({a})")))?;
    let (first, others) = parts.split_at(1);
    let whole = others.iter().try_fold(first[0].clone(), |whole, part| {
        let identity = |n: usize| Entries::identity(n, a.dtype().accumulator());
        let (n, k) = (whole.pattern.rows(), part.pattern.rows());
        whole.kron(&identity(k)?)?.plus(&identity(n)?.kron(part)?)
    })?;
    made(a, &whole)
}
