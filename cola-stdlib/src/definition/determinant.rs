//! Determinants of dense matrices, and how far a computed one may be away.

use super::Matrix;
use cola_runtime::{Result, c64};

/// Pivots of the dense elimination below this, relative to the largest entry, count as zero: what is
/// left is rounding of the operands in the narrowest dtype that the kit builds exactly.
fn singular_tolerance(n: usize) -> f64 {
    16.0 * f64::EPSILON * (n as f64 + 1.0)
}

/// det A = sign·exp(log), and the Hadamard bound ∏ᵢ‖aᵢ‖ on |det A|, as a logarithm.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Determinant {
    /// Phase of modulus 1; 0 when singular.
    pub(crate) sign: c64,
    /// log|det A|; −∞ when singular.
    pub(crate) log: f64,
    hadamard: f64,
}

impl Determinant {
    pub(crate) fn of(a: &Matrix) -> Result<Determinant> {
        let n = a.order()?;
        let row = |i: usize| (0..n).map(|j| a.at(i, j).norm_sqr()).sum::<f64>().sqrt();
        let hadamard = (0..n).map(|i| row(i).ln()).sum();
        let (exchanges, pivots) = a.pivots(singular_tolerance(n));
        if pivots.len() < n {
            return Ok(Determinant { sign: c64::new(0.0, 0.0), log: f64::NEG_INFINITY, hadamard });
        }
        let sign = pivots.iter().map(|z| z / z.norm()).product::<c64>() * exchanges;
        Ok(Determinant { sign, log: pivots.iter().map(|z| z.norm().ln()).sum(), hadamard })
    }

    /// How far (sign, log) is off, to be compared with n·ε·cond(A). Whatever is small against the Hadamard
    /// bound is as good as zero, and zero as good as that.
    pub(crate) fn off(&self, sign: c64, log: f64) -> f64 {
        if self.log == f64::NEG_INFINITY {
            return if log == f64::NEG_INFINITY { sign.norm() } else { (log - self.hadamard).exp() };
        }
        if log == f64::NEG_INFINITY {
            return sign.norm() + (self.log - self.hadamard).exp();
        }
        ((log - self.log).abs() / (1.0 + self.log.abs())).max((sign - self.sign).norm())
    }
}
