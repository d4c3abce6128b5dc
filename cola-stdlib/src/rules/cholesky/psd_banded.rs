//! `cholesky` of a banded matrix.

use crate::kernel::OnOperand;
use crate::operators::Banded;
use cola_kernels::{BandRef, BandedCholesky};
use cola_runtime::{Array, Number, Op, Operator, Result, method, with_number};

/// A = L·Lᴴ where L has the bands of A that are not above its diagonal
///
/// # Requires   A is known to be PSD, and is positive definite.
/// # Cost       n·b² operations for b bands below the diagonal.
/// # Source     Golub & Van Loan, 4th ed., §4.3.5
#[method(cholesky, "PSD[Banded]")]
fn psd_banded(a: &Banded) -> Result<Op> {
    let dtype = a.dtype();
    let wide = a.diagonals().cast(dtype.accumulator())?;
    let (n, lower, upper) = (wide.rows(), a.lower(), a.upper());
    let diagonals = with_number!(wide.dtype(), T => {
        let band = BandRef::<T> { diagonals: wide.view::<T>()?, lower, upper };
        let factor = BandedCholesky::factor(band).on("Banded")?;
        Array::from_fn(n, lower + 1, |j, r| factor.column(j).get(r).copied().unwrap_or(T::ZERO))?
    });
    Banded::from_diagonals(diagonals.cast(dtype)?, lower, n)
}
