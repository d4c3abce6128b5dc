//! Triangular matrices that are far from singular: there A⁺ = A⁻¹, and the rank is n.

use crate::operators::Triangular;
use cola_kernels::{Field, Triangle, norm1_inverse_estimate, trsm};
use cola_runtime::{Operator, Result, with_number};

/// 1/(‖T‖_F·‖T⁻¹‖₁), the second by an estimate, is well above n·tol: all singular values are above tol·σ₁.
///
/// # Cost     about 10 substitutions.
pub(super) fn is_regular(a: &Triangular, tol: f64) -> Result<bool> {
    let n = a.shape().0;
    let (half, unit) = (if a.is_lower() { Triangle::Lower } else { Triangle::Upper }, a.is_unit());
    with_number!(a.dtype().accumulator(), T => {
        let entries = a.array().cast(a.dtype().accumulator())?;
        let t = entries.view::<T>()?;
        let mut square = if unit { n as f64 } else { 0.0 };
        for j in 0..n {
            let rows = if a.is_lower() { j..n } else { 0..j + 1 };
            let entry = |i: usize| t[(i, j)].re() * t[(i, j)].re() + t[(i, j)].im() * t[(i, j)].im();
            square += rows.filter(|&i| !(unit && i == j)).map(entry).sum::<f64>();
        }
        // Infinite where squares overflow: then the singular values decide.
        let norm = square.sqrt();
        let inverse = norm1_inverse_estimate::<T>(n, |op, x| trsm(half, unit, op, t, x));
        // A zero on the diagonal is an error, and NaN is not regular.
        Ok(inverse.is_ok_and(|inverse| 1.0 / (inverse * norm) > 10.0 * n as f64 * tol))
    })
}
