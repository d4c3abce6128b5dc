//! Triangular matrices that are far from singular: there A⁺ = A⁻¹, the rank is n, and the null space is empty.

use crate::algorithms::spectral::norm;
use crate::operators::Triangular;
use cola_kernels::{Field, Triangle, norm1_inverse_estimate, trsm};
use cola_runtime::{Operator, Result, with_number};
use std::cmp::Ordering;

/// 1/(‖T‖_F·‖T⁻¹‖₁), the second by an estimate, is well above n·tol: all singular values are above tol·σ₁.
///
/// # Cost     about 10 substitutions.
pub(super) fn is_regular(a: &Triangular, tol: f64) -> Result<bool> {
    let n = a.shape().0;
    let (half, unit) = (if a.is_lower() { Triangle::Lower } else { Triangle::Upper }, a.is_unit());
    with_number!(a.dtype().accumulator(), T => {
        let entries = a.array().cast(a.dtype().accumulator())?;
        let t = entries.view::<T>()?;
        let entry = |i: usize, j: usize| match (i.cmp(&j), a.is_lower()) {
            (Ordering::Equal, _) if unit => 1.0,
            (Ordering::Less, true) | (Ordering::Greater, false) => 0.0,
            _ => Field::abs(t[(i, j)]),
        };
        let norm = norm(n, |j| norm(n, |i| entry(i, j)));
        let inverse = norm1_inverse_estimate::<T>(n, |op, x| trsm(half, unit, op, t, x));
        // A zero on the diagonal is an error, and NaN is not regular.
        Ok(inverse.is_ok_and(|inverse| 1.0 / (inverse * norm) > 10.0 * n as f64 * tol))
    })
}
