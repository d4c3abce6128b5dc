//! Small dense matrices with slow, plain algorithms: the oracle of the tests.
#![allow(clippy::unwrap_used)]

use super::{Dense, Matrix, Tridiagonal};

const EPS: f64 = f64::EPSILON;

/// A small matrix, column by column, for checking.
#[derive(Clone)]
pub(super) struct Square {
    pub(super) n: usize,
    pub(super) a: Vec<f64>,
}

impl From<Matrix> for Square {
    fn from(matrix: Matrix) -> Square {
        match matrix {
            Matrix::Dense(Dense { rows, cols, values }) => {
                assert_eq!((rows, values.len()), (cols, rows * cols));
                Square { n: rows, a: values }
            }
            Matrix::Coordinate(c) => {
                let places: Vec<_> = c.col.iter().zip(&c.row).collect();
                assert!(c.rows == c.cols && places.is_sorted_by(|a, b| a < b), "sorted, none twice");
                let mut a = vec![0.0; c.rows * c.cols];
                for ((&j, &i), &x) in places.into_iter().zip(&c.values) {
                    a[i as usize + j as usize * c.rows] = x;
                }
                Square { n: c.rows, a }
            }
            Matrix::Tridiagonal(Tridiagonal { sub, diag, sup }) => {
                let n = diag.len();
                assert!(sub.len() == n.saturating_sub(1) && sup.len() == sub.len());
                let mut a = vec![0.0; n * n];
                for k in 0..n {
                    a[k + k * n] = diag[k];
                    if k + 1 < n {
                        (a[k + 1 + k * n], a[k + (k + 1) * n]) = (sub[k], sup[k]);
                    }
                }
                Square { n, a }
            }
        }
    }
}

impl Square {
    pub(super) fn from_fn(n: usize, entry: impl Fn(usize, usize) -> f64) -> Square {
        Square { n, a: (0..n * n).map(|k| entry(k % n, k / n)).collect() }
    }

    pub(super) fn at(&self, i: usize, j: usize) -> f64 {
        self.a[i + j * self.n]
    }

    pub(super) fn norm(&self) -> f64 {
        self.a.iter().map(|x| x * x).sum::<f64>().sqrt()
    }

    pub(super) fn times(&self, b: &Square) -> Square {
        Square::from_fn(self.n, |i, j| (0..self.n).map(|k| self.at(i, k) * b.at(k, j)).sum())
    }

    pub(super) fn distance(&self, b: &Square) -> f64 {
        Square { n: self.n, a: self.a.iter().zip(&b.a).map(|(x, y)| x - y).collect() }.norm()
    }

    pub(super) fn is_symmetric(&self) -> bool {
        (0..self.n).all(|j| (0..j).all(|i| self.at(i, j) == self.at(j, i)))
    }

    /// det and inverse by Gauss–Jordan elimination with partial pivoting.
    pub(super) fn eliminate(&self) -> (f64, Square) {
        let (n, mut a) = (self.n, self.clone());
        let mut inverse = Square::from_fn(n, |i, j| f64::from(u8::from(i == j)));
        let mut det = 1.0;
        for k in 0..n {
            let pivot = (k..n).max_by(|&p, &q| a.at(p, k).abs().total_cmp(&a.at(q, k).abs())).unwrap();
            det *= if pivot == k { a.at(k, k) } else { -a.at(pivot, k) };
            for j in 0..n {
                a.a.swap(k + j * n, pivot + j * n);
                inverse.a.swap(k + j * n, pivot + j * n);
            }
            let scale = 1.0 / a.at(k, k);
            for j in 0..n {
                a.a[k + j * n] *= scale;
                inverse.a[k + j * n] *= scale;
            }
            for i in (0..n).filter(|&i| i != k) {
                let factor = a.at(i, k);
                for j in 0..n {
                    a.a[i + j * n] -= factor * a.at(k, j);
                    inverse.a[i + j * n] -= factor * inverse.at(k, j);
                }
            }
        }
        (det, inverse)
    }

    /// Eigenvalues of a symmetric matrix in rising order, by cyclic Jacobi rotations.
    pub(super) fn eigenvalues(&self) -> Vec<f64> {
        assert!(self.is_symmetric());
        let (n, mut a) = (self.n, self.clone());
        for (p, q) in (0..30).flat_map(|_| (0..n).flat_map(move |q| (0..q).map(move |p| (p, q)))) {
            if a.at(p, q) == 0.0 {
                continue;
            }
            let theta = (a.at(q, q) - a.at(p, p)) / (2.0 * a.at(p, q));
            let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
            let (c, s) = (1.0 / t.hypot(1.0), t / t.hypot(1.0));
            for k in 0..n {
                let (x, y) = (a.at(k, p), a.at(k, q));
                (a.a[k + p * n], a.a[k + q * n]) = (c * x - s * y, s * x + c * y);
            }
            for k in 0..n {
                let (x, y) = (a.at(p, k), a.at(q, k));
                (a.a[p + k * n], a.a[q + k * n]) = (c * x - s * y, s * x + c * y);
            }
        }
        let mut values: Vec<f64> = (0..n).map(|k| a.at(k, k)).collect();
        values.sort_by(f64::total_cmp);
        values
    }

    /// Symmetric eigenvalues as claimed; a backward stable method errs by c·n·ε·‖A‖.
    pub(super) fn has_eigenvalues(&self, mut claimed: Vec<f64>) {
        claimed.sort_by(f64::total_cmp);
        let bound = 30.0 * self.n as f64 * EPS * self.norm();
        for (found, claimed) in self.eigenvalues().iter().zip(&claimed) {
            assert!((found - claimed).abs() <= bound, "{found} is not {claimed}");
        }
    }

    /// det(A − tI) = p(t) at a few points, for any matrix.
    pub(super) fn has_characteristic(&self, p: impl Fn(f64) -> f64) {
        for t in [-2.5, -0.7, 0.0, 0.3, 1.9, 6.1] {
            let shifted = Square::from_fn(self.n, |i, j| self.at(i, j) - if i == j { t } else { 0.0 });
            // Elimination solves a problem within n·ε·‖A‖ of this one, and ∂det ≤ n ‖A‖ⁿ⁻¹ by Hadamard.
            let bound = 10.0 * (self.n as f64).powi(2) * EPS * shifted.norm().powi(self.n as i32);
            let (found, wanted) = (shifted.eliminate().0, p(t));
            assert!(
                (found - wanted).abs() <= bound.max(1e-300),
                "n = {}, t = {t}: {found}, not {wanted}",
                self.n
            );
        }
    }

    /// A·B = I for B whose entries are exact: the product of rounded entries errs by n·ε·‖A‖‖B‖.
    pub(super) fn has_inverse(&self, b: &Square) {
        let identity = Square::from_fn(self.n, |i, j| f64::from(u8::from(i == j)));
        let bound = 4.0 * self.n as f64 * EPS * self.norm() * b.norm();
        assert!(self.times(b).distance(&identity) <= bound);
    }
}
