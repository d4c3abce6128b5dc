//! Sparse matrices as the arrays that a user has: by rows.

use std::cell::OnceCell;
use std::sync::Arc;

use cola::operators::{Pattern, Sparse};
use cola::{Array, Op, Result, gallery};

/// A matrix by rows; columns increase within each.
#[derive(Clone, Debug, PartialEq)]
pub struct Csr {
    /// Number of columns.
    pub cols: usize,
    /// Where each row starts, and where the last one ends.
    pub indptr: Vec<usize>,
    /// The column of each entry.
    pub indices: Vec<u32>,
    /// The entries.
    pub values: Vec<f64>,
    kept: Kept,
}

/// The same arrays in the hands of the library, made for the first operator. A copy has its own.
#[derive(Debug, Default)]
struct Kept(OnceCell<(Arc<Pattern>, Array)>);

impl Clone for Kept {
    fn clone(&self) -> Kept {
        Kept::default()
    }
}

impl PartialEq for Kept {
    fn eq(&self, _other: &Kept) -> bool {
        true
    }
}

impl Csr {
    /// A matrix whose rows are made one after the other, entries in order of their columns.
    pub fn from_rows<R: IntoIterator<Item = (usize, f64)>>(
        cols: usize,
        rows: impl IntoIterator<Item = R>,
    ) -> Csr {
        let mut made =
            Csr { cols, indptr: vec![0], indices: Vec::new(), values: Vec::new(), kept: Kept::default() };
        for row in rows {
            for (j, x) in row {
                made.indices.push(j as u32);
                made.values.push(x);
            }
            made.indptr.push(made.values.len());
        }
        made
    }

    /// A matrix of the gallery that is symmetric: its columns are its rows.
    pub fn of_symmetric(a: &gallery::Coordinate) -> Csr {
        let mut indptr = vec![0; a.cols + 1];
        a.col.iter().for_each(|&j| indptr[j as usize + 1] += 1);
        for j in 0..a.cols {
            indptr[j + 1] += indptr[j];
        }
        Csr { cols: a.rows, indptr, indices: a.row.clone(), values: a.values.clone(), kept: Kept::default() }
    }

    /// tridiag(−1, 2, −1).
    pub fn poisson1d(n: usize) -> Csr {
        Csr::from_rows(
            n,
            (0..n).map(|i| {
                let from = i.saturating_sub(1);
                (from..n.min(i + 2)).map(move |j| (j, if i == j { 2.0 } else { -1.0 }))
            }),
        )
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.indptr.len() - 1
    }

    /// Row i: columns and entries.
    pub fn row(&self, i: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let range = self.indptr[i]..self.indptr[i + 1];
        range.map(|e| (self.indices[e] as usize, self.values[e]))
    }

    /// A·x, entry by entry.
    pub fn times(&self, x: &[f64]) -> Vec<f64> {
        (0..self.rows()).map(|i| self.row(i).map(|(j, a)| a * x[j]).sum()).collect()
    }

    /// The same places with other entries.
    #[must_use]
    pub fn with_values(&self, values: Vec<f64>) -> Csr {
        Csr { values, kept: Kept::default(), ..self.clone() }
    }

    /// The same places, entries mapped with their rows and columns.
    #[must_use]
    pub fn map(&self, f: impl Fn(usize, usize, f64) -> f64) -> Csr {
        let mapped = (0..self.rows()).flat_map(|i| self.row(i).map(move |(j, a)| (i, j, a)));
        self.with_values(mapped.map(|(i, j, a)| f(i, j, a)).collect())
    }

    /// What is on and below the diagonal.
    #[must_use]
    pub fn lower(&self) -> Csr {
        Csr::from_rows(self.cols, (0..self.rows()).map(|i| self.row(i).filter(move |&(j, _)| j <= i)))
    }

    /// The operator, made of copies of the arrays.
    ///
    /// # Errors
    /// Those of the library, for columns that do not increase.
    ///
    /// The other libraries are given matrices that exist, and so is this one: what is on the clock is an operator of them,
    /// of which nothing has been derived yet.
    pub fn operator(&self) -> Result<Op> {
        let (pattern, values) = match self.kept.0.get() {
            Some(kept) => kept,
            None => {
                let pattern =
                    Pattern::new(self.rows(), self.cols, self.indptr.clone(), self.indices.clone())?;
                self.kept.0.get_or_init(|| (pattern, Array::vector(self.values.clone())))
            }
        };
        Sparse::from_pattern(pattern.bare(), values.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn poisson1d_by_rows_is_that_of_the_gallery() {
        let a = Csr::poisson1d(4);
        assert_eq!(a.indptr, [0, 2, 5, 8, 10]);
        assert_eq!(a.times(&[1.0, 10.0, 100.0, 1000.0]), [-8.0, -81.0, -810.0, 1900.0]);
        let known = gallery::poisson1d(4).unwrap();
        assert!(a.lower().row(2).eq([(1, known.sub[1]), (2, known.diag[2])]));
    }

    #[test]
    fn the_operator_is_the_matrix() {
        let a = Csr::from_rows(3, [vec![(0, 1.0), (2, 2.0)], vec![], vec![(1, 3.0)]]);
        let x = [1.0, 10.0, 100.0];
        let y = a.operator().unwrap().apply(&Array::vector(x.to_vec())).unwrap();
        assert_eq!(y.to_vec::<f64>().unwrap(), a.times(&x));
        assert_eq!(a.times(&x), [201.0, 0.0, 30.0]);
        assert_eq!(a.map(|i, j, x| x + (10 * i + j) as f64).values, [1.0, 4.0, 24.0]);
    }

    /// 5-point differences with a weight for each axis, row ix·ny + iy.
    #[test]
    fn poisson2d_of_the_gallery_has_the_last_axis_fastest() {
        let (nx, ny, ax, ay) = (2, 3, 0.5, 1.0);
        let a = Csr::of_symmetric(&gallery::poisson2d_anisotropic(nx, ny, ax, ay).unwrap());
        // Point (0, 1): neighbours (0, 0), (0, 2) along y and (1, 1) along x.
        assert!(a.row(1).eq([(0, -ay), (1, 2.0 * (ax + ay)), (2, -ay), (4, -ax)]));
    }

    #[test]
    fn trefethen_of_the_gallery_is_that_of_the_benchmarks() {
        let a = Csr::of_symmetric(&gallery::trefethen(20_000).unwrap());
        assert_eq!(a.values.len(), 554_466);
        assert_eq!(a.row(19_999).last(), Some((19_999, 224_737.0)));
        assert!(a.row(0).take(4).eq([(0, 2.0), (1, 1.0), (2, 1.0), (4, 1.0)]));
    }
}
