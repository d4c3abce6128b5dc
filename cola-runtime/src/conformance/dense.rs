//! Small dense matrices in c64, written as naively as possible: the kit trusts nothing that it tests.

use crate::array::Array;
use crate::element::{Scalar, c64};
use crate::error::Result;
use crate::operator::{Op, Trans};

/// A dense matrix, column by column.
#[derive(Clone, Debug)]
pub(super) struct Dense {
    pub(super) m: usize,
    pub(super) n: usize,
    pub(super) a: Vec<c64>,
}

impl Dense {
    pub(super) fn of(array: &Array) -> Result<Dense> {
        let (m, n) = array.shape();
        Ok(Dense { m, n, a: array.cast(crate::DType::C64)?.to_vec()? })
    }

    pub(super) fn array(&self) -> Result<Array> {
        Array::from_vec(self.m, self.n, self.a.clone())
    }

    /// The matrix of an operator, from its own `apply` on the identity.
    pub(super) fn of_operator(op: &Op) -> Result<Dense> {
        let identity = Array::identity(op.cols(), op.dtype())?;
        Dense::of(&op.apply(&identity)?)
    }

    pub(super) fn at(&self, i: usize, j: usize) -> c64 {
        self.a[i + j * self.m]
    }

    pub(super) fn op(&self, trans: Trans) -> Dense {
        let (m, n) = trans.shape((self.m, self.n));
        let entry = |i: usize, j: usize| {
            let z = if trans.transposes() { self.at(j, i) } else { self.at(i, j) };
            if trans.conjugates() { z.conj() } else { z }
        };
        Dense { m, n, a: (0..n).flat_map(|j| (0..m).map(move |i| entry(i, j))).collect() }
    }

    pub(super) fn times(&self, x: &Dense) -> Dense {
        let mut a = vec![c64::new(0.0, 0.0); self.m * x.n];
        for j in 0..x.n {
            for k in 0..self.n {
                for i in 0..self.m {
                    a[i + j * self.m] += self.at(i, k) * x.at(k, j);
                }
            }
        }
        Dense { m: self.m, n: x.n, a }
    }

    /// alpha·self + beta·y
    pub(super) fn combine(&self, alpha: Scalar, beta: Scalar, y: &Dense) -> Dense {
        let a = self.a.iter().zip(&y.a).map(|(s, t)| alpha * s + beta * t).collect();
        Dense { m: self.m, n: self.n, a }
    }

    pub(super) fn norm(&self) -> f64 {
        self.a.iter().map(|z| z.norm_sqr()).sum::<f64>().sqrt()
    }

    /// Largest distance of two entries; infinite when shapes differ or one is not finite where the other is.
    pub(super) fn distance(&self, other: &Dense) -> f64 {
        if (self.m, self.n) != (other.m, other.n) {
            return f64::INFINITY;
        }
        self.a.iter().zip(&other.a).map(|(s, t)| distance(*s, *t)).fold(0.0, f64::max)
    }

    /// ‖A‖·‖A⁻¹‖ in the Frobenius norm, 1 for an empty or rectangular matrix, infinite when singular.
    pub(super) fn condition(&self) -> f64 {
        if self.m != self.n || self.n == 0 {
            return 1.0;
        }
        match self.inverse() {
            Some(inverse) => (self.norm() * inverse.norm()).max(1.0),
            None => f64::INFINITY,
        }
    }

    /// The largest entry that is left after so many steps of elimination with complete pivoting: rounding only, unless the
    /// rank is above their number.
    pub(super) fn eliminated(&self, steps: usize) -> f64 {
        let (m, n) = (self.m, self.n);
        let mut rest = self.clone();
        let largest = |rest: &Dense| {
            let places = (0..n).flat_map(|j| (0..m).map(move |i| (i, j)));
            places
                .map(|(i, j)| (rest.at(i, j).norm(), i, j))
                .fold((0.0, 0, 0), |a, b| if b.0 > a.0 { b } else { a })
        };
        for _ in 0..steps {
            let (size, p, q) = largest(&rest);
            if size == 0.0 {
                return 0.0;
            }
            let (pivot, row) = (rest.at(p, q), (0..n).map(|j| rest.at(p, j)).collect::<Vec<_>>());
            for i in 0..m {
                let f = rest.at(i, q) / pivot;
                for (j, &above) in row.iter().enumerate() {
                    rest.a[i + j * m] -= f * above;
                }
                rest.a[i + q * m] = c64::new(0.0, 0.0);
            }
        }
        largest(&rest).0
    }

    /// Gauss–Jordan elimination with partial pivoting.
    fn inverse(&self) -> Option<Dense> {
        let n = self.n;
        let mut left = self.clone();
        let mut right = Dense { m: n, n, a: vec![c64::new(0.0, 0.0); n * n] };
        for i in 0..n {
            right.a[i + i * n] = c64::new(1.0, 0.0);
        }
        for k in 0..n {
            let pivot = (k..n).max_by(|&i, &j| left.at(i, k).norm().total_cmp(&left.at(j, k).norm()))?;
            if left.at(pivot, k).norm() <= f64::EPSILON * self.norm() {
                return None;
            }
            for j in 0..n {
                left.a.swap(k + j * n, pivot + j * n);
                right.a.swap(k + j * n, pivot + j * n);
            }
            let d = left.at(k, k);
            for j in 0..n {
                left.a[k + j * n] /= d;
                right.a[k + j * n] /= d;
            }
            for i in (0..n).filter(|&i| i != k) {
                let f = left.at(i, k);
                for j in 0..n {
                    let (l, r) = (left.at(k, j), right.at(k, j));
                    left.a[i + j * n] -= f * l;
                    right.a[i + j * n] -= f * r;
                }
            }
        }
        Some(right)
    }
}

/// |s − t|, where equal infinities are equal and NaN is far from everything.
pub(super) fn distance(s: c64, t: c64) -> f64 {
    let part = |x: f64, y: f64| if x == y { 0.0 } else { (x - y).abs() };
    let d = part(s.re, t.re).hypot(part(s.im, t.im));
    if d.is_nan() { f64::INFINITY } else { d }
}
