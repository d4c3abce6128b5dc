//! `norm` of a Kronecker sum of normal operators.

use super::tally::largest;
use crate::functions::Norm;
use crate::properties::PSD;
use crate::solvers::kron_sum_eigenvalues;
use cola_runtime::{Call, Op, Result, method};

/// ‖A₁ ⊕ … ⊕ Aₖ‖₂ = max |λ₁ + … + λₖ| and ‖·‖_* = Σ |λ₁ + … + λₖ| over all combinations of eigenvalues
///
/// # Requires   every factor is known to be Normal, so that the sum is, and the moduli of its eigenvalues are its singular values;
///   ord is 2 or nuc.
/// # Cost       the eigenvalues of the factors, shared with `solve`, and N numbers.
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §3.1, Thm 4.4.5
#[method(norm, "KronSum[Normal[_]...]", guard = is_by_eigenvalues)]
fn kron_sum_of_normal(a: &Op, ord: Norm) -> Result<f64> {
    let values = kron_sum_eigenvalues(a.children())?;
    let moduli = values.iter().map(|z| z.norm());
    Ok(if ord == Norm::Two { largest(moduli) } else { moduli.sum() })
}

/// The trace tells the nuclear norm of what is PSD.
fn is_by_eigenvalues(cx: &Call<'_>) -> bool {
    let (Ok(a), Ok(ord)) = (cx.get::<&Op>("a"), cx.get::<Norm>("ord")) else { return false };
    ord == Norm::Two || (ord == Norm::Nuc && !PSD.of(a))
}
