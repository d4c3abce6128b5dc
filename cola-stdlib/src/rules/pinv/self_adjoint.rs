//! `pinv` of a self-adjoint operator.

use crate::algorithms::{Auto, Orthogonal};
use crate::operators::PseudoInverse;
use crate::rules::rcond::tolerance;
use crate::solvers::{OrthogonalSolver, expect_self_adjoint};
use cola_runtime::{Op, Result, method};

/// A⁺ = V·Λ⁺·Vᴴ for A = V·Λ·Vᴴ; it is A⁻¹ only where no eigenvalue is zero
///
/// # Requires   A is known to be SelfAdjoint; memory for the dense matrix and its factors, unless A is sparse and regular.
/// # Cost       two applies of A now, which test the claim; about 9n³ on first use; 4nr for each column.
/// # Source     Golub & Van Loan, 4th ed., §8.1, §5.5.2
#[method(pinv, "SelfAdjoint[_], Auto", rank = Algorithm)]
fn self_adjoint(a: &Op, alg: &Auto, rcond: Option<f64>) -> Result<Op> {
    tolerance("pinv", a, rcond)?;
    expect_self_adjoint(a)?;
    let solver = OrthogonalSolver { method: Orthogonal::Eigen, rcond };
    Ok(PseudoInverse::new(a.clone(), (*alg).into(), Box::new(solver)))
}
