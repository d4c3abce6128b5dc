//! Mean and spread of samples as they come, and the interval that they give.

use super::{Estimate, student};
use cola_runtime::Scalar;

/// Welford's sums of complex samples.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Moments {
    pub count: usize,
    pub mean: Scalar,
    /// Σ|x − mean|², and that of the real parts.
    squares: f64,
    real_squares: f64,
}

impl Moments {
    pub fn add(&mut self, x: Scalar) {
        self.count += 1;
        let before = x - self.mean;
        self.mean += before / self.count as f64;
        let after = x - self.mean;
        self.squares += before.re * after.re + before.im * after.im;
        self.real_squares += before.re * after.re;
    }

    /// Standard error of the mean.
    pub fn standard_error(&self) -> f64 {
        self.error_of(self.squares)
    }

    fn error_of(&self, squares: f64) -> f64 {
        if self.count < 2 {
            return f64::INFINITY;
        }
        (squares.max(0.0) / (self.count as f64 * (self.count as f64 - 1.0))).sqrt()
    }

    /// `offset` + the mean, with Student's interval; `rounding` is the least half width.
    pub fn estimate(&self, offset: Scalar, rounding: f64, applies: usize) -> Estimate {
        let value = offset + self.mean;
        let half =
            (student::factor(self.count as f64 - 1.0) * self.error_of(self.real_squares)).max(rounding);
        let standard_error = self.standard_error().max(0.5 * rounding);
        let interval = (value.re - half, value.re + half);
        Estimate { value, standard_error, interval, probes: self.count, applies }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_samples_by_hand() {
        // 1, 2, 6: mean 3, variance 7, standard error √(7/3), t = 4.3027.
        let mut m = Moments::default();
        [1.0, 2.0, 6.0].into_iter().for_each(|x| m.add(Scalar::new(x, 0.0)));
        let e = m.estimate(Scalar::new(10.0, 0.0), 0.0, 3);
        assert_eq!(e.value.re, 13.0);
        assert!((e.standard_error - (7.0f64 / 3.0).sqrt()).abs() < 1e-15);
        assert!((e.half_width() - 4.30265 * (7.0f64 / 3.0).sqrt()).abs() < 1e-4);
    }
}
