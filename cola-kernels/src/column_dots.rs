//! Inner products of the columns of two matrices, each with its own: the diagonal of AᴴB.

use crate::elementwise::piece_dot;
use crate::error::{Result, expect_shape};
use crate::field::Field;
use crate::lanes::{column, contiguous, rows_are_runs, vectorised};
use crate::parallel::{PARALLEL_FROM, even_cut, over_rows};
use faer::{ColMut, ColRef, MatMut, MatRef};

/// Rows of a piece, whose products are summed in the precision of the entries; the sums are added in double precision.
const PIECE: usize = 1024;
/// Columns that are summed side by side where both matrices are stored by rows.
const COLUMNS: usize = 128;

/// `out[j] ← Σᵢ x̄ᵢⱼ·yᵢⱼ`, or `Σᵢ xᵢⱼ·yᵢⱼ`. Any strides; allocates nothing.
///
/// # Cost     m·n multiply-adds at memory bandwidth where both matrices are stored the same way; eight columns to a thread.
/// # Errors   `Shape` unless x and y have one shape and `out` an entry for each column.
/// # Source   definition
pub fn column_dots<T: Field>(conj: bool, x: MatRef<'_, T>, y: MatRef<'_, T>, out: &mut [T]) -> Result<()> {
    expect_shape("second operand of dot products", y.shape(), x.shape())?;
    expect_shape("destination of dot products", (out.len(), 1), (x.ncols(), 1))?;
    T::k_column_dots(conj, x, y, out);
    Ok(())
}

pub(crate) fn column_dots_kernel<T: Field>(conj: bool, x: MatRef<'_, T>, y: MatRef<'_, T>, out: &mut [T]) {
    let (m, n) = x.shape();
    let by_rows = [x, y].iter().all(|a| rows_are_runs(*a) && a.col_stride() == 1);
    let parallel = m.saturating_mul(n) >= PARALLEL_FROM;
    over_rows(ColMut::from_slice_mut(out).as_mat_mut(), parallel, &even_cut(n), &|first, mut out| {
        let (x, y) = (x.subcols(first, out.nrows()), y.subcols(first, out.nrows()));
        for j in (0..out.nrows()).step_by(COLUMNS) {
            let columns = COLUMNS.min(out.nrows() - j);
            let (x, y) = (x.subcols(j, columns), y.subcols(j, columns));
            let out = out.as_mut().subrows_mut(j, columns);
            if by_rows { side_by_side(conj, x, y, out) } else { one_by_one(conj, x, y, out) }
        }
    });
}

/// Of at most [`COLUMNS`] columns. Those without gaps are read one after the other, to the end; where one is strided, a
/// piece of each is read before the next piece, so that what the columns share stays in the cache.
fn one_by_one<T: Field>(conj: bool, x: MatRef<'_, T>, y: MatRef<'_, T>, mut out: MatMut<'_, T>) {
    let (m, n) = x.shape();
    let (mut xs, mut ys) = ([T::zero(); PIECE], [T::zero(); PIECE]);
    let mut sums = [(0.0, 0.0); COLUMNS];
    let mut add = |start: usize, j: usize| {
        let len = PIECE.min(m - start);
        let (x, y) = (x.col(j).subrows(start, len), y.col(j).subrows(start, len));
        let (x, y) = (run(x, &mut xs), run(y, &mut ys));
        let sum: T = vectorised!(piece_dot(conj, x, y));
        sums[j] = (sums[j].0 + sum.re(), sums[j].1 + sum.im());
    };
    let pieces = || (0..m).step_by(PIECE);
    if x.row_stride() == 1 && y.row_stride() == 1 {
        (0..n).for_each(|j| pieces().for_each(|start| add(start, j)));
    } else {
        pieces().for_each(|start| (0..n).for_each(|j| add(start, j)));
    }
    (0..n).for_each(|j| out[(j, 0)] = T::from_parts(sums[j].0, sums[j].1));
}

