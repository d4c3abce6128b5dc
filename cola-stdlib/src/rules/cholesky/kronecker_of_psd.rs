//! `cholesky` of a Kronecker product.

use super::of_parts;
use crate::functions::cholesky;
use crate::operators::Kronecker;
use cola_runtime::{Op, Result, method};

/// A₁ ⊗ … ⊗ Aₖ = (L₁ ⊗ … ⊗ Lₖ)·(L₁ ⊗ … ⊗ Lₖ)ᴴ
///
/// # Requires   every factor is known to be PSD: (−A) ⊗ (−B) has no such factors.
/// # Cost       Σ cost(cholesky Aᵢ).
/// # Source     Golub & Van Loan, 4th ed., §12.3.1
#[method(cholesky, "Kronecker[PSD[_]...]", plan = of_parts)]
fn kronecker_of_psd(a: &Op) -> Result<Op> {
    Kronecker::new(a.children().iter().map(cholesky).collect::<Result<_>>()?)
}
