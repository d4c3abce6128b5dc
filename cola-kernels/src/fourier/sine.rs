//! The discrete sine transform of kind I, orthonormal: the eigenvectors of the second difference.
//!
//! Method    the complex transform of the odd extension 0, x₁, …, xₙ, 0, −xₙ, …, −x₁ of length 2(n+1); two real columns are
//!           the real and the imaginary part of one line
//! Memory    eight lines for each thread, which the caller keeps
//! Source    Britanak, Yip & Rao, Discrete Cosine and Sine Transforms (2007), ch. 4; the recurrences that halve the length
//!           lose √n digits (Frigo & Johnson, Proc. IEEE 93 (2005), §V)

use super::Axis;
use crate::error::{KernelError, Result, expect_shape, guarded};
use crate::field::{Field, RealPart};
use crate::parallel::{both, threads};
use faer::{MatMut, MatRef};
use num_complex::Complex;
use std::sync::Arc;

/// Lines that are transformed at a time: rows of a matrix by rows are then read by whole cache lines.
const LINES: usize = 8;
/// Entries from which a second thread pays.
const PARALLEL_FROM: usize = 40_000;

/// The plan of orthonormal sine transforms of length n: Sⱼₖ = √(2/(n+1))·sin(π·j·k/(n+1)), j and k from 1.
pub struct Sine<R: RealPart> {
    n: usize,
    axis: Arc<dyn Axis<R>>,
}

impl<R: RealPart<Re = R>> Sine<R> {
    /// The plan.
    ///
    /// # Cost     O(n) time and memory: the roots of unity.
    /// # Errors   `Shape` where 2(n + 1) is no length.
    pub fn new(n: usize) -> Result<Sine<R>> {
        let length = n.checked_add(1).and_then(|n| n.checked_mul(2)).ok_or(KernelError::Shape {
            what: "line of a sine transform",
            expected: (usize::MAX / 2 - 1, 1),
            found: (n, 1),
        })?;
        Ok(Sine { n, axis: R::k_axis(length) })
    }

    /// Complex numbers of an extended line.
    fn length(&self) -> usize {
        2 * (self.n + 1)
    }

    /// Complex numbers of scratch of one thread.
    fn share(&self) -> usize {
        LINES * self.length() + self.axis.scratch_len()
    }

    /// Real numbers of scratch for so many columns.
    pub fn scratch_len(&self, columns: usize) -> usize {
        2 * self.share() * self.parts(columns)
    }

    fn parts(&self, columns: usize) -> usize {
        if self.n.saturating_mul(columns) < PARALLEL_FROM {
            1
        } else {
            threads().min(columns.div_ceil(2)).max(1)
        }
    }

    /// y ← alpha·S·x + beta·y, column by column; beta = 0 overwrites. Any strides.
    ///
    /// # Cost     about 5·n·log₂n operations for a real column, twice that for a complex one.
    /// # Errors   `Shape` for operands that do not fit.
    pub fn apply<T: Field<Re = R>>(
        &self,
        alpha: T,
        x: MatRef<'_, T>,
        beta: T,
        y: MatMut<'_, T>,
        scratch: &mut [R],
    ) -> Result<()> {
        let (n, columns) = (self.n, x.ncols());
        expect_shape("operand of a sine transform", x.shape(), (n, columns))?;
        expect_shape("destination of a sine transform", y.shape(), (n, columns))?;
        let need = self.scratch_len(columns);
        expect_shape("scratch of a sine transform", (scratch.len().min(need), 1), (need, 1))?;
        if n == 0 || columns == 0 {
            return Ok(());
        }
        guarded(|| self.split(alpha, x, beta, y, &mut scratch[..need], self.parts(columns)))
    }

