//! `pinv` by QR.

use crate::algorithms::{Orthogonal, Qr};
use crate::operators::PseudoInverse;
use crate::rules::rcond::is_default;
use crate::solvers::OrthogonalSolver;
use cola_runtime::{Op, Result, method};

/// A⁺ = R⁻¹·Qᴴ for A = Q·R with full column rank; Q·R⁻ᴴ for Aᴴ = Q·R
///
/// # Requires   no tolerance is given; A is of full rank, which the first apply finds out; memory for the dense matrix and its
///   factors.
/// # Cost       2mn² for m ≥ n, on first use; 2k(m + n) for each column.
/// # Source     Golub & Van Loan, 4th ed., §5.3.3, §5.6.2
#[method(pinv, "_, QR", rank = Algorithm, guard = is_default)]
fn any_by_qr(a: &Op, alg: &Qr) -> Result<Op> {
    let solver = OrthogonalSolver { method: Orthogonal::Qr, rcond: None };
    Ok(PseudoInverse::new(a.clone(), (*alg).into(), Box::new(solver)))
}
