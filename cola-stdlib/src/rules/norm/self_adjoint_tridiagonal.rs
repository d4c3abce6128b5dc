//! `norm` of a self-adjoint tridiagonal matrix.

use crate::algorithms::spectral::Sturm;
use crate::functions::Norm;
use crate::operators::Tridiagonal;
use crate::solvers::expect_self_adjoint;
use cola_runtime::{Call, Op, Result, method};

/// ‖A‖₂ = max |λ|, by counting the negative pivots of A − x·I
///
/// # Requires   A is known to be self-adjoint; ord is 2.
/// # Cost       5n operations for each of about 120 counts.
/// # Source     Golub & Van Loan, 4th ed., §8.4.1
#[method(norm, "matrix:SelfAdjoint[Tridiagonal]", guard = is_two)]
fn self_adjoint_tridiagonal(a: &Op, matrix: &Tridiagonal) -> Result<f64> {
    if a.rows() == 0 {
        return Ok(0.0);
    }
    expect_self_adjoint(a)?;
    Ok(Sturm::of(matrix.diag(), matrix.sub())?.largest().abs())
}

fn is_two(cx: &Call<'_>) -> bool {
    cx.get::<Norm>("ord").is_ok_and(|ord| ord == Norm::Two)
}
