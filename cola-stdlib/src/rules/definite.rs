//! Proofs of definiteness that hold in spite of rounding.

use crate::algorithms::working;
use cola_kernels::Cholesky;
use cola_runtime::{Array, DType, Element, Number, Result, Scalar, with_number};

/// A = Aᴴ, entry by entry.
pub(super) fn is_hermitian(a: &Array) -> Result<bool> {
    is_mirrored(a, |z| z.conj())
}

/// A = Aᵀ, entry by entry.
pub(super) fn is_symmetric(a: &Array) -> Result<bool> {
    is_mirrored(a, |z| z)
}

fn is_mirrored(a: &Array, map: impl Fn(Scalar) -> Scalar) -> Result<bool> {
    if a.rows() != a.cols() {
        return Ok(false);
    }
    cola_runtime::with_element!(a.dtype(), T => {
        let v = a.view::<T>()?;
        Ok((0..v.ncols()).all(|j| (0..=j).all(|i| v[(i, j)].to_scalar() == map(v[(j, i)].to_scalar()))))
    })
}

/// The Hermitian matrix A is proved positive definite.
///
/// If the Cholesky factorisation of A − c·I runs to its end in floating point, the exact matrix A is positive definite,
/// provided that c is larger than what rounding can hide: (n + 1)·u·tr A up to a small factor, of which 16 is enough
/// for complex numbers too. Matrices that are singular, or nearly so, are not proved to be anything.
///
/// # Source     Rump, Verification of positive definiteness, BIT 46 (2006)
pub(super) fn is_proved(a: &Array) -> Result<bool> {
    let n = a.rows();
    let dtype = if working(a.dtype()).is_complex() { DType::C64 } else { DType::F64 };
    let a = a.cast(dtype)?;
    with_number!(dtype, T => {
        let v = a.view::<T>()?;
        let trace: f64 = (0..n).map(|i| v[(i, i)].re()).sum();
        // Outside, rounding is not relative any more.
        let fit = n == 0 || (1e-200..1e200).contains(&trace);
        if !fit || (0..n).any(|i| v[(i, i)].re() <= 0.0) {
            return Ok(false);
        }
        let hidden = <T as Number>::from_real(16.0 * (n as f64 + 3.0) * f64::EPSILON * trace);
        let shifted = cola_kernels::Mat::from_fn(n, n, |i, j| if i == j { v[(i, i)] - hidden } else { v[(i, j)] });
        Ok(Cholesky::factor_in_place(shifted).is_ok())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definite_matrices_are_proved_and_singular_ones_are_not() -> Result<()> {
        let of = |rows: [[f64; 2]; 2]| Array::from_fn(2, 2, |i, j| rows[i][j]);
        assert!(is_proved(&of([[2.0, 1.9], [1.9, 2.0]])?)?);
        assert!(!is_proved(&of([[1.0, 1.0], [1.0, 1.0]])?)?);
        assert!(!is_proved(&of([[1.0, 1.0 - 1e-16], [1.0 - 1e-16, 1.0]])?)?);
        assert!(!is_proved(&of([[1.0, 2.0], [2.0, 1.0]])?)?);
        assert!(!is_proved(&of([[f64::NAN, 0.0], [0.0, 1.0]])?)?);
        let skew = Array::from_vec(
            2,
            2,
            vec![Scalar::new(2.0, 0.0), Scalar::new(0.0, -1.5), Scalar::new(0.0, 1.5), Scalar::new(2.0, 0.0)],
        )?;
        assert!(is_hermitian(&skew)? && !is_symmetric(&skew)? && is_proved(&skew)?);
        Ok(())
    }
}
