//! `factorised` by the singular value decomposition.

use super::orthogonally;
use crate::algorithms::Orthogonal;
use cola_runtime::{Alg, Op, Result, method};

/// A = U·Σ·Vᴴ
///
/// # Requires   memory for the dense matrix and its factors.
/// # Cost       about 6mn² + 16n³ operations for m ≥ n.
/// # Source     Golub & Van Loan, 4th ed., §5.5
#[method(factorised, "_, SVD", rank = Algorithm)]
fn any_by_svd(a: &Op, alg: &Alg) -> Result<Op> {
    orthogonally(a, Orthogonal::Svd, alg)
}
