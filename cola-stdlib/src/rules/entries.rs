//! Sparse matrices by their rows, before they are operators: sums, products, Kronecker products and grids of them.

use crate::entrywise;
use crate::kernel::OnOperand;
use crate::operators::Pattern;
use crate::rules::sparse;
use cola_kernels::Field;
use cola_runtime::{Array, DType, Element, Error, Result, Scalar, with_element, with_number};
use std::ops::Range;
use std::sync::Arc;

/// A pattern, and the value of each place: nnz×1.
#[derive(Clone, Debug)]
pub(super) struct Entries {
    pub(super) pattern: Arc<Pattern>,
    pub(super) values: Array,
}

/// What of a square array is meant; of a unit diagonal, which is not read, ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    All,
    Lower { unit: bool },
    Upper { unit: bool },
}

/// The places (i, i).
pub(super) fn diagonal(n: usize) -> Arc<Pattern> {
    Arc::new(Pattern::trusted(n, n, (0..=n).collect(), (0..n as u64).map(|i| i as u32).collect()))
}

/// The places of m×n with −l ≤ j − i ≤ u.
pub(super) fn band(m: usize, n: usize, lower: usize, upper: usize) -> Result<Arc<Pattern>> {
    let (mut starts, mut columns) = (Vec::with_capacity(m + 1), Vec::new());
    starts.push(0);
    for i in 0..m {
        let row = i.saturating_sub(lower)..n.min(i.saturating_add(upper).saturating_add(1));
        columns.extend(row.map(|j| j as u32));
        starts.push(columns.len());
    }
    Pattern::new(m, n, starts, columns)
}

/// The entries of an array that are not zero; `room` hears how many they are before they are taken.
///
/// Columns are read one after the other, as they lie; each entry goes to the next place of its row.
pub(super) fn nonzeros(a: &Array, part: Part, room: impl FnOnce(usize) -> Result<()>) -> Result<Entries> {
    let (m, n) = a.shape();
    let read = |j: usize| -> Range<usize> {
        match part {
            Part::All => 0..m,
            Part::Lower { unit } => (j + usize::from(unit)).min(m)..m,
            Part::Upper { unit } => 0..(j + usize::from(!unit)).min(m),
        }
    };
    let unit = matches!(part, Part::Lower { unit: true } | Part::Upper { unit: true });
    with_element!(a.dtype(), T => {
        let (v, zero) = (a.view::<T>()?, T::default());
        // Not `!=` of moduli: NaN is not zero.
        let stored = |j: usize| read(j).filter(move |&i| v[(i, j)] != zero).map(move |i| (i, v[(i, j)]));
        let one = |j: usize| (unit && j < m).then(|| (j, T::from_scalar(Scalar::new(1.0, 0.0))));
        let mut starts = vec![0usize; m + 1];
        for j in 0..n {
            one(j).into_iter().chain(stored(j)).for_each(|(i, _)| starts[i + 1] += 1);
        }
        for i in 0..m {
            starts[i + 1] += starts[i];
        }
        let nnz = starts[m];
        room(nnz)?;
        let (mut next, mut columns, mut values) = (starts.clone(), vec![0u32; nnz], vec![zero; nnz]);
        for j in 0..n {
            for (i, z) in one(j).into_iter().chain(stored(j)) {
                (columns[next[i]], values[next[i]]) = (j as u32, z);
                next[i] += 1;
            }
        }
        Ok(Entries { pattern: Pattern::new(m, n, starts, columns)?, values: Array::vector(values) })
    })
}

/// The entries of a vector, which lie one after the other.
fn flat<T: Element>(x: &Array) -> Result<&[T]> {
    let column = x.view::<T>()?.try_as_col_major();
    column.map(|c| c.col(0).as_slice()).ok_or_else(|| Error::invalid("entries", "are not contiguous"))
}

impl Entries {
    /// I.
    pub(super) fn identity(n: usize, dtype: DType) -> Result<Entries> {
        let values = Array::full(n, 1, dtype, Scalar::new(1.0, 0.0))?;
        Ok(Entries { pattern: diagonal(n), values })
    }

    /// Number of entries.
    pub(super) fn nnz(&self) -> usize {
        self.pattern.nnz()
    }

    /// The same entries in another precision.
    pub(super) fn cast(self, dtype: DType) -> Result<Entries> {
        Ok(Entries { values: self.values.cast(dtype)?, pattern: self.pattern })
    }

    /// In the precision in which sums are formed.
    pub(super) fn wide(self) -> Result<Entries> {
        let dtype = self.values.dtype().accumulator();
        self.cast(dtype)
    }

    /// A + B, in one precision.
    pub(super) fn plus(&self, other: &Entries) -> Result<Entries> {
        if sparse::same_places(&self.pattern, &other.pattern) {
            let values = entrywise::sum(&self.values, &other.values)?;
            return Ok(Entries { pattern: self.pattern.clone(), values });
        }
        let (pattern, values) = sparse::sum(&self.pattern, &self.values, &other.pattern, &other.values)?;
        Ok(Entries { pattern, values })
    }