    fn split<T: Field<Re = R>>(
        &self,
        alpha: T,
        x: MatRef<'_, T>,
        beta: T,
        y: MatMut<'_, T>,
        scratch: &mut [R],
        parts: usize,
    ) {
        if parts <= 1 || x.ncols() < 2 {
            return self.columns(alpha, x, beta, y, super::complex_mut(scratch));
        }
        // A whole number of lines each.
        let left = parts / 2;
        let at = (x.ncols() * left / parts).next_multiple_of(2).min(x.ncols());
        let ((x0, x1), (y0, y1)) = (x.split_at_col(at), y.split_at_col_mut(at));
        let (s0, s1) = scratch.split_at_mut(2 * self.share() * left);
        both(
            parts,
            || self.split(alpha, x0, beta, y0, s0, left),
            || self.split(alpha, x1, beta, y1, s1, parts - left),
        );
    }

    fn columns<T: Field<Re = R>>(
        &self,
        alpha: T,
        x: MatRef<'_, T>,
        beta: T,
        mut y: MatMut<'_, T>,
        scratch: &mut [Complex<R>],
    ) {
        let length = self.length();
        let (lines, scratch) = scratch.split_at_mut(LINES * length);
        let each = if T::COMPLEX { 1 } else { 2 };
        for first in (0..x.ncols()).step_by(LINES * each) {
            let columns = (x.ncols() - first).min(LINES * each);
            let lines = &mut lines[..columns.div_ceil(each) * length];
            self.gather(x.subcols(first, columns), lines);
            self.axis.forward(lines, &mut scratch[..self.axis.scratch_len()]);
            self.scatter(alpha, lines, beta, y.as_mut().subcols_mut(first, columns));
        }
    }

    /// The odd extensions of the columns.
    fn gather<T: Field<Re = R>>(&self, x: MatRef<'_, T>, lines: &mut [Complex<R>]) {
        let (n, length) = (self.n, self.length());
        let zero = <R as Field>::from_f64(0.0);
        let none = Complex::new(zero, zero);
        for (l, line) in lines.chunks_exact_mut(length).enumerate() {
            (line[0], line[n + 1]) = (none, none);
            let inner = &mut line[1..=n];
            if T::COMPLEX {
                let x = x.col(l);
                inner.iter_mut().zip(x.iter()).for_each(|(z, &v)| *z = parts(v));
            } else if 2 * l + 1 < x.ncols() {
                let (re, im) = (x.col(2 * l), x.col(2 * l + 1));
                let pairs = re.iter().zip(im.iter());
                inner.iter_mut().zip(pairs).for_each(|(z, (&re, &im))| *z = Complex::new(real(re), real(im)));
            } else {
                let x = x.col(2 * l);
                inner.iter_mut().zip(x.iter()).for_each(|(z, &v)| *z = Complex::new(real(v), zero));
            }
            let (own, odd) = line.split_at_mut(n + 2);
            odd.iter_mut().rev().zip(&own[1..=n]).for_each(|(to, z)| *to = -*z);
        }
    }

    /// The transform of the extension is −2i times the sum of sines.
    fn scatter<T: Field<Re = R>>(&self, alpha: T, lines: &[Complex<R>], beta: T, mut y: MatMut<'_, T>) {
        let (n, length) = (self.n, self.length());
        let scale = <R as Field>::from_f64((0.5 / (n + 1) as f64).sqrt());
        let put = |y: &mut T, v: T| *y = if beta == T::zero() { alpha * v } else { alpha * v + beta * *y };
        for (l, line) in lines.chunks_exact(length).enumerate() {
            let sums = line[1..=n].iter().map(|z| (-z.im * scale, z.re * scale));
            if T::COMPLEX {
                let y = y.as_mut().col_mut(l);
                y.iter_mut().zip(sums).for_each(|(y, (re, im))| put(y, element(re, im)));
            } else if 2 * l + 1 < y.ncols() {
                let (left, right) = y.as_mut().subcols_mut(2 * l, 2).split_at_col_mut(1);
                let both = left.col_mut(0).iter_mut().zip(right.col_mut(0).iter_mut());
                both.zip(sums).for_each(|((a, b), (re, im))| {
                    put(a, element(re, re));
                    put(b, element(im, im));
                });
            } else {
                let y = y.as_mut().col_mut(2 * l);
                y.iter_mut().zip(sums).for_each(|(y, (re, _))| put(y, element(re, re)));
            }
        }
    }
}

