//! `pinv` by the singular value decomposition.

use crate::algorithms::{Orthogonal, Svd};
use crate::operators::PseudoInverse;
use crate::rules::rcond::tolerance;
use crate::solvers::OrthogonalSolver;
use cola_runtime::{Op, Result, method};

/// A⁺ = V·Σ⁺·Uᴴ for A = U·Σ·Vᴴ, where singular values at or below rcond·σ₁ count as zero
///
/// # Requires   memory for the dense matrix and its factors.
/// # Cost       about 6mn² + 16n³ for m ≥ n, on first use; 2r(m + n) for each column.
/// # Source     Golub & Van Loan, 4th ed., §5.5.2
#[method(pinv, "_, SVD", rank = Algorithm)]
fn any_by_svd(a: &Op, alg: &Svd, rcond: Option<f64>) -> Result<Op> {
    tolerance("pinv", a, rcond)?;
    let solver = OrthogonalSolver { method: Orthogonal::Svd, rcond };
    Ok(PseudoInverse::new(a.clone(), (*alg).into(), Box::new(solver)))
}
