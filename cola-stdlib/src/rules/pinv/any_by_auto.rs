//! `pinv` of an operator without structure.

use crate::algorithms::{Auto, Orthogonal};
use crate::operators::PseudoInverse;
use crate::rules::rcond::tolerance;
use crate::solvers::OrthogonalSolver;
use cola_runtime::{Op, Result, method};

/// A⁺ by QR where that shows the rank to be full, else by the singular values
///
/// A sparse A stays sparse where its condition number allows it: LU or Cholesky of a square one, Cholesky of AᴴA or AAᴴ with
/// refinement of a rectangular one. Anything else goes through its dense matrix, which the evidence then says.
///
/// # Requires   memory for the dense matrix and its factors, unless A is sparse, of full rank and well conditioned.
/// # Cost       on first use 2mn² for m ≥ n, and about 6mn² + 16n³ where the rank is not full; 2r(m + n) for each column.
/// # Source     Golub & Van Loan, 4th ed., §5.3, §5.5
#[method(pinv, "_, Auto", rank = Fallback)]
fn any_by_auto(a: &Op, alg: &Auto, rcond: Option<f64>) -> Result<Op> {
    tolerance("pinv", a, rcond)?;
    let solver = OrthogonalSolver { method: Orthogonal::Any, rcond };
    Ok(PseudoInverse::new(a.clone(), (*alg).into(), Box::new(solver)))
}
