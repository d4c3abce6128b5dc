//! Approximate factors of sparse matrices, to precondition with.
//!
//! | type | is |
//! |---|---|
//! | [`IncompleteCholesky`] | L·Lᴴ on the pattern of A, IC(0) |
//! | [`IncompleteLu`] | L·U on the pattern of A, ILU(0), or by size, ILUT(p, τ) |
//! | [`Ssor`] | a forward and a backward sweep of successive over-relaxation |
//! | [`BlockJacobi`] | the diagonal blocks, factored |
//!
//! The first three are kept as (I + L)·D·(I + U) with strict triangles by rows ([`Triangles`]) and share one solve.

pub(crate) mod block_jacobi;
pub(crate) mod cholesky;
pub(crate) mod lu;
pub(crate) mod solve;
pub(crate) mod ssor;
pub(crate) mod threshold;

use crate::error::{KernelError, Result, expect_square};
use crate::field::Field;
use crate::sparse::CsrRef;
use crate::sparse::cholesky::check_finite_values;

/// A strict triangle by rows, columns increasing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Strict<T> {
    pub starts: Vec<usize>,
    pub columns: Vec<u32>,
    pub values: Vec<T>,
}

impl<T: Field> Strict<T> {
    pub fn new() -> Self {
        Strict { starts: vec![0], columns: Vec::new(), values: Vec::new() }
    }

    pub fn push(&mut self, column: usize, value: T) {
        self.columns.push(column as u32);
        self.values.push(value);
    }

    /// Ends a row.
    pub fn end_row(&mut self) {
        self.starts.push(self.columns.len());
    }

    #[inline(always)]
    pub fn row(&self, i: usize) -> (&[u32], &[T]) {
        let range = self.starts[i]..self.starts[i + 1];
        (&self.columns[range.clone()], &self.values[range])
    }

    fn bytes(&self) -> usize {
        self.starts.len() * size_of::<usize>() + self.columns.len() * (4 + size_of::<T>())
    }
}

/// M = (I + L)·D·(I + U).
#[derive(Debug, Clone)]
pub struct Triangles<T> {
    pub(crate) lower: Strict<T>,
    /// `None`: U = Lᴴ
    pub(crate) upper: Option<Strict<T>>,
    /// The diagonal of D⁻¹.
    pub(crate) inverse: Vec<T>,
}

impl<T: Field> Triangles<T> {
    /// Number of rows.
    pub fn n(&self) -> usize {
        self.inverse.len()
    }

    /// Entries of L and U that are stored.
    pub fn nnz(&self) -> usize {
        self.lower.columns.len() + self.upper.as_ref().map_or(0, |u| u.columns.len())
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.lower.bytes()
            + self.upper.as_ref().map_or(0, Strict::bytes)
            + self.inverse.len() * size_of::<T>()
    }

    /// Every entry (row, column, value) of the strict triangle L, then of the strict triangle U.
    pub fn for_each_entry(&self, mut visit: impl FnMut(usize, usize, T)) {
        let mut all = |t: &Strict<T>, adjoint: bool| {
            for i in 0..self.n() {
                let (columns, values) = t.row(i);
                for (&j, &v) in columns.iter().zip(values) {
                    if adjoint { visit(j as usize, i, v.conj()) } else { visit(i, j as usize, v) }
                }
            }
        };
        all(&self.lower, false);
        match &self.upper {
            Some(upper) => all(upper, false),
            None => all(&self.lower, true),
        }
    }

    /// D.
    pub fn diagonal(&self) -> Vec<T> {
        self.inverse.iter().map(|d| T::one().over(*d)).collect()
    }
}

/// Square, well-formed, finite; its size.
fn check<T: Field>(what: &'static str, a: CsrRef<'_, T>) -> Result<usize> {
    let n = expect_square(what, (a.rows, a.cols))?;
    CsrRef::new(a.rows, a.cols, a.indptr, a.indices, a.values)?;
    check_finite_values(a)?;
    Ok(n)
}

/// The columns and values of row i.
#[inline(always)]
fn row<'a, T>(a: CsrRef<'a, T>, i: usize) -> (&'a [u32], &'a [T]) {
    let range = a.indptr[i]..a.indptr[i + 1];
    (&a.indices[range.clone()], &a.values[range])
}

/// 1/d for the pivot of row i.
fn invert<T: Field>(d: T, i: usize) -> Result<T> {
    let inverse = if d == T::zero() { T::zero() } else { T::one().over(d) };
    if inverse == T::zero() || !inverse.finite() {
        return Err(KernelError::Singular { index: i, value: d.abs() });
    }
    Ok(inverse)
}