fn real<T: Field>(x: T) -> T::Re {
    <T::Re as Field>::from_f64(x.re())
}

fn parts<T: Field>(x: T) -> Complex<T::Re> {
    Complex::new(<T::Re as Field>::from_f64(x.re()), <T::Re as Field>::from_f64(x.im()))
}

fn element<T: Field>(re: T::Re, im: T::Re) -> T {
    T::from_parts(Field::re(re), Field::re(im))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::{c32, c64};
    use faer::Mat;
    use std::f64::consts::PI;

    fn agrees<T: Field<Re = R>, R: RealPart<Re = R>>(n: usize, columns: usize, tol: f64) {
        let entry = |i: usize, j: usize| {
            let x = ((i * 31 + j * 17) % 101) as f64 / 50.0 - 1.0;
            T::from_parts(x, ((i * 7 + j * 13) % 89) as f64 / 44.0 - 1.0)
        };
        let x = Mat::<T>::from_fn(n, columns, entry);
        let sine = Sine::<R>::new(n).unwrap();
        let mut scratch = vec![<R as Field>::from_f64(0.0); sine.scratch_len(columns)];
        let (alpha, beta) = (T::from_parts(0.5, 2.0), T::from_f64(-1.5));
        let start = Mat::<T>::from_fn(n, columns, |i, j| entry(j, i));
        // By columns and by rows.
        let mut y = start.clone();
        sine.apply(alpha, x.as_ref(), beta, y.as_mut(), &mut scratch).unwrap();
        let (of_rows, mut by_rows) = (x.transpose().to_owned(), start.transpose().to_owned());
        sine.apply(alpha, of_rows.transpose(), beta, by_rows.transpose_mut(), &mut scratch).unwrap();
        for j in 0..columns {
            for i in 0..n {
                let term = |k: usize| {
                    let turn = ((i + 1) * (k + 1)) % (2 * (n + 1));
                    x[(k, j)].scale((PI * turn as f64 / (n + 1) as f64).sin())
                };
                let sum = (0..n).map(term).sum::<T>().scale((2.0 / (n + 1) as f64).sqrt());
                let expected = alpha * sum + beta * start[(i, j)];
                for found in [y[(i, j)], by_rows[(j, i)]] {
                    assert!((found - expected).abs() <= tol * (n as f64).sqrt(), "{n}×{columns} at {i}, {j}");
                }
            }
        }
    }

    #[test]
    fn it_is_the_sum_of_sines_for_every_length_and_layout() {
        for n in [1, 2, 3, 4, 7, 16, 31, 100] {
            for columns in [1, 2, 3, 17, 33] {
                agrees::<f64, f64>(n, columns, 2e-14);
                agrees::<c64, f64>(n, columns, 2e-14);
                agrees::<f32, f32>(n, columns, 1e-5);
                agrees::<c32, f32>(n, columns, 1e-5);
            }
        }
        agrees::<f64, f64>(300, 150, 2e-14);
        agrees::<f64, f64>(0, 3, 0.0);
        agrees::<f64, f64>(3, 0, 0.0);
    }

    #[test]
    fn nan_in_a_destination_that_is_overwritten_does_not_survive() {
        let sine = Sine::<f64>::new(3).unwrap();
        let mut scratch = vec![0.0; sine.scratch_len(1)];
        let mut y = Mat::from_fn(3, 1, |_, _| f64::NAN);
        sine.apply(1.0, Mat::<f64>::zeros(3, 1).as_ref(), 0.0, y.as_mut(), &mut scratch).unwrap();
        assert_eq!(y, Mat::<f64>::zeros(3, 1));
    }
}
