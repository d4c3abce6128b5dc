//! Banded matrices: factorisations whose work and memory grow with the band, not with the matrix.
//!
//! A band comes in as one column for each diagonal: [`BandRef`]. The factors are kept as LAPACK keeps them, the
//! columns of the matrix one after another with what is inside the band only, so that an elimination step works on runs.

pub(crate) mod cholesky;
pub(crate) mod lu;

use crate::error::{KernelError, Result, expect_shape};
use crate::field::Field;
use faer::MatRef;

/// A square banded matrix by its diagonals: entry (i, j) is `diagonals[(j, upper + i − j)]`.
///
/// Entries of `diagonals` that lie outside the matrix are not read.
#[derive(Clone, Copy, Debug)]
pub struct BandRef<'a, T> {
    /// n×(lower + upper + 1): one column for each diagonal, the uppermost first, aligned by columns of the matrix.
    pub diagonals: MatRef<'a, T>,
    /// Number of diagonals below the main one.
    pub lower: usize,
    /// Number of diagonals above it.
    pub upper: usize,
}

impl<T: Field> BandRef<'_, T> {
    fn n(&self) -> usize {
        self.diagonals.nrows()
    }

    /// Entry (i, j), which must be inside the band.
    fn at(&self, i: usize, j: usize) -> T {
        self.diagonals[(j, self.upper + i - j)]
    }

    fn check(&self) -> Result<()> {
        expect_shape("diagonals", self.diagonals.shape(), (self.n(), self.lower + self.upper + 1))
    }

    /// Rows of column j inside the band, `lower` of them at most below the diagonal.
    fn rows(&self, j: usize, lower: usize) -> std::ops::Range<usize> {
        j.saturating_sub(self.upper)..self.n().min(j + lower + 1)
    }

    fn check_finite(&self, lower: usize) -> Result<()> {
        for j in 0..self.n() {
            for i in self.rows(j, lower) {
                if !self.at(i, j).finite() {
                    return Err(KernelError::NotFinite { row: i, col: j });
                }
            }
        }
        Ok(())
    }
}

/// Zeroed memory for a factor.
fn zeroed<T: Field>(rows: usize, cols: usize) -> Result<Vec<T>> {
    let count = rows.checked_mul(cols).ok_or(KernelError::IndexOverflow)?;
    let mut memory = Vec::new();
    memory
        .try_reserve_exact(count)
        .map_err(|_| KernelError::OutOfMemory { bytes: count.saturating_mul(size_of::<T>()) })?;
    memory.resize(count, T::zero());
    Ok(memory)
}

/// y ← y − a·x
#[inline(always)]
fn subtract<T: Field>(y: &mut [T], a: T, x: &[T]) {
    for (y, &x) in y.iter_mut().zip(x) {
        *y -= a * x;
    }
}

/// Σ xᵢ·yᵢ, x conjugated on demand.
#[inline(always)]
fn pairs<T: Field>(conj: bool, x: &[T], y: &[T]) -> T {
    if conj {
        x.iter().zip(y).map(|(&x, &y)| x.conj() * y).sum()
    } else {
        x.iter().zip(y).map(|(&x, &y)| x * y).sum()
    }
}

/// y ← y − a·x, x conjugated on demand.
#[inline(always)]
fn subtract_conj<T: Field>(conj: bool, y: &mut [T], a: T, x: &[T]) {
    if conj {
        for (y, &x) in y.iter_mut().zip(x) {
            *y -= a * x.conj();
        }
    } else {
        subtract(y, a, x);
    }
}

/// Solves for each column in turn, through a copy where a column is not contiguous.
fn by_columns<T: Field>(mut rhs: faer::MatMut<'_, T>, mut solve: impl FnMut(&mut [T])) {
    for j in 0..rhs.ncols() {
        let mut column = rhs.as_mut().col_mut(j);
        match column.as_mut().try_as_col_major_mut() {
            Some(run) => solve(run.as_slice_mut()),
            None => {
                let mut copy: Vec<T> = (0..column.nrows()).map(|i| column[i]).collect();
                solve(&mut copy);
                copy.into_iter().enumerate().for_each(|(i, x)| column[i] = x);
            }
        }
    }
}
