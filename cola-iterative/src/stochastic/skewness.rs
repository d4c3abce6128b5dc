//! Student's interval of a mean of skewed samples.
//!
//! zᴴ·A·z is skewed where few eigenvalues are large: a run that misses the long tail has both a small mean and a small spread,
//! and Student's interval then lies too low too often (with 32 probes and eigenvalues 1/i², 92 of 100 intervals hold the
//! trace). With T = √m·(x̄ − μ)/s and the skewness γ of the samples, P(T ≤ x) = Φ(x) + γ·(2x² + 1)·φ(x)/(6√m) + O(1/m).
//! Hall's cubic polynomial g(T) = T + γT²/(3√m) + γ²T³/(27m) + γ/(6√m) has no such term, grows everywhere, and its
//! inverse is explicit: the interval is where |g(T)| is at most Student's quantile. With γ = 0 it is Student's.
//!
//! γ is estimated from the same samples, and is found too small where they are few: with 16 probes and one dominant
//! eigenvalue 93 of 100 intervals hold the value, from 32 on more than 93.5.
//!
//! Source    Hall, J. R. Stat. Soc. B 54 (1992), doi:10.1111/j.2517-6161.1992.tb01872.x

/// How far the interval reaches below and above the mean, in standard errors of the mean: of `count` samples with this
/// skewness, where an interval without skewness reaches `factor` to either side.
pub(super) fn reach(factor: f64, skewness: f64, count: usize) -> (f64, f64) {
    let root = (count as f64).sqrt();
    // γ/√m, at most 1 for the skewness of m samples.
    let slope = skewness / root;
    // Below this g is the identity to rounding, and the inverse would lose its digits; NaN is no skewness that is known.
    if !(slope.abs() > 1e-6 && slope.is_finite() && factor.is_finite()) {
        return (factor, factor);
    }
    // g⁻¹(y) = (3√m/γ)·(∛(1 + (γ/√m)·(y − γ/(6√m))) − 1)
    let inverse = |y: f64| 3.0 / slope * ((1.0 + slope * (y - slope / 6.0)).cbrt() - 1.0);
    (inverse(factor), -inverse(-factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_are_where_the_polynomial_is_the_quantile() {
        for (skewness, m) in [(2.0, 16), (-1.5, 40), (0.3, 64), (8.0, 64)] {
            let (below, above) = reach(2.0, skewness, m);
            let c = skewness / (m as f64).sqrt();
            let g = |t: f64| t + c * t * t / 3.0 + c * c * t.powi(3) / 27.0 + c / 6.0;
            assert!((g(below) - 2.0).abs() < 1e-12 && (g(-above) + 2.0).abs() < 1e-12, "{skewness} {m}");
            // The long tail is on the side of the skewness: the mean may be too small by more.
            assert!(below > 0.0 && above > 0.0 && (above > below) == (skewness > 0.0));
        }
    }

    #[test]
    fn without_skewness_it_is_students() {
        for skewness in [0.0, 1e-9, f64::NAN] {
            assert_eq!(reach(2.0, skewness, 16), (2.0, 2.0));
        }
        let (below, above) = reach(2.0, 1e-4, 16);
        assert!((below - 2.0).abs() < 1e-3 && (above - 2.0).abs() < 1e-3);
        assert!(reach(f64::INFINITY, 1.0, 2).0.is_infinite());
    }
}
