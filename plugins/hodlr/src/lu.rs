//! P·A = L·U of a small dense matrix by elimination with partial pivoting.

use crate::element::{axpy, dot, epsilon, one, square};
use cola_plugin_sdk::{C64, Element};

/// The factors, L below and U on and above the diagonal, column by column.
pub(crate) struct Lu<T> {
    n: usize,
    a: Vec<T>,
    /// Row k traded places with this one in step k.
    swaps: Vec<usize>,
}

impl<T: Element> Lu<T> {
    /// Of an n×n matrix, column by column; the step at which it is singular up to rounding: the pivot is not above
    /// n·ε times the largest entry of its column.
    pub(crate) fn new(mut a: Vec<T>, n: usize) -> Result<Lu<T>, usize> {
        let mut swaps = Vec::with_capacity(n);
        let largest = |c: &[T]| c.iter().map(|z| square(*z)).fold(0.0, f64::max).sqrt();
        let least: Vec<f64> =
            (0..n).map(|j| n as f64 * epsilon(T::DTYPE) * largest(&a[j * n..(j + 1) * n])).collect();
        for k in 0..n {
            let (head, tail) = a.split_at_mut((k + 1) * n);
            let column = &mut head[k * n..];
            let p = (k..n).max_by(|&i, &j| square(column[i]).total_cmp(&square(column[j]))).unwrap_or(k);
            let size = square(column[p]).sqrt();
            if !(size.is_finite() && size > 0.0 && size > least[k]) {
                return Err(k);
            }
            column.swap(k, p);
            swaps.push(p);
            let inverse = one::<T>() / column[k];
            column[k + 1..].iter_mut().for_each(|z| *z = *z * inverse);
            for other in tail.chunks_exact_mut(n) {
                other.swap(k, p);
                axpy(-other[k], &column[k + 1..], &mut other[k + 1..]);
            }
            head[..k * n].chunks_exact_mut(n).for_each(|earlier| earlier.swap(k, p));
        }
        Ok(Lu { n, a, swaps })
    }

    fn column(&self, k: usize) -> &[T] {
        &self.a[k * self.n..(k + 1) * self.n]
    }

    /// x ← A⁻¹·x
    pub(crate) fn solve(&self, x: &mut [T]) {
        self.swaps.iter().enumerate().for_each(|(k, &p)| x.swap(k, p));
        for k in 0..self.n {
            let (head, tail) = x.split_at_mut(k + 1);
            axpy(-head[k], &self.column(k)[k + 1..], tail);
        }
        for k in (0..self.n).rev() {
            let column = self.column(k);
            x[k] = x[k] / column[k];
            let (head, tail) = x.split_at_mut(k);
            axpy(-tail[0], &column[..k], head);
        }
    }

    /// x ← A⁻ᴴ·x
    pub(crate) fn solve_adjoint(&self, x: &mut [T]) {
        for k in 0..self.n {
            let column = self.column(k);
            x[k] = (x[k] - dot(&column[..k], &x[..k])) / column[k].conjugate();
        }
        for k in (0..self.n).rev() {
            x[k] = x[k] - dot(&self.column(k)[k + 1..], &x[k + 1..]);
        }
        self.swaps.iter().enumerate().rev().for_each(|(k, &p)| x.swap(k, p));
    }

    /// Multiplies the phase of the determinant into `sign`; returns its logarithm.
    pub(crate) fn determinant(&self, sign: &mut C64) -> f64 {
        let mut log = 0.0;
        for k in 0..self.n {
            let z = self.column(k)[k].to_c64();
            let size = z.norm();
            log += size.ln();
            let phase = C64::new(z.re / size, z.im / size);
            *sign = *sign * if self.swaps[k] == k { phase } else { -phase };
        }
        log
    }
}
