//! The exponent of a power law, from points of it.

/// y ≈ c·xᵖ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// p.
    pub exponent: f64,
    /// The standard error of p; none of two points, through which a line always goes.
    pub error: Option<f64>,
    /// How many points.
    pub points: usize,
}

/// p = Σ(ξᵢ − ξ̄)(ηᵢ − η̄) / Σ(ξᵢ − ξ̄)², ξ = log x, η = log y: least squares in logarithms.
///
/// Points that are not positive and finite are left out; nothing where fewer than two values of x are left.
pub fn exponent(points: &[(f64, f64)]) -> Option<Fit> {
    let counts = |x: f64| x > 0.0 && x.is_finite();
    let logs: Vec<(f64, f64)> =
        points.iter().filter(|(x, y)| counts(*x) && counts(*y)).map(|(x, y)| (x.ln(), y.ln())).collect();
    let n = logs.len() as f64;
    let (mean_x, mean_y) =
        (logs.iter().map(|p| p.0).sum::<f64>() / n, logs.iter().map(|p| p.1).sum::<f64>() / n);
    let spread: f64 = logs.iter().map(|p| (p.0 - mean_x).powi(2)).sum();
    let first = logs.first()?.0;
    if logs.iter().all(|p| p.0 == first) {
        return None;
    }
    let exponent = logs.iter().map(|p| (p.0 - mean_x) * (p.1 - mean_y)).sum::<f64>() / spread;
    let rest: f64 = logs.iter().map(|p| (p.1 - mean_y - exponent * (p.0 - mean_x)).powi(2)).sum();
    let error = (logs.len() > 2).then(|| (rest / (n - 2.0) / spread).sqrt());
    Some(Fit { exponent, error, points: logs.len() })
}

impl Fit {
    /// `2.98 ± 0.04`.
    pub fn shown(&self) -> String {
        // No −0.00.
        let exponent = (100.0 * self.exponent).round() / 100.0 + 0.0;
        match self.error {
            Some(error) => format!("{exponent:.2} ± {error:.2}"),
            None => format!("{exponent:.2}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_power_law_gives_its_exponent() {
        let points: Vec<(f64, f64)> = [10.0, 30.0, 100.0, 1000.0].map(|x: f64| (x, 3.0 * x.powf(2.5))).into();
        let fit = exponent(&points).unwrap();
        // Logarithms up to 20, sums of four: a few dozen units in the last place.
        assert!((fit.exponent - 2.5).abs() < 1e-13 && fit.error.unwrap() < 1e-7 && fit.points == 4);
    }

    #[test]
    fn two_points_have_no_error_and_one_no_exponent() {
        assert_eq!(exponent(&[(1.0, 1.0), (2.0, 4.0)]).unwrap().shown(), "2.00");
        assert_eq!(exponent(&[(1.0, 1.0), (2.0, 0.999)]).unwrap().shown(), "0.00");
        assert_eq!(exponent(&[(2.0, 1.0), (2.0, 4.0)]), None);
        assert_eq!(exponent(&[(1.0, 0.0), (2.0, 4.0)]), None);
        assert_eq!(exponent(&[]), None);
    }

    #[test]
    fn the_error_is_that_of_least_squares() {
        // In logarithms to the base e: (0, 0), (1, 1), (2, 1). Slope ½, residuals −1/6, 1/3, −1/6: √(1/6 / 2).
        let e = std::f64::consts::E;
        let fit = exponent(&[(1.0, 1.0), (e, e), (e * e, e)]).unwrap();
        assert!((fit.exponent - 0.5).abs() < 1e-14);
        assert!((fit.error.unwrap() - (1.0_f64 / 12.0).sqrt()).abs() < 1e-14);
    }
}
