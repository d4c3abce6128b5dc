//! A matrix as its file gives it: the arrays of which a user makes an operator, and plain products to check results with.

use std::path::Path;

use cola::operators::{Pattern, Sparse};
use cola::properties::PSD;
use cola::{Array, DType, Error, ErrorKind, Op, PropSet, Result, Value, assume, c64, io};

use super::data::Case;

/// A matrix by rows.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// Number of rows.
    pub rows: usize,
    /// Number of columns.
    pub cols: usize,
    indptr: Vec<usize>,
    indices: Vec<u32>,
    values: Array,
    /// What the header claims, and what the list of matrices says beside it.
    claims: PropSet,
    positive: bool,
    entries: Vec<c64>,
}

impl Matrix {
    /// Reads the file of a case. Positive definite is claimed only where the list says so.
    ///
    /// # Errors
    /// Those of reading; `Unsupported` for a file that holds no sparse matrix.
    pub fn read(case: &Case) -> Result<Matrix> {
        let op = load(&case.path)?;
        let Some(sparse) = op.downcast_ref::<Sparse>() else {
            return Err(Error::new(ErrorKind::Unsupported, format!("{op} is not sparse")));
        };
        Ok(Matrix { claims: op.claims(), positive: case.positive_definite(), ..Matrix::of(sparse)? })
    }

    /// The matrix of an operator, nothing claimed.
    ///
    /// # Errors
    /// `OutOfMemory`.
    pub fn of(sparse: &Sparse) -> Result<Matrix> {
        let pattern = sparse.pattern();
        Ok(Matrix {
            rows: pattern.rows(),
            cols: pattern.cols(),
            indptr: pattern.indptr().to_vec(),
            indices: pattern.indices().to_vec(),
            values: sparse.values().clone(),
            claims: PropSet::EMPTY,
            positive: false,
            entries: sparse.values().cast(DType::C64)?.to_vec()?,
        })
    }

    /// The same with these properties claimed.
    #[must_use]
    pub fn claimed(self, claims: PropSet) -> Matrix {
        Matrix { claims, ..self }
    }

    /// A new operator, which no factorisation has been made of.
    ///
    /// # Errors
    /// Those of the library.
    pub fn operator(&self) -> Result<Op> {
        let pattern = Pattern::new(self.rows, self.cols, self.indptr.clone(), self.indices.clone())?;
        let op = Sparse::from_pattern(pattern, self.values.clone())?.claimed(self.claims);
        if self.positive { assume(&op, PSD.set()) } else { Ok(op) }
    }

    /// Whether it is square.
    pub fn square(&self) -> bool {
        self.rows == self.cols
    }

    /// Entries, explicit zeros included.
    pub fn nnz(&self) -> usize {
        self.entries.len()
    }

    /// The element type.
    pub fn dtype(&self) -> DType {
        if self.values.dtype().is_complex() { DType::C64 } else { DType::F64 }
    }

    /// A vector as an array of the element type.
    pub fn array(&self, x: &[c64]) -> Array {
        if self.dtype().is_complex() {
            Array::vector(x.to_vec())
        } else {
            Array::vector(x.iter().map(|z| z.re).collect::<Vec<f64>>())
        }
    }

    /// Row i: columns and entries.
    pub fn row(&self, i: usize) -> impl Iterator<Item = (usize, c64)> + '_ {
        let range = self.indptr[i]..self.indptr[i + 1];
        range.map(|e| (self.indices[e] as usize, self.entries[e]))
    }

    /// A·x, entry by entry.
    pub fn times(&self, x: &[c64]) -> Vec<c64> {
        (0..self.rows).map(|i| self.row(i).map(|(j, a)| a * x[j]).sum()).collect()
    }

    /// Aᴴ·y, entry by entry.
    pub fn adjoint_times(&self, y: &[c64]) -> Vec<c64> {
        let mut x = vec![c64::new(0.0, 0.0); self.cols];
        for (i, y) in y.iter().enumerate() {
            self.row(i).for_each(|(j, a)| x[j] += a.conj() * y);
        }
        x
    }

    /// ‖A‖_F.
    pub fn norm(&self) -> f64 {
        norm(&self.entries)
    }
}

fn load(path: &Path) -> Result<Op> {
    match io::load(path)? {
        Value::Op(op) => Ok(op),
        other => Err(Error::invalid("a matrix", format!("{}: {}", path.display(), other.kind_name()))),
    }
}

/// The numbers of an array, column after column.
///
/// # Errors
/// `OutOfMemory`.
pub fn numbers(x: &Array) -> Result<Vec<c64>> {
    x.cast(DType::C64)?.to_vec()
}

/// ‖x‖.
pub fn norm(x: &[c64]) -> f64 {
    x.iter().map(|z| z.norm_sqr()).sum::<f64>().sqrt()
}

/// x − y.
pub fn minus(x: &[c64], y: &[c64]) -> Vec<c64> {
    x.iter().zip(y).map(|(x, y)| x - y).collect()
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// (1 2i; 0 3)
    pub fn small() -> Matrix {
        let z = |re, im| c64::new(re, im);
        let values = Array::vector(vec![z(1.0, 0.0), z(0.0, 2.0), z(3.0, 0.0)]);
        let op = Sparse::from_triplets(2, 2, &[0, 0, 1], &[0, 1, 1], values).unwrap();
        Matrix::of(op.downcast_ref::<Sparse>().unwrap()).unwrap()
    }

    #[test]
    fn products_are_those_of_the_operator() {
        let a = small();
        let x = [c64::new(1.0, 0.0), c64::new(0.0, 1.0)];
        assert_eq!(a.times(&x), [c64::new(-1.0, 0.0), c64::new(0.0, 3.0)]);
        assert_eq!(a.adjoint_times(&x), [c64::new(1.0, 0.0), c64::new(0.0, 1.0)]);
        let applied = a.operator().unwrap().apply(&a.array(&x)).unwrap();
        assert_eq!(numbers(&applied).unwrap(), a.times(&x));
        assert_eq!(a.norm(), 14f64.sqrt());
    }

    #[test]
    fn each_operator_is_new() {
        let a = small();
        assert!(!a.operator().unwrap().same(&a.operator().unwrap()));
    }
}
