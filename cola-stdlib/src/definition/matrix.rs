//! A small dense matrix in c64 and textbook eliminations on it, written to be read, not to be fast.

use cola_runtime::{Array, DType, Error, Op, Result, Value, c64};

/// A dense matrix, column by column.
#[derive(Clone, Debug)]
pub(crate) struct Matrix {
    pub(crate) m: usize,
    pub(crate) n: usize,
    a: Vec<c64>,
}

impl Matrix {
    /// The matrix that stands for an operator or an array.
    pub(crate) fn of(value: Option<&Value>) -> Result<Matrix> {
        match value {
            Some(Value::Array(a)) => Matrix::of_array(a),
            Some(Value::Op(op)) => Matrix::of_operator(op),
            other => Err(Error::invalid("definition", format!("a matrix is needed, got {other:?}"))),
        }
    }

    fn of_array(a: &Array) -> Result<Matrix> {
        let (m, n) = a.shape();
        Ok(Matrix { m, n, a: a.cast(DType::C64)?.to_vec()? })
    }

    fn of_operator(op: &Op) -> Result<Matrix> {
        Matrix::of_array(&op.apply(&Array::identity(op.cols(), op.dtype())?)?)
    }

    /// The m×n zero matrix.
    pub(crate) fn zeros(m: usize, n: usize) -> Matrix {
        Matrix { m, n, a: vec![c64::new(0.0, 0.0); m * n] }
    }

    /// The n×n identity matrix.
    pub(crate) fn identity(n: usize) -> Matrix {
        let mut out = Matrix::zeros(n, n);
        (0..n).for_each(|i| out.set(i, i, c64::new(1.0, 0.0)));
        out
    }

    /// The entries as an array of c64.
    pub(crate) fn array(&self) -> Result<Array> {
        Array::from_vec(self.m, self.n, self.a.clone())
    }

    /// c·A
    pub(crate) fn scaled(&self, c: c64) -> Matrix {
        Matrix { m: self.m, n: self.n, a: self.a.iter().map(|z| z * c).collect() }
    }

    pub(crate) fn at(&self, i: usize, j: usize) -> c64 {
        self.a[i + j * self.m]
    }

    pub(crate) fn set(&mut self, i: usize, j: usize, z: c64) {
        self.a[i + j * self.m] = z;
    }

    /// The matrix as an array.
    pub(crate) fn value(&self) -> Result<Value> {
        Array::from_vec(self.m, self.n, self.a.clone()).map(Value::Array)
    }

    /// n of a square matrix.
    pub(crate) fn order(&self) -> Result<usize> {
        if self.m == self.n {
            Ok(self.n)
        } else {
            Err(Error::shape("definition", "the matrix must be square"))
        }
    }

    /// ‖A‖_F
    pub(crate) fn norm(&self) -> f64 {
        self.a.iter().map(|z| z.norm_sqr()).sum::<f64>().sqrt()
    }

    /// ‖A − B‖_F
    pub(crate) fn distance(&self, other: &Matrix) -> f64 {
        if (self.m, self.n) != (other.m, other.n) {
            return f64::INFINITY;
        }
        self.a.iter().zip(&other.a).map(|(s, t)| (s - t).norm_sqr()).sum::<f64>().sqrt()
    }

    /// A·B
    pub(crate) fn times(&self, other: &Matrix) -> Matrix {
        let mut out = Matrix { m: self.m, n: other.n, a: vec![c64::new(0.0, 0.0); self.m * other.n] };
        for j in 0..other.n {
            for i in 0..self.m {
                out.set(i, j, (0..self.n).map(|k| self.at(i, k) * other.at(k, j)).sum());
            }
        }
        out
    }

    /// Aᴴ
    pub(crate) fn adjoint(&self) -> Matrix {
        let mut out = Matrix { m: self.n, n: self.m, a: self.a.clone() };
        for i in 0..self.m {
            for j in 0..self.n {
                out.set(j, i, self.at(i, j).conj());
            }
        }
        out
    }

