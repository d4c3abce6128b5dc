//! `factorised` by QR.

use super::orthogonally;
use crate::algorithms::Orthogonal;
use cola_runtime::{Alg, Op, Result, method};

/// A = Q·R, or Aᴴ = Q·R where A is wide
///
/// # Requires   A is of full rank.
/// # Cost       2mn² operations for m ≥ n.
/// # Source     Golub & Van Loan, 4th ed., §5.3
#[method(factorised, "_, QR", rank = Algorithm)]
fn any_by_qr(a: &Op, alg: &Alg) -> Result<Op> {
    orthogonally(a, Orthogonal::Qr, alg)
}
