//! Factorisations of small projected matrices, computed in double precision whatever the type.
//!
//! The factors rotate a basis at each restart, and what they lack in orthogonality adds up over restarts: factors
//! computed in f32 let residuals end at 200ε, these at a few ε.

use crate::Working;
use crate::kernel::OnOperand;
use cola_kernels::{Field, Mat, MatMut, MatRef, Scratch};
use cola_runtime::{Result, c64};

const WHAT: &str = "a projected operator";

/// A in c64.
pub(crate) fn wide<T: Working>(a: MatRef<'_, T>) -> Mat<c64> {
    Mat::from_fn(a.nrows(), a.ncols(), |i, j| c64::new(a[(i, j)].re(), a[(i, j)].im()))
}

/// A rounded to the type.
pub(crate) fn narrow<T: Working>(a: MatRef<'_, c64>) -> Mat<T> {
    Mat::from_fn(a.nrows(), a.ncols(), |i, j| T::from_parts(a[(i, j)].re, a[(i, j)].im))
}

/// Scratch of the factorisations: grown once, then reused from restart to restart.
#[derive(Default)]
pub(crate) struct Small {
    real: Wide<f64>,
    complex: Wide<c64>,
}

impl Small {
    /// Eigenvalues, ascending, and eigenvectors of a Hermitian matrix.
    ///
    /// # Errors
    /// Those of the factorisation.
    pub fn eigh<T: Working>(&mut self, h: MatRef<'_, T>, values: &mut [f64], y: MatMut<'_, T>) -> Result<()> {
        if T::COMPLEX { self.complex.eigh(h, values, y) } else { self.real.eigh(h, values, y) }
    }

    /// B = U·diag(s)·Vᴴ of a square matrix, descending.
    ///
    /// # Errors
    /// Those of the factorisation.
    pub fn svd<T: Working>(
        &mut self,
        b: MatRef<'_, T>,
        s: &mut [f64],
        u: MatMut<'_, T>,
        v: MatMut<'_, T>,
    ) -> Result<()> {
        if T::COMPLEX { self.complex.svd(b, s, u, v) } else { self.real.svd(b, s, u, v) }
    }
}

/// A matrix and its factors in double precision.
struct Wide<W> {
    a: Mat<W>,
    u: Mat<W>,
    v: Mat<W>,
    scratch: Scratch<W>,
}

impl<W: Field> Default for Wide<W> {
    fn default() -> Self {
        Wide { a: Mat::new(), u: Mat::new(), v: Mat::new(), scratch: Scratch::new() }
    }
}

impl<W: Field> Wide<W> {
    fn eigh<T: Working>(&mut self, h: MatRef<'_, T>, values: &mut [f64], y: MatMut<'_, T>) -> Result<()> {
        let n = h.nrows();
        let (mut a, mut u) = (square(&mut self.a, n), square(&mut self.u, n));
        convert(h, a.as_mut());
        self.scratch.eigh(a.as_ref(), values, u.as_mut()).on(WHAT)?;
        convert(u.as_ref(), y);
        Ok(())
    }

    fn svd<T: Working>(
        &mut self,
        b: MatRef<'_, T>,
        s: &mut [f64],
        left: MatMut<'_, T>,
        right: MatMut<'_, T>,
    ) -> Result<()> {
        let n = b.nrows();
        let (mut a, mut u) = (square(&mut self.a, n), square(&mut self.u, n));
        let mut v = square(&mut self.v, n);
        convert(b, a.as_mut());
        self.scratch.svd(a.as_ref(), s, u.as_mut(), v.as_mut()).on(WHAT)?;
        convert(u.as_ref(), left);
        convert(v.as_ref(), right);
        Ok(())
    }
}

/// The leading n×n block, grown where it is too small.
fn square<W: Field>(x: &mut Mat<W>, n: usize) -> MatMut<'_, W> {
    if x.nrows() < n {
        *x = Mat::zeros(n, n);
    }
    x.as_mut().submatrix_mut(0, 0, n, n)
}

fn convert<A: Field, B: Field>(from: MatRef<'_, A>, mut to: MatMut<'_, B>) {
    for j in 0..from.ncols() {
        (0..from.nrows()).for_each(|i| to[(i, j)] = B::from_parts(from[(i, j)].re(), from[(i, j)].im()));
    }
}
