//! Whether a residual that does not vanish is that of a least-squares solution: A·r = 0 for a self-adjoint A.
//!
//! In floating point A·r of an inconsistent system falls to about √ε·‖A‖·‖r‖ and then rises again, since rounding gives
//! the zero eigenvalues of A a size and x begins to grow along their eigenvectors. So a method stops at √ε the first
//! time; what it has is checked, and a new start from the recomputed residual goes as far as ε allows.

use super::Stage;
use super::stage::Active;
use crate::Working;
use crate::kernel::OnOperand;
use cola_kernels::{MatRef, norm_fro};
use cola_runtime::Result;

/// How A·r lies to r.
pub(super) struct Normality {
    /// ‖A·r‖/(‖A‖·‖r‖), by a lower bound of ‖A‖.
    pub eta: f64,
    /// |rᴴ·A·r|/(‖r‖·‖A·r‖)
    cosine: f64,
}

impl Normality {
    /// A·r is noise. Where it is a small multiple of r instead, r is an eigenvector of a small eigenvalue, and the
    /// system has a solution.
    pub fn is_least_squares_solution<T: Working>(&self) -> bool {
        self.eta <= 2.0 * T::EPS.sqrt() && self.cosine <= 0.1
    }
}

impl<C> Active<C> {
    /// The ‖A·r‖/(‖A‖·‖r‖) at which a method calls for a check.
    pub fn vanishing<T: Working>(&self) -> f64 {
        if self.normality.is_finite() { 10.0 * T::EPS } else { T::EPS.sqrt() }
    }

    /// A·r is at most `enough`, or was as small as it gets and rises again; `size` is ‖A·r‖/(‖A‖·‖r‖) by the recurrence,
    /// NaN for A = 0.
    pub fn vanishes<T: Working>(&mut self, size: f64, enough: f64) -> bool {
        // After a new start r is nearly an eigenvector, and A·r may well rise.
        let rises = !self.normality.is_finite()
            && self.least_normality <= 10.0 * T::EPS.sqrt()
            && size > 10.0 * self.least_normality;
        self.least_normality = self.least_normality.min(size);
        let vanishes = size.is_nan() || size <= enough;
        if vanishes || rises {
            self.least_normality = f64::INFINITY;
        }
        vanishes || rises
    }
}

impl<T: Working, C: Clone + Default> Stage<'_, T, C> {
    /// Of r in block 0, from a lower bound of ‖A‖ if there is one; A·r is left in block 1.
    pub(super) fn normality(&mut self, j: usize, residual: f64, norm_a: Option<f64>) -> Result<Normality> {
        self.apply(0, 1, j..j + 1)?;
        let norm_ar = self.norm(1, j);
        if norm_ar == 0.0 {
            return Ok(Normality { eta: 0.0, cosine: 0.0 });
        }
        let inner = self.dot(0, 1, j)?.abs();
        // ‖A·x‖/‖x‖ = ‖b − r‖/‖x‖ is another bound.
        let norm_x = norm_fro(self.x.as_ref().subcols(self.active[j].index, 1));
        let norm_a = norm_a.unwrap_or(0.0).max((self.active[j].norm_b - residual) / norm_x);
        let norm_a = norm_a.max(norm_ar / residual);
        Ok(Normality { eta: norm_ar / norm_a / residual, cosine: inner / norm_ar / residual })
    }

    /// x ← x − r·(rᴴ·x)/‖r‖²: where A·r = 0, of the least-squares solutions in a Krylov space of b the shortest (Liu,
    /// Milzarek & Roosta, arXiv:2309.17096). The residual is recomputed.
    pub(super) fn shorten(&mut self, j: usize, residual: f64) -> Result<f64> {
        let r = MatRef::from_column_major_slice(self.col(0, j), self.n, 1);
        let x = self.x.as_ref().subcols(self.active[j].index, 1);
        let c = cola_kernels::dot(r, x).on("a column")?.scale(-1.0 / residual).scale(1.0 / residual);
        self.add_to_x(j, [(c, 0)])?;
        self.recompute(j)
    }
}
