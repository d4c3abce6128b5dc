//! The spread of an estimate whose samples are not independent, by leaving out one probe after the other.
//!
//! The samples of the X estimators share their probes: their own spread is too small, by a third where the probes are
//! four tenths of the order. With the whole estimate made again without probe j, (k−1)/k·Σⱼ|tⱼ − t̄|² is the jackknife's variance,
//! which is not too small on average: one and a half to twice too large for the error in tests.
//!
//! Source    Efron & Stein, Ann. Stat. 9 (1981), doi:10.1214/aos/1176345462

use super::{Estimate, student};
use cola_runtime::Scalar;

/// `plain` with the standard error of the jackknife; `sample(i, j)` is sample i made without probe j.
pub(super) fn widened(
    plain: Estimate,
    k: usize,
    rounding: f64,
    sample: impl Fn(usize, usize) -> Scalar,
) -> Estimate {
    if k < 3 {
        return plain;
    }
    let without =
        |j: usize| (0..k).filter(|&i| i != j).map(|i| sample(i, j)).sum::<Scalar>() / (k as f64 - 1.0);
    let all: Vec<Scalar> = (0..k).map(without).collect();
    let mean = all.iter().sum::<Scalar>() / k as f64;
    let squares: f64 = all.iter().map(|t| (t - mean).norm_sqr()).sum();
    let standard_error = (squares * (k as f64 - 1.0) / k as f64).sqrt();
    if !standard_error.is_finite() {
        return plain;
    }
    let standard_error = standard_error.max(0.5 * rounding);
    let half = (student::factor(k as f64 - 1.0) * standard_error).max(rounding);
    let interval = (plain.value.re - half, plain.value.re + half);
    Estimate { standard_error, interval, ..plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn independent_samples_have_the_standard_error_of_their_mean() {
        let samples = [1.0, 2.0, 6.0].map(|x| Scalar::new(x, 0.0));
        let plain = Estimate::exact(Scalar::new(3.0, 0.0), 0);
        let e = widened(plain, 3, 0.0, |i, _| samples[i]);
        assert!((e.standard_error - (7.0f64 / 3.0).sqrt()).abs() < 1e-14);
    }
}
