//! A bound on the error of Lanczos iterates of Stieltjes functions.
//!
//! For f(z) = c ± ∫₀^∞ w(t)/(z + t) dt the iterate is the same integral of the Lanczos (CG) iterates of the shifted
//! systems, whose residuals all are multiples of vₘ₊₁, of size ‖b‖·Πβⱼ/Π(θᵢ + t). So
//!
//! ‖f(A)·b − xₘ‖ ≤ ‖b‖·∫₀^∞ |w(t)|·(Πβⱼ/Π(θᵢ + t))/(λₘᵢₙ + t) dt.
//!
//! Source    Frommer, Güttel & Schweitzer, SIAM J. Matrix Anal. Appl. 35 (2014), doi:10.1137/13093491X

/// The distance of the points in log t: the trapezoidal sum is then right to 10⁻¹⁶, since the integrand is analytic
/// as far as ±iπ.
const STEP: f64 = 0.5;
/// How far beyond the spectrum the points go, in log t.
const BEYOND: f64 = 80.0;

/// The bound for ‖b‖ = 1; infinite unless all Ritz values are positive.
pub(super) fn bound(ritz: &[f64], beta: &[f64], lower: f64, weight: &dyn Fn(f64) -> f64) -> f64 {
    let (Some(&least), Some(&largest)) = (ritz.first(), ritz.last()) else { return 0.0 };
    let lower = lower.min(least);
    if !(lower > 0.0) {
        return f64::INFINITY;
    }
    let log_beta: f64 = beta.iter().map(|b| b.ln()).sum();
    let (from, to) = (least.ln() - BEYOND, largest.ln() + BEYOND);
    let points = ((to - from) / STEP) as usize;
    let value = |k: usize| {
        let t = (from + STEP * k as f64).exp();
        let log_residual = log_beta - ritz.iter().map(|theta| (theta + t).ln()).sum::<f64>();
        STEP * t * weight(t).abs() * log_residual.exp() / (lower + t)
    };
    (0..=points).map(value).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    #[test]
    fn one_step_on_a_2_by_2_matrix_is_bounded_by_hand() {
        // [2 1; 1 2], b = e₁: θ = 2, β = 1, λmin = 1; ∫ dt/(π√t·(2 + t)·(1 + t)) = 1 − 1/√2.
        let weight = |t: f64| 1.0 / (PI * t.sqrt());
        let bound = bound(&[2.0], &[1.0], 1.0, &weight);
        assert!((bound - (1.0 - 0.5f64.sqrt())).abs() < 1e-13, "{bound}");
        // The error: (1/√1 − 1/√3)/2 in one entry, (1/√1 + 1/√3)/2 − 1/√2 in the other.
        let (s, d) = ((1.0 + 1.0 / 3f64.sqrt()) / 2.0 - 0.5f64.sqrt(), (1.0 - 1.0 / 3f64.sqrt()) / 2.0);
        assert!(s.hypot(d) <= bound);
    }
}