    /// The pivots of Gaussian elimination with complete pivoting and the sign of its exchanges: their
    /// product is det A. Elimination stops at a pivot below `tol`·max|aᵢⱼ|; fewer than n pivots say that
    /// the matrix is singular to that tolerance.
    pub(crate) fn pivots(&self, tol: f64) -> (f64, Vec<c64>) {
        let mut w = self.clone();
        let largest = w.a.iter().map(|z| z.norm()).fold(0.0, f64::max);
        let (mut sign, mut pivots) = (1.0, Vec::new());
        for k in 0..w.n {
            let places = (k..w.n).flat_map(|j| (k..w.n).map(move |i| (i, j)));
            let best = places.max_by(|&(i, j), &(p, q)| w.at(i, j).norm().total_cmp(&w.at(p, q).norm()));
            let Some((p, q)) = best else { break };
            let pivot = w.at(p, q);
            if pivot.norm() <= tol * largest {
                break;
            }
            w.exchange((k, p), (k, q));
            for moved in [p != k, q != k] {
                sign = if moved { -sign } else { sign };
            }
            for i in k + 1..w.n {
                let factor = w.at(i, k) / pivot;
                for j in k..w.n {
                    let z = w.at(i, j) - factor * w.at(k, j);
                    w.set(i, j, z);
                }
            }
            pivots.push(pivot);
        }
        (sign, pivots)
    }

    /// Exchanges two rows and two columns.
    fn exchange(&mut self, (i, p): (usize, usize), (j, q): (usize, usize)) {
        for c in 0..self.n {
            self.a.swap(i + c * self.m, p + c * self.m);
        }
        for r in 0..self.m {
            self.a.swap(r + j * self.m, r + q * self.m);
        }
    }

    /// Singular values by one-sided Jacobi rotations, in no order.
    pub(crate) fn singular_values(&self) -> Vec<f64> {
        let mut w = if self.m >= self.n { self.clone() } else { self.adjoint() };
        for _sweep in 0..60 {
            let mut turned = false;
            for p in 0..w.n {
                for q in p + 1..w.n {
                    turned |= w.rotate(p, q);
                }
            }
            if !turned {
                break;
            }
        }
        (0..w.n).map(|j| (0..w.m).map(|i| w.at(i, j).norm_sqr()).sum::<f64>().sqrt()).collect()
    }

    /// Makes columns p and q orthogonal; false when they are already.
    fn rotate(&mut self, p: usize, q: usize) -> bool {
        let dot = |i: usize, j: usize| (0..self.m).map(|k| self.at(k, i).conj() * self.at(k, j)).sum::<c64>();
        let (alpha, beta, gamma) = (dot(p, p).re, dot(q, q).re, dot(p, q));
        let g = gamma.norm();
        // The second bound keeps g clear of denormal numbers, whose phase has too few digits to be of
        // modulus 1; what it leaves moves no singular value by more than ε²·‖A‖.
        if g <= f64::EPSILON * (alpha * beta).sqrt() || g <= f64::EPSILON.powi(2) * (alpha + beta) {
            return false;
        }
        let phase = gamma / g;
        let zeta = (beta - alpha) / (2.0 * g);
        let t = if zeta >= 0.0 { 1.0 } else { -1.0 } / (zeta.abs() + zeta.hypot(1.0));
        let c = 1.0 / t.hypot(1.0);
        let s = c * t;
        for i in 0..self.m {
            let (x, y) = (self.at(i, p), self.at(i, q) * phase.conj());
            self.set(i, p, x * c - y * s);
            self.set(i, q, x * s + y * c);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn singular_values_of_a_shear() {
        // [[1, 1], [0, 1]] has singular values φ and 1/φ.
        let a = Array::from_vec(2, 2, vec![1.0, 0.0, 1.0, 1.0]).map(Value::Array);
        let mut s = Matrix::of(a.ok().as_ref()).map(|m| m.singular_values()).unwrap_or_default();
        s.sort_by(f64::total_cmp);
        let golden = (1.0 + 5f64.sqrt()) / 2.0;
        assert!((s[1] - golden).abs() < 1e-15 && (s[0] - 1.0 / golden).abs() < 1e-15, "{s:?}");
    }

    #[test]
    fn pivots_of_an_exchange() {
        let a = Array::from_vec(2, 2, vec![0.0, 1.0, 1.0, 0.0]).map(Value::Array);
        let (sign, pivots) = Matrix::of(a.ok().as_ref()).map(|m| m.pivots(0.0)).unwrap_or_default();
        assert_eq!(pivots.iter().product::<c64>() * sign, c64::new(-1.0, 0.0));
    }
}
