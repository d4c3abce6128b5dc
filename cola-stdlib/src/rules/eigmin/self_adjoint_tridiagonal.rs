//! `eigmin` of a self-adjoint tridiagonal matrix.

use crate::algorithms::spectral::Sturm;
use crate::operators::Tridiagonal;
use crate::solvers::expect_self_adjoint;
use cola_runtime::{Error, Op, Result, method};

/// The eigenvalue of smallest magnitude, by counting the negative pivots of A − x·I
///
/// # Requires   A is known to be self-adjoint and not 0×0.
/// # Cost       5n operations for each of about 60 to 320 counts: no other eigenvalue, no vector is computed.
/// # Source     Golub & Van Loan, 4th ed., §8.4.1
#[method(eigmin, "matrix:SelfAdjoint[Tridiagonal], Auto")]
fn self_adjoint_tridiagonal(a: &Op, matrix: &Tridiagonal) -> Result<f64> {
    if a.rows() == 0 {
        return Err(Error::invalid("eigmin", format!("{a} has no eigenvalue")));
    }
    expect_self_adjoint(a)?;
    Ok(Sturm::of(matrix.diag(), matrix.sub())?.smallest())
}
