//! Mean and spread of samples as they come, and the interval that they give.

use super::{Estimate, skewness, student};
use cola_runtime::Scalar;

/// Welford's sums of complex samples.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Moments {
    pub count: usize,
    pub mean: Scalar,
    /// Σ|x − mean|², and that of the real parts.
    squares: f64,
    real_squares: f64,
    /// Σ(x − mean)³ of the real parts.
    real_cubes: f64,
}

impl Moments {
    pub fn add(&mut self, x: Scalar) {
        self.count += 1;
        let before = x - self.mean;
        self.mean += before / self.count as f64;
        let after = x - self.mean;
        // Pébay's sums (Sandia report 2008-6212): the cubes need the squares of before.
        let (part, count) = (before.re / self.count as f64, self.count as f64);
        self.real_cubes +=
            before.re * part * part * (count - 1.0) * (count - 2.0) - 3.0 * part * self.real_squares;
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

    /// √m·Σ(x − mean)³/(Σ(x − mean)²)^(3/2) of the real parts; 0 where it is not known.
    fn skewness(&self) -> f64 {
        let skewness = (self.count as f64).sqrt() * self.real_cubes / self.real_squares.powf(1.5);
        if self.count > 2 && skewness.is_finite() { skewness } else { 0.0 }
    }

    /// `offset` + the mean, with Student's interval corrected for skewness; `rounding` is the least it reaches to either side.
    pub fn estimate(&self, offset: Scalar, rounding: f64, applies: usize) -> Estimate {
        let value = offset + self.mean;
        let factor = student::factor(self.count as f64 - 1.0);
        let (below, above) = skewness::reach(factor, self.skewness(), self.count);
        let error = self.error_of(self.real_squares);
        let standard_error = self.standard_error().max(0.5 * rounding);
        let interval = (value.re - (below * error).max(rounding), value.re + (above * error).max(rounding));
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
        // Cubes −8 − 1 + 27 = 18 and squares 14: skewness √3·18/14^1.5, which moves the interval up.
        assert!((m.skewness() - 3f64.sqrt() * 18.0 / 14f64.powf(1.5)).abs() < 1e-15);
        let (below, above) = (13.0 - e.interval.0, e.interval.1 - 13.0);
        assert!(0.0 < below && below < above);
    }

    #[test]
    fn samples_without_skewness_have_students_interval() {
        // 1, 2, 3: variance 1, standard error √(1/3), t = 4.3027.
        let mut m = Moments::default();
        [1.0, 2.0, 3.0].into_iter().for_each(|x| m.add(Scalar::new(x, 0.0)));
        let e = m.estimate(Scalar::default(), 0.0, 3);
        assert!((e.half_width() - 4.30265 / 3f64.sqrt()).abs() < 1e-4 && e.value.re == 2.0);
        assert!((e.interval.0 + e.interval.1 - 4.0).abs() < 1e-14);
    }
}
