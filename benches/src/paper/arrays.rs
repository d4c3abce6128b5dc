//! Arrays of the library from numbers by rows, and back.

use cola::{Array, Result};

/// The array whose rows follow each other in `entries`.
///
/// # Errors
/// `OutOfMemory`; `ShapeMismatch` unless there are rows·cols entries.
pub fn from_rows(rows: usize, cols: usize, entries: &[f64]) -> Result<Array> {
    let lying = Array::from_vec(cols, rows, entries.to_vec())?;
    Array::copy_of(lying.transposed().as_ref())
}

/// The entries of an array, row by row.
///
/// # Errors
/// `DTypeMismatch` unless it holds `f64`.
pub fn by_rows(a: &Array) -> Result<Vec<f64>> {
    a.transposed().to_vec()
}

/// The columns of an array.
///
/// # Errors
/// `DTypeMismatch` unless it holds `f64`.
pub fn columns(a: &Array) -> Result<Vec<Vec<f64>>> {
    (0..a.cols()).map(|j| a.column(j)?.to_vec()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_follow_each_other() {
        let a = from_rows(2, 3, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).unwrap();
        assert_eq!((a.shape(), a.get(1, 0).unwrap().re), ((2, 3), 4.0));
        assert_eq!(by_rows(&a).unwrap(), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        assert_eq!(columns(&a).unwrap()[2], [3.0, 6.0]);
        assert!(from_rows(2, 2, &[1.0]).is_err());
    }
}