    /// Multiply-adds of A·B.
    pub(super) fn work(&self, other: &Entries) -> u64 {
        let starts = other.pattern.indptr();
        self.pattern.indices().iter().map(|&k| (starts[k as usize + 1] - starts[k as usize]) as u64).sum()
    }

    /// A·B, in one precision; `room` hears how many entries it has before they are formed.
    pub(super) fn times(&self, other: &Entries, room: impl FnOnce(usize) -> Result<()>) -> Result<Entries> {
        let (rows, cols) = (self.pattern.rows(), other.pattern.cols());
        with_number!(self.values.dtype(), T => {
            let a = self.pattern.with_values(flat::<T>(&self.values)?);
            let b = other.pattern.with_values(flat::<T>(&other.values)?);
            let mut refused = None;
            let made = cola_kernels::sparse_product(a, b, |nnz| room(nnz).map_err(|e| refused = Some(e)).is_ok());
            if let Some(e) = refused {
                return Err(e);
            }
            let (starts, columns, values) = made.on("a sparse product")?;
            let pattern = Arc::new(Pattern::trusted(rows, cols, starts, columns));
            Ok(Entries { pattern, values: Array::vector(values) })
        })
    }

    /// A ⊗ B, in one precision.
    pub(super) fn kron(&self, other: &Entries) -> Result<Entries> {
        let (a, b) = (&self.pattern, &other.pattern);
        with_number!(self.values.dtype(), T => {
            let x = a.with_values(flat::<T>(&self.values)?);
            let y = b.with_values(flat::<T>(&other.values)?);
            let made = cola_kernels::sparse_kronecker(x, y).on("a sparse Kronecker product");
            let (starts, columns, values) = made?;
            let pattern = Arc::new(Pattern::trusted(a.rows() * b.rows(), a.cols() * b.cols(), starts, columns));
            Ok(Entries { pattern, values: Array::vector(values) })
        })
    }

    /// Rows of blocks, one below the other: blocks of one height side by side, each with its first column, from left to
    /// right, all of one dtype.
    pub(super) fn stacked(cols: usize, dtype: DType, blocks: &[Vec<(usize, Entries)>]) -> Result<Entries> {
        let nnz = blocks.iter().flatten().map(|(_, block)| block.nnz()).sum();
        let (mut starts, mut columns) = (vec![0], Vec::with_capacity(nnz));
        let values = with_element!(dtype, T => {
            let mut values: Vec<T> = Vec::with_capacity(nnz);
            for row in blocks {
                let height = row.first().map_or(0, |(_, block)| block.pattern.rows());
                let mut parts = Vec::with_capacity(row.len());
                for (first, block) in row {
                    parts.push((*first, &block.pattern, flat::<T>(&block.values)?));
                }
                for i in 0..height {
                    for (first, pattern, entries) in &parts {
                        let places = pattern.indptr()[i]..pattern.indptr()[i + 1];
                        columns.extend(pattern.indices()[places.clone()].iter().map(|&j| (first + j as usize) as u32));
                        values.extend_from_slice(&entries[places]);
                    }
                    starts.push(columns.len());
                }
            }
            Array::vector(values)
        });
        Ok(Entries { pattern: Pattern::new(starts.len() - 1, cols, starts, columns)?, values })
    }

    /// The entries in rows and columns that are kept.
    pub(super) fn filtered(
        &self,
        row: impl Fn(usize) -> bool,
        column: impl Fn(usize) -> bool,
    ) -> Result<Entries> {
        let (m, n) = (self.pattern.rows(), self.pattern.cols());
        let (mut starts, mut columns) = (vec![0], Vec::new());
        let values = with_element!(self.values.dtype(), T => {
            let (entries, mut values) = (flat::<T>(&self.values)?, Vec::new());
            for i in 0..m {
                let places = self.pattern.indptr()[i]..self.pattern.indptr()[i + 1];
                for e in places.filter(|_| row(i)) {
                    let j = self.pattern.indices()[e];
                    if column(j as usize) {
                        columns.push(j);
                        values.push(entries[e]);
                    }
                }
                starts.push(columns.len());
            }
            Array::vector(values)
        });
        Ok(Entries { pattern: Pattern::new(m, n, starts, columns)?, values })
    }

    /// A∘(U·Vᴴ) in the precision of A, which U and V are cast to.
    pub(super) fn times_entries_of(&self, u: &Array, v: &Array) -> Result<Entries> {
        let dtype = self.values.dtype();
        let (u, v) = (u.cast(dtype)?, v.cast(dtype)?);
        let rows = sparse::rows(&self.pattern);
        let values = with_number!(dtype, T => {
            let (u, v, x) = (u.view::<T>()?, v.view::<T>()?, flat::<T>(&self.values)?);
            let factor = |i: usize, j: usize| -> T {
                (0..u.ncols()).map(|l| u[(i, l)] * Field::conj(v[(j, l)])).sum()
            };
            let places = rows.iter().zip(self.pattern.indices()).zip(x);
            Array::vector(places.map(|((&i, &j), &x)| x * factor(i as usize, j as usize)).collect::<Vec<T>>())
        });
        Ok(Entries { pattern: self.pattern.clone(), values })
    }
}
