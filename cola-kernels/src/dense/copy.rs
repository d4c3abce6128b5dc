//! Copies of matrices between layouts.

use crate::error::{KernelError, Result};
use crate::field::Field;
use crate::lanes::{contiguous, rows_are_runs};
use crate::parallel::{PARALLEL_FROM, even_cut, over_rows};
use cola_pages::prefer_large_pages;
use faer::{Mat, MatMut, MatRef};
use std::mem::MaybeUninit;

/// Entries of a side of the tiles in which a matrix by rows is turned: eight numbers of double precision are a cache
/// line, so that every line that is read and written is used whole.
const TILE: usize = 8;

/// A column-major copy, or `OutOfMemory`. Cost: one pass, at memory bandwidth where a row or a column has no gaps.
#[allow(unsafe_code, reason = "zeros that are overwritten at once would cost as much as the copy")]
pub(crate) fn try_copy<T: Field>(a: MatRef<'_, T>) -> Result<Mat<T>> {
    let (m, n) = a.shape();
    let mut copy = Mat::<T>::new();
    let bytes = m.saturating_mul(n).saturating_mul(size_of::<T>());
    copy.try_reserve(m, n).map_err(|_| KernelError::OutOfMemory { bytes })?;
    prefer_large_pages(copy.as_ptr(), m * n);
    let start = copy.as_ptr_mut().cast::<MaybeUninit<T>>();
    // SAFETY: the m rows and n columns of a column-major matrix lie within the capacity that was just reserved; nothing
    // else sees them; entries that need not be initialised may be anything.
    let room = unsafe { MatMut::from_raw_parts_mut(start, m, n, 1, copy.col_stride()) };
    write(room, a);
    // SAFETY: `write` has written all m·n entries, which lie within the capacity.
    unsafe { copy.set_dims(m, n) };
    Ok(copy)
}

/// Writes all entries of `to`, which has the shape of `a` and columns without gaps.
fn write<T: Field>(to: MatMut<'_, MaybeUninit<T>>, a: MatRef<'_, T>) {
    let m = a.nrows();
    let parallel = m.saturating_mul(a.ncols()) >= PARALLEL_FROM;
    over_rows(to, parallel, &even_cut(m), &|first, to| {
        let a = a.subrows(first, to.nrows());
        if rows_are_runs(a) { turned(to, a) } else { by_columns(to, a) }
    });
}

fn by_columns<T: Field>(mut to: MatMut<'_, MaybeUninit<T>>, a: MatRef<'_, T>) {
    for j in 0..a.ncols() {
        let mut y = to.as_mut().col_mut(j);
        match (contiguous(a.col(j)), y.as_mut().try_as_col_major_mut()) {
            (Some(x), Some(y)) => y.as_slice_mut().iter_mut().zip(x).for_each(|(y, x)| {
                y.write(*x);
            }),
            _ => (0..a.nrows()).for_each(|i| {
                y[i].write(a[(i, j)]);
            }),
        }
    }
}

fn turned<T: Field>(mut to: MatMut<'_, MaybeUninit<T>>, a: MatRef<'_, T>) {
    let (m, n) = a.shape();
    let by_rows = a.transpose();
    for i in (0..m).step_by(TILE) {
        let height = TILE.min(m - i);
        let mut rows: [&[T]; TILE] = [&[]; TILE];
        (0..height).for_each(|r| rows[r] = contiguous(by_rows.col(i + r)).unwrap_or(&[]));
        for j in (0..n).step_by(TILE) {
            let width = TILE.min(n - j);
            let mut tile: [&[T]; TILE] = rows;
            let whole = height == TILE && width == TILE && tile.iter().all(|row| row.len() == n);
            if whole {
                tile.iter_mut().for_each(|row| *row = &row[j..j + TILE]);
            }
            for c in 0..width {
                let mut y = to.as_mut().col_mut(j + c).subrows_mut(i, height);
                match y.as_mut().try_as_col_major_mut() {
                    Some(y) if whole => {
                        for (y, row) in y.as_slice_mut().iter_mut().zip(&tile) {
                            y.write(row[c]);
                        }
                    }
                    _ => (0..height).for_each(|r| {
                        y[r].write(a[(i + r, j + c)]);
                    }),
                }
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::c64;

    fn agrees<T: Field>(m: usize, n: usize) {
        let a = Mat::<T>::from_fn(m, n, |i, j| T::from_parts(i as f64, j as f64 + 0.5));
        let turned = a.transpose().to_owned();
        for (name, a) in [("by columns", a.as_ref()), ("by rows", turned.transpose())] {
            for (a, how) in [(a, ""), (a.reverse_rows(), ", upside down"), (a.reverse_cols(), ", backwards")]
            {
                assert_eq!(try_copy(a).unwrap(), a.to_owned(), "{m}×{n} {name}{how}");
            }
        }
    }

    #[test]
    fn a_copy_is_the_matrix_whatever_the_layout() {
        for (m, n) in [(0, 0), (0, 3), (3, 0), (1, 1), (1, 9), (9, 1), (8, 8), (17, 31), (600, 401)] {
            agrees::<f32>(m, n);
            agrees::<f64>(m, n);
            agrees::<c64>(m, n);
        }
    }
}
