//! Circulant matrices that are near a Toeplitz matrix, to precondition with.
//!
//! A Toeplitz matrix T has entries t_{i−j}: its first column is t₀, t₁, …, its first row t₀, t₋₁, …. A circulant one
//! repeats with the order n and is diagonal in the Fourier basis, so that its inverse costs two transforms. Both functions
//! return its first column c, in the dtype of the column promoted with that of the row.
//!
//! Source    Strang, Stud. Appl. Math. 74 (1986), doi:10.1002/sapm1986742171;
//!           T. Chan, SIAM J. Sci. Stat. Comput. 9 (1988), doi:10.1137/0909051

use cola_runtime::{Array, DType, Error, Result, Scalar, with_number};

/// Strang's: the central diagonals of T, c_j = t_j for j < n/2 and t_{j−n} for j > n/2, their mean at n/2. Minimises
/// ‖C − T‖₁; eigenvalues of C⁻¹·T cluster at 1 for generating functions in the Wiener class. C need not be positive
/// definite where T is.
///
/// # Errors
/// `ShapeMismatch`; `InvalidArgument` where column and row begin differently.
pub fn strang(column: &Array, row: &Array) -> Result<Array> {
    nearest(column, row, |j, n| match (2 * j).cmp(&n) {
        std::cmp::Ordering::Less => 1.0,
        std::cmp::Ordering::Equal => 0.5,
        std::cmp::Ordering::Greater => 0.0,
    })
}

/// T. Chan's: the circulant of least ‖C − T‖_F, c_j = ((n − j)·t_j + j·t_{j−n})/n. Positive definite where T is.
///
/// # Errors
/// As [`strang`].
pub fn optimal(column: &Array, row: &Array) -> Result<Array> {
    nearest(column, row, |j, n| (n - j) as f64 / n as f64)
}

/// c_j = w·t_j + (1 − w)·t_{j−n} for the weight w of j.
fn nearest(column: &Array, row: &Array, weight: impl Fn(usize, usize) -> f64) -> Result<Array> {
    let n = column.rows();
    if column.shape() != (n, 1) || row.shape() != (n, 1) {
        let message = format!("column and row must be n×1, got {:?} and {:?}", column.shape(), row.shape());
        return Err(Error::shape("a circulant preconditioner", message));
    }
    if n > 0 && column.get(0, 0)? != row.get(0, 0)? {
        let why = "the first column and the first row of a Toeplitz matrix begin with the same entry";
        return Err(Error::invalid("a circulant preconditioner", why));
    }
    let mut c = Vec::with_capacity(n);
    for j in 0..n {
        let (w, below) = (weight(j, n), column.get(j, 0)?);
        // t_{j−n} stands at n − j in the first row; for j = 0 there is none, and its weight is 0.
        let above = if j == 0 { Scalar::new(0.0, 0.0) } else { row.get(n - j, 0)? };
        c.push(below * w + above * (1.0 - w));
    }
    let dtype = DType::promote(column.dtype(), row.dtype()).accumulator();
    with_number!(dtype, T => {
        let entries: Vec<T> = c.into_iter().map(<T as cola_runtime::Element>::from_scalar).collect();
        Ok(Array::vector(entries))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{norm, random};

    fn vector(x: &[f64]) -> Array {
        Array::vector(x.to_vec())
    }

    #[test]
    fn four_by_four_examples_are_right() {
        // t₀ … t₃ = 4 3 2 1 and t₀ … t₋₃ = 4 5 6 7
        let (column, row) = (vector(&[4.0, 3.0, 2.0, 1.0]), vector(&[4.0, 5.0, 6.0, 7.0]));
        // c = (t₀, t₁, (t₂ + t₋₂)/2, t₋₁)
        assert_eq!(strang(&column, &row).unwrap().to_vec::<f64>().unwrap(), [4.0, 3.0, 4.0, 5.0]);
        // c = (t₀, (3·t₁ + t₋₃)/4, (2·t₂ + 2·t₋₂)/4, (t₃ + 3·t₋₁)/4)
        assert_eq!(optimal(&column, &row).unwrap().to_vec::<f64>().unwrap(), [4.0, 4.0, 4.0, 4.0]);
    }

    #[test]
    fn circulants_are_their_own() {
        let c = random(7, 1, DType::C64, 1);
        let row = Array::from_fn(7, 1, |j, _| c.get((7 - j) % 7, 0).unwrap()).unwrap();
        for found in [strang(&c, &row).unwrap(), optimal(&c, &row).unwrap()] {
            let mut d = Array::copy_of(found.as_ref()).unwrap();
            d.as_mut().unwrap().axpby((-1.0).into(), c.as_ref(), 1.0.into()).unwrap();
            assert!(norm(&d) < 1e-15);
        }
    }

    #[test]
    fn the_optimal_one_is_nearer_than_its_neighbours() {
        let n = 6;
        let (column, mut row) = (random(n, 1, DType::F64, 2), random(n, 1, DType::F64, 3));
        row.as_mut().unwrap().rows_range(0, 1).copy_from(column.as_ref().rows_range(0, 1)).unwrap();
        let t = |i: usize, j: usize| {
            if i >= j { column.get(i - j, 0).unwrap().re } else { row.get(j - i, 0).unwrap().re }
        };
        let distance = |c: &[f64]| -> f64 {
            (0..n * n).map(|k| (c[(n + k / n - k % n) % n] - t(k / n, k % n)).powi(2)).sum()
        };
        let c = optimal(&column, &row).unwrap().to_vec::<f64>().unwrap();
        let least = distance(&c);
        for j in 0..n {
            for step in [-1e-3, 1e-3] {
                let mut other = c.clone();
                other[j] += step;
                assert!(distance(&other) > least);
            }
        }
        assert!(distance(&strang(&column, &row).unwrap().to_vec::<f64>().unwrap()) >= least);
    }

    #[test]
    fn misfits_are_refused_and_empty_ones_are_empty() {
        assert!(strang(&vector(&[1.0]), &vector(&[2.0])).is_err());
        assert!(optimal(&vector(&[1.0]), &vector(&[1.0, 2.0])).is_err());
        assert_eq!(optimal(&vector(&[]), &vector(&[])).unwrap().shape(), (0, 1));
    }
}
