//! Sums of poles for powers and the logarithm on an interval of positive numbers.
//!
//! Method    z^(−α) = (sin απ/π)·∫₀^∞ t^(−α)/(z + t) dt and log z = log s + ∫₀^∞ (1/(s + t) − 1/(z + t)) dt. With
//!           t = m·sc²(u·K′) (elliptic functions of modulus √(1 − m/M)) the integrand is analytic in a strip about
//!           0 < u < 1 whose width is 1/log(M/m). For α = ½ it is smooth and periodic beyond the ends, and midpoints
//!           are best; for other α it behaves like u^(1−2α)·(1−u)^(2α−1) there: Gauss–Jacobi points with that weight
//! Work      O(log(M/m)·log(1/ε)) poles, all real and negative
//! Stops     the sum agrees with the function at 100 points of the interval
//! Differs   Hale, Higham & Trefethen take complex poles for all functions but the square root; here all are real, at
//!           half as many poles more, so that the solves stay real and positive definite
//! Source    Hale, Higham & Trefethen, SIAM J. Numer. Anal. 46 (2008), doi:10.1137/070700607

use super::elliptic::{complete, jacobi};
use super::rational::Rational;
use crate::kernel::OnOperand;
use cola_kernels::tridiagonal_eigh;
use cola_runtime::{Error, ErrorKind, Result};
use std::f64::consts::PI;

/// The most poles that are tried.
const POLES: usize = 256;

/// z^(−α) or log z as `constant` + Σ wᵢ/(z + tᵢ).
#[derive(Clone, Debug)]
pub(super) struct Poles {
    pub constant: f64,
    /// tᵢ > 0
    pub shifts: Vec<f64>,
    pub weights: Vec<f64>,
}

impl Poles {
    /// The value at z.
    pub fn value(&self, z: f64) -> f64 {
        self.constant + self.shifts.iter().zip(&self.weights).map(|(t, w)| w / (z + t)).sum::<f64>()
    }
}

/// As few poles as give the function on [m, M] to `tol`: relative for a power, to max |log| for the logarithm.
pub(super) fn poles(f: Rational, (m, big): (f64, f64), tol: f64) -> Result<Poles> {
    let tol = tol.max(1e-13);
    let mut n = 4;
    while n <= POLES {
        let sum = with_number(f, (m, big), n)?;
        if error(f, &sum, (m, big)) <= tol {
            return Ok(sum);
        }
        n += (n / 4).max(2);
    }
    let message = format!("{f:?} on [{m:.3e}, {big:.3e}] needs more than {POLES} poles for {tol:.0e}");
    Err(Error::new(ErrorKind::Unsupported, message).with_help("raise tol, or use LanczosFunction"))
}

fn error(f: Rational, sum: &Poles, (m, big): (f64, f64)) -> f64 {
    let points = 100;
    let z = |i: usize| m * (big / m).powf(i as f64 / (points - 1) as f64);
    let scale = match f {
        Rational::Log => m.ln().abs().max(big.ln().abs()).max(f64::MIN_POSITIVE),
        _ => 0.0,
    };
    let at = |z: f64| match f {
        Rational::Log => (sum.value(z) - z.ln()).abs() / scale,
        _ => (sum.value(z) / z.powf(-f.negative_power()) - 1.0).abs(),
    };
    (0..points).map(z).map(at).fold(0.0, f64::max)
}

fn with_number(f: Rational, (m, big): (f64, f64), n: usize) -> Result<Poles> {
    let complement = (m / big).min(1.0);
    let k = complete(complement);
    let alpha = f.negative_power();
    // Points and weights on (0, 1), and the exponent of the weight.
    let (points, exponent) = match f {
        Rational::Log => (gauss_jacobi(0.0, n)?, 0.0),
        _ if alpha == 0.5 => (midpoints(n), 0.0),
        _ => (gauss_jacobi(2.0 * alpha - 1.0, n)?, 2.0 * alpha - 1.0),
    };
    let mut sum = Poles { constant: 0.0, shifts: Vec::with_capacity(n), weights: Vec::with_capacity(n) };
    for (u, w) in points {
        // t = m·sc²,  dt/du = 2m·K·sc·dn/cn²; by reflection beyond the middle, where t·t′ = m·M.
        let (sn, cn, dn) = jacobi(u.min(1.0 - u) * k, complement);
        let sc = sn / cn;
        let (t, slope) = if u <= 0.5 {
            (m * sc * sc, 2.0 * m * k * sc * dn / (cn * cn))
        } else {
            (big / (sc * sc), 2.0 * big * k * dn / (sn * sn * sc))
        };
        let mut weight = w * slope * (u / (1.0 - u)).powf(exponent);
        if !matches!(f, Rational::Log) {
            weight *= (alpha * PI).sin() / PI * t.powf(-alpha);
        }
        sum.shifts.push(t);
        sum.weights.push(weight);
    }
    if matches!(f, Rational::Log) {
        let s = (m * big).sqrt();
        sum.constant = s.ln() + sum.value(s);
        sum.weights.iter_mut().for_each(|w| *w = -*w);
    }
    Ok(sum)
}

fn midpoints(n: usize) -> Vec<(f64, f64)> {
    (0..n).map(|j| ((j as f64 + 0.5) / n as f64, 1.0 / n as f64)).collect()
}

/// Points and weights on (0, 1) for the weight (1−u)^a·u^(−a), −1 < a < 1, by Golub & Welsch.
fn gauss_jacobi(a: f64, n: usize) -> Result<Vec<(f64, f64)>> {
    let diag: Vec<f64> = (0..n).map(|j| if j == 0 { -a } else { 0.0 }).collect();
    // βₖ² = (k² − a²)/(4k² − 1)
    let beta = |k: f64| ((k * k - a * a) / (4.0 * k * k - 1.0)).sqrt();
    let sub: Vec<f64> = (1..n).map(|k| beta(k as f64)).collect();
    let (x, s) = tridiagonal_eigh::<f64>(&diag, &sub).on("a Jacobi matrix")?;
    // ∫ (1−u)^a·u^(−a) du = πa/sin πa
    let total = if a == 0.0 { 1.0 } else { PI * a / (PI * a).sin() };
    Ok((0..n).map(|j| (0.5 * (1.0 + x[j]), total * s[(0, j)] * s[(0, j)])).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gauss_points_integrate_polynomials() {
        // ∫ u²·√((1−u)/u) du = B(5/2, 3/2) = π/16
        let sum: f64 = gauss_jacobi(0.5, 3).unwrap().iter().map(|(u, w)| w * u * u).sum();
        assert!((sum - PI / 16.0).abs() < 1e-14, "{sum}");
    }

    #[test]
    fn few_poles_are_enough_for_every_function() {
        let at_most = [
            (Rational::InverseSqrt, 24),
            (Rational::Power(-0.3), 40),
            (Rational::Power(0.75), 40),
            (Rational::Log, 40),
        ];
        for (f, most) in at_most {
            let sum = poles(f, (1e-3, 1e3), 1e-10).unwrap();
            assert!(
                sum.shifts.len() <= most && sum.shifts.iter().all(|&t| t > 0.0),
                "{f:?} {}",
                sum.shifts.len()
            );
            let z = 0.123;
            let expected = if let Rational::Log = f { f64::ln(z) } else { f64::powf(z, -f.negative_power()) };
            assert!((sum.value(z) - expected).abs() < 1e-9 * expected.abs());
        }
        // A point alone.
        assert!(poles(Rational::InverseSqrt, (4.0, 4.0), 1e-12).unwrap().shifts.len() <= 12);
    }
}
