//! f(A) = V·f(Λ)·Vᴴ for a self-adjoint A.
//!
//! Method    eigenvalues and orthonormal eigenvectors, f of the eigenvalues
//! Memory    3n² entries
//! Work      9n³ for the eigenvectors, 2n³ for the product
//! Stops     *f has no value at an eigenvalue*: `Singular` · *overflow*: `NotFinite`
//! Differs   an eigenvalue within n·ε·‖A‖ of 0 is 0 where f is not smooth there: f(0) stays on the null space,
//!           and log of a singular operator is an error, not a large number
//! Source    Higham, Functions of Matrices, SIAM 2008, §4.5

use super::dense::zeros;
use crate::ScalarFunction;
use crate::algorithms::Working;
use crate::kernel::OnOperand;
use crate::number::shown;
use cola_kernels::{Mat, MatRef, Trans, gemm};
use cola_runtime::{Error, ErrorKind, Result, c64};

/// A = V·Λ·Vᴴ.
pub(crate) struct Eigen<T> {
    values: Vec<f64>,
    vectors: Mat<T>,
}

impl<T: Working> Eigen<T> {
    /// # Errors
    /// `NotFinite`; `OutOfMemory`; `Unsupported` when the eigenvalues do not converge.
    pub(crate) fn of(a: MatRef<'_, T>) -> Result<Eigen<T>> {
        let (values, vectors) = cola_kernels::eigh(a).on("A")?;
        super::polish::polish(a, values, vectors).map(|(values, vectors)| Eigen { values, vectors })
    }

    /// The eigenvalues in ascending order, as computed.
    pub(crate) fn values(&self) -> &[f64] {
        &self.values
    }

    /// The eigenvalues, those within n·ε·‖A‖ of 0 exactly 0, and negative ones too if they are `rounding`.
    pub(crate) fn snapped(&self, rounding: f64) -> Vec<f64> {
        let largest = self.values.iter().fold(0.0, |m: f64, x| m.max(x.abs()));
        let zero = f64::EPSILON * self.values.len() as f64 * largest;
        let snap = |x: f64| if x.abs() <= zero || (x < 0.0 && x >= -rounding * largest) { 0.0 } else { x };
        self.values.iter().map(|x| snap(*x)).collect()
    }
}

/// f(λ), finite.
///
/// # Errors
/// `Singular` where f has no value, `NotFinite` where it overflows.
pub(super) fn value(f: &ScalarFunction, z: c64) -> Result<c64> {
    let value = f.value(z);
    if value.re.is_finite() && value.im.is_finite() {
        return Ok(value);
    }
    if f.radius(z) == 0.0 || value.re.is_nan() {
        let message = format!("{} has no value at the eigenvalue {} of A", f.name(), shown(z));
        return Err(Error::new(ErrorKind::Singular, message)
            .with_help("if A is singular, add a shift A + sI if that serves"));
    }
    Err(Error::new(
        ErrorKind::NotFinite,
        format!("{} of the eigenvalue {} of A overflows", f.name(), shown(z)),
    ))
}

/// V·f(Λ)·Vᴴ in the element type `S`: complex where f takes complex values, else that of V. `values` are the
/// eigenvalues to use.
///
/// # Errors
/// See *Stops* on the module page.
pub(crate) fn of_eigen<T: Working, S: Working>(
    f: &ScalarFunction,
    eigen: &Eigen<T>,
    values: &[f64],
) -> Result<Mat<S>> {
    let n = values.len();
    let f: Vec<c64> = values.iter().map(|x| value(f, c64::new(*x, 0.0))).collect::<Result<_>>()?;
    if !S::DTYPE.is_complex() && f.iter().any(|z| z.im != 0.0) {
        let message =
            "the function has a complex value at an eigenvalue, where the result was expected to be real";
        return Err(
            Error::new(ErrorKind::FalseClaim, message).with_help("is A claimed to be PSD, and is not?")
        );
    }
    let v =
        Mat::<S>::from_fn(n, n, |i, j| S::from_parts(eigen.vectors[(i, j)].re(), eigen.vectors[(i, j)].im()));
    let scaled = Mat::<S>::from_fn(n, n, |i, j| v[(i, j)] * S::from_parts(f[j].re, f[j].im));
    let mut out = zeros::<S>(n, n)?;
    let (zero, one) = (S::from_f64(0.0), S::from_f64(1.0));
    gemm(out.as_mut(), zero, one, Trans::None, scaled.as_ref(), Trans::Adjoint, v.as_ref())
        .on("a product")?;
    if f.iter().all(|z| z.im == 0.0) {
        for j in 0..n {
            for i in 0..=j {
                let z = (out[(i, j)] + out[(j, i)].conj()).scale(0.5);
                out[(i, j)] = z;
                out[(j, i)] = z.conj();
            }
        }
    }
    Ok(out)
}
