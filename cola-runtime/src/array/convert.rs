//! Elementwise work on views: scaling, copying between dtypes, splitting complex into real parts.

use super::{Array, ArrayMut, ArrayRef};
use crate::dtype::DType;
use crate::element::{Element, Number, Scalar};
use crate::error::{Error, Result};
use faer::{MatMut, MatRef};

/// Applies `f` to every entry, walking along the unit stride so that the loop vectorises.
fn for_each<T: Element>(y: MatMut<'_, T>, mut f: impl FnMut(&mut T)) {
    let mut y = if y.row_stride() == 1 || y.col_stride() != 1 { y } else { y.transpose_mut() };
    for j in 0..y.ncols() {
        let mut column = y.rb_mut().col_mut(j);
        match column.rb_mut().try_as_col_major_mut() {
            Some(c) => c.as_slice_mut().iter_mut().for_each(&mut f),
            None => (0..column.nrows()).for_each(|i| f(&mut column[i])),
        }
    }
}

/// Applies `f(x, y)` to every pair of entries, along y's unit stride.
fn zip_each<S: Element, T: Element>(x: MatRef<'_, S>, y: MatMut<'_, T>, f: impl Fn(S, &mut T)) {
    let (x, mut y) =
        if y.row_stride() == 1 || y.col_stride() != 1 { (x, y) } else { (x.transpose(), y.transpose_mut()) };
    for j in 0..y.ncols() {
        let from = x.col(j);
        let mut to = y.rb_mut().col_mut(j);
        match (from.try_as_col_major(), to.rb_mut().try_as_col_major_mut()) {
            (Some(a), Some(b)) => a.as_slice().iter().zip(b.as_slice_mut()).for_each(|(s, t)| f(*s, t)),
            _ => (0..to.nrows()).for_each(|i| f(from[i], &mut to[i])),
        }
    }
}

use faer::prelude::ReborrowMut;

pub(super) fn fill<T: Element>(y: MatMut<'_, T>, value: T) {
    for_each(y, |t| *t = value);
}

pub(super) fn scale<T: Element>(y: MatMut<'_, T>, beta: Scalar) {
    if beta == Scalar::new(1.0, 0.0) {
        return;
    }
    if beta == Scalar::new(0.0, 0.0) {
        return fill(y, T::default());
    }
    let b = <T::Acc as Element>::from_scalar(beta);
    for_each(y, |t| *t = T::store(b * t.load()));
}

pub(super) fn first_not_finite<T: Element>(v: MatRef<'_, T>) -> Option<(usize, usize)> {
    // Along memory first: which one is the first is asked in the bad case alone.
    if v.col_stride() == 1 && v.row_stride() != 1 && first_by_columns(v.transpose()).is_none() {
        return None;
    }
    first_by_columns(v)
}

fn first_by_columns<T: Element>(v: MatRef<'_, T>) -> Option<(usize, usize)> {
    for j in 0..v.ncols() {
        let column = v.col(j);
        let found = match column.try_as_col_major() {
            Some(c) => {
                // A pass without branches first: the search for the place runs only in the bad case.
                let entries = c.as_slice();
                if all_finite(entries) { None } else { entries.iter().position(|x| !x.load().finite()) }
            }
            None => (0..column.nrows()).find(|&i| !column[i].load().finite()),
        };
        if let Some(i) = found {
            return Some((i, j));
        }
    }
    None
}

/// 0·x is 0 for finite x and NaN otherwise: eight sums of them, which vectors hold, tell.
fn all_finite<T: Element>(entries: &[T]) -> bool {
    let poison = |x: &T| {
        let x = x.load();
        0.0 * x.re() + 0.0 * x.im()
    };
    let mut sums = [0.0; 8];
    let mut blocks = entries.chunks_exact(8);
    for block in &mut blocks {
        for (sum, x) in sums.iter_mut().zip(block) {
            *sum += poison(x);
        }
    }
    sums.iter().sum::<f64>() + blocks.remainder().iter().map(poison).sum::<f64>() == 0.0
}

pub(super) fn axpby(alpha: Scalar, x: ArrayRef<'_>, beta: Scalar, y: ArrayMut<'_>) -> Result<()> {
    if x.shape() != y.shape() {
        return Err(Error::shape(
            "axpby",
            format!("x is {}×{}, y is {}×{}", x.rows(), x.cols(), y.rows(), y.cols()),
        ));
    }
    let (from, to) = (x.dtype(), y.dtype());
    if !to.is_complex() && (from.is_complex() || alpha.im != 0.0 || beta.im != 0.0) {
        return Err(Error::dtype("axpby (complex into real)", from, to));
    }
    let (zero, one) = (Scalar::new(0.0, 0.0), Scalar::new(1.0, 0.0));
    crate::with_element!(to, T => {
        let y = y.typed::<T>()?;
        if from == to {
            let x = x.typed::<T>()?;
            let (a, b) = (<<T as Element>::Acc as Element>::from_scalar(alpha), <<T as Element>::Acc as Element>::from_scalar(beta));
            match (alpha == one, beta == zero, beta == one) {
                (true, true, _) => zip_each(x, y, |s, t: &mut T| *t = s),
                (true, _, true) => zip_each(x, y, |s, t: &mut T| *t = T::store(s.load() + t.load())),
                (_, true, _) => zip_each(x, y, |s, t: &mut T| *t = T::store(a * s.load())),
                (_, _, true) => zip_each(x, y, |s, t: &mut T| *t = T::store(a * s.load() + t.load())),
                _ => zip_each(x, y, |s, t: &mut T| *t = T::store(a * s.load() + b * t.load())),
            }
        } else {
            crate::with_element!(from, S => {
                let x = x.typed::<S>()?;
                zip_each(x, y, |s: S, t: &mut T| {
                    let ax = alpha * s.to_scalar();
                    *t = T::from_scalar(if beta == zero { ax } else { ax + beta * t.to_scalar() });
                });
            });
        }
    });
    Ok(())
}

impl Array {
    /// The same values in another dtype. Widening is exact; narrowing rounds, and is only done by this
    /// explicit call.
    ///
    /// # Errors
    /// `DTypeMismatch` for complex → real (take [`Array::real_part`] instead).
    pub fn cast(&self, dtype: DType) -> Result<Array> {
        if dtype == self.dtype() {
            return Ok(self.clone());
        }
        let mut out = Array::zeros(self.rows(), self.cols(), dtype)?;
        out.as_mut()?.copy_from(self.as_ref())?;
        Ok(out)
    }

    /// Entrywise complex conjugate; the array itself when real.
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn conjugated(&self) -> Result<Array> {
        if !self.dtype().is_complex() {
            return Ok(self.clone());
        }
        crate::with_element!(self.dtype(), T => {
            let v = self.view::<T>()?;
            Array::from_fn(v.nrows(), v.ncols(), |i, j| T::from_scalar(v[(i, j)].to_scalar().conj()))
        })
    }

    /// The real parts, in the real dtype of the same precision.
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn real_part(&self) -> Result<Array> {
        self.part(|z| z.re)
    }

    /// The imaginary parts, in the real dtype of the same precision.
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn imag_part(&self) -> Result<Array> {
        self.part(|z| z.im)
    }

    fn part(&self, f: impl Fn(Scalar) -> f64) -> Result<Array> {
        crate::with_element!(self.dtype(), S => {
            let v = self.view::<S>()?;
            crate::with_element!(self.dtype().real(), T => Array::from_fn(v.nrows(), v.ncols(), |i, j| {
                T::from_scalar(Scalar::new(f(v[(i, j)].to_scalar()), 0.0))
            }))
        })
    }
}
