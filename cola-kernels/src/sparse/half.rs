//! Sparse products with half-precision storage, summed in f32.

use crate::error::{Result, expect_shape, guarded};
use crate::field::Trans;
use crate::half::Half;
use crate::parallel::over_rows;
use crate::sparse::multiply::cut_by_entries;
use crate::sparse::{CsrRef, workspace};
use faer::{MatMut, MatRef};

/// Values converted at a time.
const WINDOW: usize = 1024;
/// Multiply-adds from which a second thread pays.
const PARALLEL_FROM: usize = 100_000;

/// y ← alpha·op(A)·x + beta·y with A, x and y in half precision and sums in f32, rounded once; beta = 0
/// overwrites. Conjugation means nothing here. `scratch` grows to cols·k entries (op = A) or
/// (rows + cols)·k (op = Aᵀ) once and is reused.
///
/// # Cost     nnz·k multiply-adds; 6 bytes per entry read.
/// # Errors   `Shape`, `Pattern`; an index out of range is a `Backend` error.
pub fn spmm_half<H: Half>(
    trans: Trans,
    alpha: f32,
    a: CsrRef<'_, H>,
    x: MatRef<'_, H>,
    beta: f32,
    y: MatMut<'_, H>,
    scratch: &mut Vec<f32>,
) -> Result<()> {
    a.check_lengths()?;
    let (m, n) = trans.shape((a.rows, a.cols));
    expect_shape("operand of a sparse product", x.shape(), (n, y.ncols()))?;
    expect_shape("destination of a sparse product", y.shape(), (m, x.ncols()))?;
    guarded(|| {
        if trans.transposes() {
            scatter(alpha, a, x, beta, y, scratch)
        } else {
            gather(alpha, a, x, beta, y, scratch)
        }
    })
}

/// x in f32, row-major.
fn packed<'a, H: Half>(x: MatRef<'_, H>, out: &'a mut [f32]) -> &'a [f32] {
    let k = x.ncols();
    let target = MatMut::from_row_major_slice_mut(out, x.nrows(), k);
    let _ = crate::half::widen(x, target);
    out
}

/// The values in f32, a window at a time.
struct Window<'a, H> {
    values: &'a [H],
    start: usize,
    filled: usize,
    buffer: [f32; WINDOW],
}

impl<'a, H: Half> Window<'a, H> {
    fn new(values: &'a [H]) -> Self {
        Window { values, start: 0, filled: 0, buffer: [0.0; WINDOW] }
    }

    /// As many of the values `lo..hi` as fit, at least one.
    fn get(&mut self, lo: usize, hi: usize) -> &[f32] {
        if lo < self.start || hi > self.start + self.filled {
            self.start = lo;
            self.filled = WINDOW.min(self.values.len() - lo);
            H::slice_to_f32(&self.values[lo..lo + self.filled], &mut self.buffer[..self.filled]);
        }
        let end = hi.min(self.start + self.filled);
        &self.buffer[lo - self.start..end - self.start]
    }
}

fn gather<H: Half>(
    alpha: f32,
    a: CsrRef<'_, H>,
    x: MatRef<'_, H>,
    beta: f32,
    y: MatMut<'_, H>,
    scratch: &mut Vec<f32>,
) {
    let k = x.ncols();
    if k == 0 || a.rows == 0 {
        return;
    }
    let xs = packed(x, workspace(scratch, a.cols * k));
    let parallel = a.nnz().saturating_mul(k) >= PARALLEL_FROM;
    over_rows(y, parallel, &cut_by_entries(a.indptr), &|first, mut y| {
        let mut window = Window::new(a.values);
        for i in 0..y.nrows() {
            let (lo, hi) = (a.indptr[first + i], a.indptr[first + i + 1]);
            for c0 in (0..k).step_by(8) {
                let width = 8.min(k - c0);
                let mut acc = [0.0f32; 8];
                let mut e = lo;
                while e < hi {
                    let values = window.get(e, hi);
                    for (&j, &v) in a.indices[e..].iter().zip(values) {
                        let row = &xs[j as usize * k + c0..][..width];
                        acc.iter_mut().zip(row).for_each(|(s, &x)| *s += v * x);
                    }
                    e += values.len();
                }
                for (c, &s) in acc[..width].iter().enumerate() {
                    let old = &mut y[(i, c0 + c)];
                    *old = H::from_f32(if beta == 0.0 { alpha * s } else { beta * old.to_f32() + alpha * s });
                }
            }
        }
    });
}

fn scatter<H: Half>(
    alpha: f32,
    a: CsrRef<'_, H>,
    x: MatRef<'_, H>,
    beta: f32,
    mut y: MatMut<'_, H>,
    scratch: &mut Vec<f32>,
) {
    let k = x.ncols();
    if k == 0 {
        return;
    }
    let (acc, xs) = workspace(scratch, (a.rows + a.cols) * k).split_at_mut(a.cols * k);
    acc.fill(0.0);
    let xs = packed(x, xs);
    let mut window = Window::new(a.values);
    for i in 0..a.rows {
        let (mut e, hi) = (a.indptr[i], a.indptr[i + 1]);
        let from = &xs[i * k..(i + 1) * k];
        while e < hi {
            let values = window.get(e, hi);
            for (&j, &v) in a.indices[e..].iter().zip(values) {
                let row = &mut acc[j as usize * k..][..k];
                row.iter_mut().zip(from).for_each(|(s, &x)| *s += v * x);
            }
            e += values.len();
        }
    }
    for (j, row) in acc.chunks_exact(k).enumerate() {
        for (c, &s) in row.iter().enumerate() {
            let old = &mut y[(j, c)];
            *old = H::from_f32(if beta == 0.0 { alpha * s } else { beta * old.to_f32() + alpha * s });
        }
    }
}
