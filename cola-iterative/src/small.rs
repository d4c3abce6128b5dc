//! Factorisations of small projected matrices, computed in double precision whatever the type.
//!
//! The factors rotate a basis at each restart, and what they lack in orthogonality adds up over restarts: factors
//! computed in f32 let residuals end at 200ε, these at a few ε.

use crate::Working;
use crate::kernel::OnOperand;
use cola_kernels::{Mat, MatRef};
use cola_runtime::{Result, c64};

const WHAT: &str = "a projected operator";

/// A in c64.
pub(crate) fn wide<T: Working>(a: MatRef<'_, T>) -> Mat<c64> {
    Mat::from_fn(a.nrows(), a.ncols(), |i, j| c64::new(a[(i, j)].re(), a[(i, j)].im()))
}

fn real<T: Working>(a: MatRef<'_, T>) -> Mat<f64> {
    Mat::from_fn(a.nrows(), a.ncols(), |i, j| a[(i, j)].re())
}

/// A rounded to the type.
pub(crate) fn narrow<T: Working>(a: MatRef<'_, c64>) -> Mat<T> {
    Mat::from_fn(a.nrows(), a.ncols(), |i, j| T::from_parts(a[(i, j)].re, a[(i, j)].im))
}

fn narrow_real<T: Working>(a: MatRef<'_, f64>) -> Mat<T> {
    Mat::from_fn(a.nrows(), a.ncols(), |i, j| T::from_f64(a[(i, j)]))
}

/// Eigenvalues and eigenvectors of a Hermitian matrix, ascending.
///
/// # Errors
/// Those of the factorisation.
pub(crate) fn eigh<T: Working>(h: MatRef<'_, T>) -> Result<(Vec<f64>, Mat<T>)> {
    if T::COMPLEX {
        let (values, y) = cola_kernels::eigh(wide(h).as_ref()).on(WHAT)?;
        return Ok((values, narrow(y.as_ref())));
    }
    let (values, y) = cola_kernels::eigh(real(h).as_ref()).on(WHAT)?;
    Ok((values, narrow_real(y.as_ref())))
}

/// B = U·diag(σ)·Vᴴ, descending.
pub(crate) struct Svd<T> {
    pub u: Mat<T>,
    pub s: Vec<f64>,
    pub v: Mat<T>,
}

/// The thin singular value decomposition.
///
/// # Errors
/// Those of the factorisation.
pub(crate) fn svd<T: Working>(b: MatRef<'_, T>) -> Result<Svd<T>> {
    if T::COMPLEX {
        let found = cola_kernels::svd(wide(b).as_ref()).on(WHAT)?;
        return Ok(Svd { u: narrow(found.u.as_ref()), s: found.s, v: narrow(found.v.as_ref()) });
    }
    let found = cola_kernels::svd(real(b).as_ref()).on(WHAT)?;
    Ok(Svd { u: narrow_real(found.u.as_ref()), s: found.s, v: narrow_real(found.v.as_ref()) })
}
