//! The spread of the mean of samples that share their probes: sample i is unbiased whatever the other probes are.
//!
//! Sample tᵢ of the X estimators is made from the low-rank part of all probes but the i-th, and probe i. Two samples share
//! k − 2 probes, so they have a covariance c, and the spread of the samples is too small: with σ² their variance,
//!
//! ```text
//! E s² = σ² − c,   Var t̄ = (σ² + (k−1)·c)/k = E s²/k + c.
//! ```
//!
//! The covariance can be estimated without bias. With tᵢⱼ the sample tᵢ made without probe j, and errors e = t − tr A:
//! E[eⱼ | all probes but j] = 0, and eᵢⱼ does not know probe j, so E eᵢⱼ·ēⱼ = 0, also for ēⱼᵢ in place of ēⱼ; hence
//!
//! ```text
//! c = E eᵢ·ēⱼ = E (eᵢ − eᵢⱼ)·(ēⱼ − ēⱼᵢ) = E (tᵢ − tᵢⱼ)·(t̄ⱼ − t̄ⱼᵢ),
//! ```
//!
//! whose mean over all pairs is taken: Var t̄ is estimated without bias for every A and k. (The jackknife's variance of
//! the same numbers is that of an estimator with a probe less and counts what depends on several probes several times:
//! it was 1.4 to 27 times too large, and s²/k up to 13 times too small.) A covariance that comes out negative, which
//! happens where it is small, counts as 0, which is on the safe side.
//!
//! Source    the identity is ours; for the ANOVA of symmetric statistics, in which it is the part that the jackknife counts
//!           too often: Efron & Stein, Ann. Stat. 9 (1981), doi:10.1214/aos/1176345462

use super::{Estimate, student};
use cola_runtime::Scalar;

/// `plain`, the mean of `samples` with the spread of independent ones, with the spread that they have;
/// `change(i, j)` is sample i less sample i made without probe j.
///
/// # Cost   `change` k(k−1) times for k samples.
pub(super) fn correlated(
    plain: Estimate,
    samples: &[Scalar],
    rounding: f64,
    change: impl Fn(usize, usize) -> Scalar,
) -> Estimate {
    let k = samples.len();
    if k < 2 {
        return plain;
    }
    let pairs = k as f64 * (k as f64 - 1.0);
    let mean = samples.iter().sum::<Scalar>() / k as f64;
    // s²/k of real parts and of both, then the covariances.
    let mut own = [0.0; 2];
    for t in samples {
        let d = t - mean;
        own = [own[0] + d.re * d.re / pairs, own[1] + d.norm_sqr() / pairs];
    }
    let mut shared = [0.0; 2];
    for i in 0..k {
        for j in 0..i {
            let (u, v) = (change(i, j), change(j, i));
            // The pair counts twice.
            let (re, im) = (2.0 * u.re * v.re / pairs, 2.0 * u.im * v.im / pairs);
            shared = [shared[0] + re, shared[1] + re + im];
        }
    }
    let error = |of: usize| (own[of] + shared[of].max(0.0)).sqrt();
    if !(error(0).is_finite() && error(1).is_finite()) {
        return plain;
    }
    let half = (student::factor(k as f64 - 1.0) * error(0)).max(rounding);
    let interval = (plain.value.re - half, plain.value.re + half);
    Estimate { standard_error: error(1).max(0.5 * rounding), interval, ..plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate(samples: &[Scalar], change: impl Fn(usize, usize) -> Scalar) -> Estimate {
        let mean = samples.iter().sum::<Scalar>() / samples.len() as f64;
        correlated(Estimate::exact(mean, 0), samples, 0.0, change)
    }

    #[test]
    fn samples_that_know_nothing_of_each_other_have_the_standard_error_of_their_mean() {
        let e = estimate(&[1.0, 2.0, 6.0].map(|x| Scalar::new(x, 0.0)), |_, _| Scalar::default());
        assert!((e.standard_error - (7.0f64 / 3.0).sqrt()).abs() < 1e-14);
        assert!((e.half_width() - 4.30265 * (7.0f64 / 3.0).sqrt()).abs() < 1e-4);
    }

    #[test]
    fn a_covariance_of_pairs_is_added_and_a_negative_one_is_not() {
        // Spread 7/3, and changes 1·2 for each pair: 7/3 + 2.
        let samples = [1.0, 2.0, 6.0].map(|x| Scalar::new(x, 0.0));
        let up = estimate(&samples, |i, j| Scalar::new(if i > j { 1.0 } else { 2.0 }, 0.0));
        assert!((up.standard_error - (7.0f64 / 3.0 + 2.0).sqrt()).abs() < 1e-14);
        let down = estimate(&samples, |i, j| Scalar::new(if i > j { 1.0 } else { -2.0 }, 0.0));
        assert!((down.standard_error - (7.0f64 / 3.0).sqrt()).abs() < 1e-14);
    }
}
