//! The singular value decomposition by Jacobi rotations, and ranks and pseudoinverses by their definitions.

use super::Matrix;
use cola_runtime::{Value, bf16, c64, f16};

/// A = Σ sᵢ·uᵢ·vᵢᴴ with s descending; the columns of `us` are sᵢ·uᵢ.
#[derive(Clone, Debug)]
pub(crate) struct Spectrum {
    /// min(m, n) singular values, descending.
    pub(crate) s: Vec<f64>,
    us: Matrix,
    v: Matrix,
    /// Machine epsilon of the narrowest dtype that holds every entry.
    epsilon: f64,
}

impl Spectrum {
    /// One-sided Jacobi rotations of the columns of A, or of Aᴴ where A is wide.
    pub(crate) fn of(a: &Matrix) -> Spectrum {
        let (wide, epsilon) = (a.m < a.n, precision(a));
        let mut w = if wide { a.adjoint() } else { a.clone() };
        let mut v = Matrix::identity(w.n);
        for _sweep in 0..60 {
            let n = w.n;
            let pairs = (0..n).flat_map(|p| (p + 1..n).map(move |q| (p, q)));
            if !pairs.fold(false, |turned, (p, q)| rotate(&mut w, &mut v, p, q) || turned) {
                break;
            }
        }
        let norm = |j: usize| (0..w.m).map(|i| w.at(i, j).norm_sqr()).sum::<f64>().sqrt();
        let mut order: Vec<(usize, f64)> = (0..w.n).map(|j| (j, norm(j))).collect();
        order.sort_by(|x, y| y.1.total_cmp(&x.1));
        let pick = |from: &Matrix, factor: &dyn Fn(f64) -> f64| {
            let mut out = Matrix::zeros(from.m, order.len());
            for (to, &(j, s)) in order.iter().enumerate() {
                (0..from.m).for_each(|i| out.set(i, to, from.at(i, j) * factor(s)));
            }
            out
        };
        let s = order.iter().map(|&(_, s)| s).collect();
        if wide {
            // Aᴴ = W·Vᴴ with W = U·S, so A = V·Wᴴ: left vectors V, right vectors W/S.
            let (us, v) = (pick(&v, &|s| s), pick(&w, &|s| if s > 0.0 { 1.0 / s } else { 0.0 }));
            return Spectrum { s, us, v, epsilon };
        }
        Spectrum { s, us: pick(&w, &|_| 1.0), v: pick(&v, &|_| 1.0), epsilon }
    }

    /// How many singular values are above `tol`·s₁.
    pub(crate) fn rank(&self, tol: f64) -> usize {
        let largest = self.s.first().copied().unwrap_or(0.0);
        self.s.iter().filter(|&&s| s > tol * largest).count()
    }

    /// The ranks that a method may find: that of the entries as given, and where they were rounded to a narrow
    /// dtype, those that they have up to that rounding. With an option `rcond`: by that tolerance.
    pub(crate) fn ranks(&self, rcond: Option<&Value>) -> Vec<usize> {
        let size = self.us.m.max(self.v.m) as f64;
        let (double, single) = (f64::EPSILON, f64::from(f32::EPSILON));
        let tolerances = match rcond {
            Some(Value::Real(tol)) => vec![*tol, tol - size * self.epsilon, tol + size * self.epsilon],
            _ if self.epsilon >= single => {
                vec![size * double, size * single, 4.0 * size.sqrt() * self.epsilon]
            }
            _ => vec![size * double],
        };
        let mut ranks: Vec<usize> = tolerances.into_iter().map(|tol| self.rank(tol)).collect();
        ranks.dedup();
        ranks
    }

    /// Σ vᵢ·uᵢᴴ/sᵢ over the largest r singular values.
    pub(crate) fn pseudo_inverse(&self, r: usize) -> Matrix {
        let (m, n) = (self.us.m, self.v.m);
        let mut out = Matrix::zeros(n, m);
        for i in 0..n {
            for j in 0..m {
                let entry = |k: usize| self.v.at(i, k) * self.us.at(j, k).conj() / (self.s[k] * self.s[k]);
                out.set(i, j, (0..r).map(entry).sum());
            }
        }
        out
    }

