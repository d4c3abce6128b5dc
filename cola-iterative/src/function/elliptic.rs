//! Jacobi's elliptic functions of real arguments.
//!
//! Method    the arithmetic-geometric mean, and Landen's transformation downwards
//! Source    Abramowitz & Stegun, 16.4, 17.6

use std::f64::consts::FRAC_PI_2;

/// K(k), given k² and 1 − k², of which the latter decides near k = 1.
pub(super) fn complete(k2_complement: f64) -> f64 {
    let (mut a, mut g) = (1.0f64, k2_complement.sqrt());
    while (a - g).abs() > 1e-15 * a {
        (a, g) = (0.5 * (a + g), (a * g).sqrt());
    }
    FRAC_PI_2 / a
}

/// sn(u), cn(u), dn(u) for 0 ≤ u ≤ K/2 and given 1 − k².
pub(super) fn jacobi(u: f64, k2_complement: f64) -> (f64, f64, f64) {
    let (mut a, mut g) = (1.0f64, k2_complement.sqrt());
    let mut c = (1.0 - k2_complement).max(0.0).sqrt();
    let mut ratios = Vec::with_capacity(12);
    let mut power = 1.0;
    while c.abs() > 1e-16 * a && ratios.len() < 40 {
        c = 0.5 * (a - g);
        (a, g) = (0.5 * (a + g), (a * g).sqrt());
        ratios.push(c / a);
        power *= 2.0;
    }
    // φ_N = 2^N·a·u,  sin(2·φₙ₋₁ − φₙ) = (cₙ/aₙ)·sin φₙ
    let mut phi = power * a * u;
    for ratio in ratios.iter().rev() {
        phi = 0.5 * (phi + (ratio * phi.sin()).clamp(-1.0, 1.0).asin());
    }
    let (sn, cn) = phi.sin_cos();
    // dn² = 1 − k²·sn² = cn² + (1 − k²)·sn²
    (sn, cn, (cn * cn + k2_complement * sn * sn).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values_are_met() {
        // K(1/√2) = Γ(1/4)²/(4√π); sn(K/2) = 1/√(1 + k′), cn(K/2) = √(k′/(1 + k′)), dn(K/2) = √k′.
        assert!((complete(0.5) - 1.854_074_677_301_371_9).abs() < 1e-15);
        for complement in [0.5, 0.01, 1e-6, 1e-12] {
            let (sn, cn, dn) = jacobi(0.5 * complete(complement), complement);
            let kp = f64::sqrt(complement);
            assert!((sn * (1.0 + kp).sqrt() - 1.0).abs() < 1e-13);
            assert!(
                (cn / (kp / (1.0 + kp)).sqrt() - 1.0).abs() < 1e-9 && (dn / kp.sqrt() - 1.0).abs() < 1e-9
            );
        }
    }
}
