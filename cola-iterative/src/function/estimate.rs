//! The error of an iterate, estimated from how the iterates have settled.
//!
//! In an orthonormal basis an iterate is its coefficients, so differences cost nothing of length n. With
//! δ = ‖xₘ − xₘ₋d‖ and the difference before it, ρ = δ/δ₋ is the contraction in d steps, and ‖x⋆ − xₘ‖ ≈ δ·ρ/(1 − ρ):
//! the rest of a geometric series. Krylov iterates of smooth functions contract ever faster, so this errs to the safe
//! side; a factor allows for iterates that do not. Iterates that no longer move by more than rounding are as good as
//! they get.

use cola_runtime::Scalar;

/// What an estimate is multiplied by.
const SAFETY: f64 = 2.0;
/// The slowest contraction that is believed: slower ones are taken for a plateau.
const SLOWEST: f64 = 0.98;
/// The fastest one.
const FASTEST: f64 = 1e-3;

/// The step of the next look after step m: every fourth at first, then so that the looks cost less than the steps.
/// The distance is even, since iterates may alternate.
pub(crate) fn next_check(m: usize) -> usize {
    m + ((m / 16) * 2).max(4)
}

/// The iterate at the last look, and how far it had moved.
#[derive(Clone, Default)]
pub(crate) struct Convergence {
    last: Vec<Scalar>,
    steps: usize,
    change: Option<(f64, f64)>,
    /// The contraction of one step.
    pub rate: f64,
}

impl Convergence {
    /// Looks at the coefficients after m steps; the estimated norm of their error once there are three looks.
    pub fn look(&mut self, m: usize, y: &[Scalar]) -> Option<f64> {
        let moved = |i: usize| y[i] - self.last.get(i).copied().unwrap_or_default();
        let change = (0..y.len()).map(|i| moved(i).norm_sqr()).sum::<f64>().sqrt();
        let steps = (m - self.steps) as f64;
        let first = self.last.is_empty();
        let before = self.change;
        self.last.clear();
        self.last.extend_from_slice(y);
        self.steps = m;
        if first {
            return None;
        }
        self.change = Some((change, steps));
        let (change_before, steps_before) = before?;
        if change == 0.0 {
            return Some(0.0);
        }
        let rho = (change / change_before).powf(steps / steps_before).clamp(FASTEST, SLOWEST);
        self.rate = rho.powf(1.0 / steps);
        let rest = if change < change_before { rho / (1.0 - rho) } else { SLOWEST / (1.0 - SLOWEST) };
        Some(SAFETY * change * rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_geometric_series_is_estimated_by_twice_its_rest() {
        let mut convergence = Convergence::default();
        let at = |m: usize| Scalar::new(1.0 - 0.5f64.powi(m as i32), 0.0);
        assert_eq!(convergence.look(4, &[at(4)]), None);
        assert_eq!(convergence.look(8, &[at(8)]), None);
        let estimate = convergence.look(12, &[at(12)]).unwrap();
        assert!((estimate / (2.0 * 0.5f64.powi(12)) - 1.0).abs() < 1e-12);
    }
}
