//! Sparse matrices by rows: what the levels are made of, their products and their adjoints.
//!
//! A product goes row by row (Gustavson), each row summed in the place where it is kept; rows are cut into as many groups as
//! there are threads, which changes no bit. Its columns come in the order in which they are met. An adjoint, made by
//! counting, has them in increasing order: the product Pᴴ·A·P is therefore kept as the adjoint of what was summed.
//!
//! Source: Gustavson, ACM Trans. Math. Softw. 4 (1978), doi:10.1145/355791.355796

use cola_iterative::Working;
use cola_kernels::CsrRef;
use cola_runtime::{Array, Error, ErrorKind, Result};
use cola_stdlib::operators::Pattern;
use rayon::prelude::*;
use std::sync::Arc;

/// A matrix of a level.
#[derive(Debug)]
pub(crate) enum Rows<T> {
    /// Made here.
    Own(Csr<T>),
    /// The matrix of the user: values in the order of a pattern.
    Shared(Arc<Pattern>, Array),
}

/// A sparse matrix by rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Csr<T> {
    pub rows: usize,
    pub cols: usize,
    pub indptr: Vec<usize>,
    pub indices: Vec<u32>,
    pub values: Vec<T>,
}

impl<T: Working> Rows<T> {
    /// As the kernels take it.
    pub fn view(&self) -> Result<CsrRef<'_, T>> {
        match self {
            Rows::Own(a) => Ok(a.view()),
            Rows::Shared(pattern, values) => {
                let column = values.view::<T>()?;
                Ok(pattern.with_values(column.try_as_col_major().map_or(&[][..], |c| c.col(0).as_slice())))
            }
        }
    }
}

impl<T> Csr<T> {
    /// As the kernels take it.
    pub fn view(&self) -> CsrRef<'_, T> {
        CsrRef {
            rows: self.rows,
            cols: self.cols,
            indptr: &self.indptr,
            indices: &self.indices,
            values: &self.values,
        }
    }

    /// Number of entries.
    pub fn nnz(&self) -> usize {
        self.indices.len()
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        size_of_val(&self.indptr[..]) + size_of_val(&self.indices[..]) + size_of_val(&self.values[..])
    }
}

/// The columns and values of row i.
pub(crate) fn row<'a, T>(a: &CsrRef<'a, T>, i: usize) -> (&'a [u32], &'a [T]) {
    let range = a.indptr[i]..a.indptr[i + 1];
    (&a.indices[range.clone()], &a.values[range])
}

/// Multiply-adds from which a second thread pays.
const PARALLEL_FROM: usize = 200_000;

/// C·B for the rows of C that `row_of` writes as columns and values.
///
/// # Errors
/// `OutOfMemory` for 2³² entries and more.
pub(crate) fn product<T: Working>(
    rows: usize,
    work: usize,
    b: CsrRef<'_, T>,
    row_of: impl Fn(usize, &mut Vec<(u32, T)>) + Sync,
) -> Result<Csr<T>> {
    let parts = if work >= PARALLEL_FROM { cola_kernels::threads().max(1) } else { 1 };
    let bounds: Vec<_> = (0..parts).map(|p| rows * p / parts..rows * (p + 1) / parts).collect();
    let mut made: Vec<Csr<T>> = match parts {
        1 => vec![run_of_rows(0..rows, b, &row_of)],
        _ => bounds.into_par_iter().map(|range| run_of_rows(range, b, &row_of)).collect(),
    };
    let mut all = made.remove(0);
    all.rows = rows;
    for part in made {
        let before = all.nnz();
        all.indptr.extend(part.indptr[1..].iter().map(|p| p + before));
        all.indices.extend_from_slice(&part.indices);
        all.values.extend_from_slice(&part.values);
    }
    if all.nnz() > u32::MAX as usize {
        let why = format!(
            "a product of {rows} rows has {} entries, more than can be counted in 32 bits",
            all.nnz()
        );
        return Err(Error::new(ErrorKind::OutOfMemory, why));
    }
    Ok(all)
}

fn run_of_rows<T: Working>(
    range: std::ops::Range<usize>,
    b: CsrRef<'_, T>,
    row_of: &impl Fn(usize, &mut Vec<(u32, T)>),
) -> Csr<T> {
    let mut c =
        Csr { rows: range.len(), cols: b.cols, indptr: vec![0], indices: Vec::new(), values: Vec::new() };
    c.indptr.reserve_exact(range.len());
    // Where the entry of a column is in the current row; what lies before the row is of an earlier one.
    let mut place = vec![usize::MAX; b.cols];
    let mut entries = Vec::new();
    for i in range {
        let start = c.indices.len();
        entries.clear();
        row_of(i, &mut entries);
        for &(k, scale) in &entries {
            let (columns, values) = row(&b, k as usize);
            for (&j, &value) in columns.iter().zip(values) {
                let at = place[j as usize];
                if at >= start && at != usize::MAX {
                    c.values[at] += scale * value;
                } else {
                    place[j as usize] = c.indices.len();
                    c.indices.push(j);
                    c.values.push(scale * value);
                }
            }
        }
        c.indptr.push(c.indices.len());
    }
    c
}

/// A·B
///
/// # Errors
/// `OutOfMemory`.
pub(crate) fn times<T: Working>(a: CsrRef<'_, T>, b: CsrRef<'_, T>) -> Result<Csr<T>> {
    product(a.rows, 4 * a.nnz(), b, |i, entries| {
        let (columns, values) = row(&a, i);
        entries.extend(columns.iter().copied().zip(values.iter().copied()));
    })
}

/// Aᴴ, columns in increasing order.
pub(crate) fn adjoint<T: Working>(a: CsrRef<'_, T>) -> Csr<T> {
    let mut indptr = vec![0usize; a.cols + 1];
    a.indices.iter().for_each(|&j| indptr[j as usize + 1] += 1);
    for j in 0..a.cols {
        indptr[j + 1] += indptr[j];
    }
    let mut next = indptr.clone();
    let mut indices = vec![0u32; a.nnz()];
    let mut values = vec![T::zero(); a.nnz()];
    for i in 0..a.rows {
        let (columns, entries) = row(&a, i);
        for (&j, value) in columns.iter().zip(entries) {
            let at = &mut next[j as usize];
            indices[*at] = i as u32;
            values[*at] = value.conj();
            *at += 1;
        }
    }
    Csr { rows: a.cols, cols: a.rows, indptr, indices, values }
}

/// Pᴴ·A·P, columns in increasing order, from R = Pᴴ.
///
/// # Errors
/// `OutOfMemory`.
pub(crate) fn galerkin<T: Working>(r: &Csr<T>, a: CsrRef<'_, T>, p: &Csr<T>) -> Result<Csr<T>> {
    let ap = times(a, p.view())?;
    let coarse = times(r.view(), ap.view())?;
    drop(ap);
    Ok(adjoint(coarse.view()))
}