/// A column as a slice, packed where it is strided.
fn run<'a, T: Field>(x: ColRef<'a, T>, packed: &'a mut [T]) -> &'a [T] {
    contiguous(x).unwrap_or_else(|| {
        (0..x.nrows()).for_each(|i| packed[i] = x[i]);
        &packed[..x.nrows()]
    })
}

/// Of at most [`COLUMNS`] columns of matrices whose rows have no gaps, a row at a time.
fn side_by_side<T: Field>(conj: bool, x: MatRef<'_, T>, y: MatRef<'_, T>, mut out: MatMut<'_, T>) {
    let (m, n) = x.shape();
    let (x, y) = (x.transpose(), y.transpose());
    let mut sums = [(0.0, 0.0); COLUMNS];
    for start in (0..m).step_by(PIECE) {
        let rows = start..m.min(start + PIECE);
        let mut piece = [T::zero(); COLUMNS];
        let piece = &mut piece[..n];
        vectorised!(for i in rows {
            add_products(conj, column(x, i), column(y, i), piece);
        });
        sums.iter_mut().zip(&*piece).for_each(|(sum, p)| *sum = (sum.0 + p.re(), sum.1 + p.im()));
    }
    (0..n).for_each(|j| out[(j, 0)] = T::from_parts(sums[j].0, sums[j].1));
}

#[inline(always)]
fn add_products<T: Field>(conj: bool, x: &[T], y: &[T], sums: &mut [T]) {
    for ((sum, &x), &y) in sums.iter_mut().zip(x).zip(y) {
        *sum += if conj { x.conj() } else { x } * y;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::{c32, c64};
    use faer::Mat;

    fn agrees<T: Field>(m: usize, n: usize, tol: f64) {
        let entry = |i: usize, j: usize| {
            let x = ((i * 31 + j * 17) % 101) as f64 / 50.0 - 1.0;
            T::from_parts(x, ((i * 7 + j * 13) % 89) as f64 / 44.0 - 1.0)
        };
        let (x, y) = (Mat::<T>::from_fn(m, n, entry), Mat::<T>::from_fn(m, n, |i, j| entry(j + 5, i)));
        let (xt, yt) = (x.transpose().to_owned(), y.transpose().to_owned());
        for conj in [false, true] {
            let exact: Vec<T> = (0..n)
                .map(|j| (0..m).map(|i| if conj { x[(i, j)].conj() } else { x[(i, j)] } * y[(i, j)]).sum())
                .collect();
            // Rows that are read backwards have no gaps, but are no slices.
            let (backwards, back) =
                (xt.as_ref().reverse_rows().to_owned(), yt.as_ref().reverse_rows().to_owned());
            for (x, y) in [
                (x.as_ref(), y.as_ref()),
                (xt.transpose(), yt.transpose()),
                (x.as_ref(), yt.transpose()),
                (xt.transpose(), y.as_ref()),
                (backwards.transpose().reverse_cols(), back.transpose().reverse_cols()),
            ] {
                let mut out = vec![T::from_f64(f64::NAN); n];
                column_dots(conj, x, y, &mut out).unwrap();
                for j in 0..n {
                    assert!((out[j] - exact[j]).abs() <= tol * (m + 1) as f64, "{m}×{n}, column {j}");
                }
            }
        }
    }

    #[test]
    fn they_are_the_sums_for_every_layout() {
        for (m, n) in [(0, 3), (3, 0), (1, 1), (7, 5), (600, 130), (2_000, 150), (5_000, 3)] {
            agrees::<f64>(m, n, 1e-15);
            agrees::<c64>(m, n, 1e-15);
            agrees::<f32>(m, n, 1e-6);
            agrees::<c32>(m, n, 1e-6);
        }
    }

    #[test]
    fn operands_that_do_not_fit_are_refused() {
        let (a, b) = (Mat::<f64>::zeros(3, 2), Mat::<f64>::zeros(2, 3));
        assert!(column_dots(true, a.as_ref(), b.as_ref(), &mut [0.0; 2]).is_err());
        assert!(column_dots(true, a.as_ref(), a.as_ref(), &mut [0.0; 3]).is_err());
    }
}