    /// s₁/s_r, the condition number of A where its rank is r.
    pub(crate) fn condition(&self, r: usize) -> f64 {
        if r == 0 { 1.0 } else { self.s[0] / self.s[r - 1] }
    }
}

/// Machine epsilon of the narrowest dtype that holds every entry.
fn precision(a: &Matrix) -> f64 {
    let all = |holds: &dyn Fn(f64) -> bool| {
        (0..a.n).all(|j| (0..a.m).all(|i| holds(a.at(i, j).re) && holds(a.at(i, j).im)))
    };
    if all(&|x| bf16::from_f64(x).to_f64() == x) {
        f64::from(bf16::EPSILON)
    } else if all(&|x| f16::from_f64(x).to_f64() == x) {
        f64::from(f16::EPSILON)
    } else if all(&|x| f64::from(x as f32) == x) {
        f64::from(f32::EPSILON)
    } else {
        f64::EPSILON
    }
}

/// Makes columns p and q of W orthogonal and turns those of V along; false when they are already.
fn rotate(w: &mut Matrix, v: &mut Matrix, p: usize, q: usize) -> bool {
    let dot = |i: usize, j: usize| (0..w.m).map(|k| w.at(k, i).conj() * w.at(k, j)).sum::<c64>();
    let (alpha, beta, gamma) = (dot(p, p).re, dot(q, q).re, dot(p, q));
    let g = gamma.norm();
    if g <= f64::EPSILON * (alpha * beta).sqrt() || g <= f64::EPSILON.powi(2) * (alpha + beta) {
        return false;
    }
    let phase = gamma / g;
    let zeta = (beta - alpha) / (2.0 * g);
    let t = if zeta >= 0.0 { 1.0 } else { -1.0 } / (zeta.abs() + zeta.hypot(1.0));
    let c = 1.0 / t.hypot(1.0);
    let s = c * t;
    for m in [w, v] {
        for i in 0..m.m {
            let (x, y) = (m.at(i, p), m.at(i, q) * phase.conj());
            m.set(i, p, x * c - y * s);
            m.set(i, q, x * s + y * c);
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use cola_runtime::{Array, Result};

    fn matrix(m: usize, n: usize, entries: Vec<f64>) -> Result<Matrix> {
        Matrix::of(Some(&Value::Array(Array::from_vec(m, n, entries)?)))
    }

    #[test]
    fn a_matrix_of_rank_one_by_hand() -> Result<()> {
        // (1 2; 2 4) = 5·q·qᵀ with q = (1, 2)/√5, so its pseudoinverse is itself/25.
        let a = matrix(2, 2, vec![1.0, 2.0, 2.0, 4.0])?;
        let spectrum = Spectrum::of(&a);
        assert_eq!(spectrum.ranks(None), [1]);
        assert!((spectrum.s[0] - 5.0).abs() < 1e-14);
        let found = spectrum.pseudo_inverse(1);
        assert!(found.distance(&matrix(2, 2, vec![0.04, 0.08, 0.08, 0.16])?) < 1e-15, "{found:?}");
        Ok(())
    }

    #[test]
    fn a_row_and_a_column() -> Result<()> {
        let column = Spectrum::of(&matrix(2, 1, vec![3.0, 4.0])?).pseudo_inverse(1);
        assert!(column.distance(&matrix(1, 2, vec![0.12, 0.16])?) < 1e-15, "{column:?}");
        let row = Spectrum::of(&matrix(1, 2, vec![3.0, 4.0])?).pseudo_inverse(1);
        assert!(row.distance(&matrix(2, 1, vec![0.12, 0.16])?) < 1e-15, "{row:?}");
        Ok(())
    }
}
