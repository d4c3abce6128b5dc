//! A function of a triangular matrix with close eigenvalues, by its Taylor series.
//!
//! Method    f(T) = Σ cₖ·(T − σ·I)ᵏ about the mean σ of the eigenvalues. Where f gives no derivatives, the
//!           coefficients are contour integrals by the trapezoidal rule; they are believed only if the series
//!           reproduces f at points inside the contour and its terms decay there
//! Memory    3n² entries
//! Work      n³/3 complex multiply-adds for each term
//! Stops     ten terms in a row that do not count; after 250 terms, or when the coefficients cannot be
//!           had: `NotConverged`
//! Differs   from Davies & Higham: the terms themselves are watched, not a bound on the remainder
//! Source    Davies & Higham, SIAM J. Matrix Anal. Appl. 25 (2003), Algorithm 2.6; Trefethen & Weideman, SIAM
//!           Review 56 (2014)

use super::dense::{times_upper, zeros};
use crate::ScalarFunction;
use crate::number::shown;
use cola_kernels::{Mat, MatRef, norm1};
use cola_runtime::{Error, ErrorKind, Result, c64};

/// Terms after which the series is given up.
const TERMS: usize = 250;
/// Terms in a row that must not count any more.
const QUIET: usize = 10;
/// Points of the trapezoidal rule.
const POINTS: usize = 128;

/// f(T) for an upper triangular T.
///
/// # Errors
/// `NotConverged`; `Singular` at a pole.
pub(super) fn taylor(f: &ScalarFunction, t: MatRef<'_, c64>) -> Result<Mat<c64>> {
    let n = t.nrows();
    let sigma = (0..n).map(|i| t[(i, i)]).sum::<c64>() / n as f64;
    let spread = (0..n).map(|i| (t[(i, i)] - sigma).norm()).fold(0.0, f64::max);
    let coefficients = match f.series(sigma, TERMS.max(n + QUIET)) {
        Some(c) => c,
        None => by_contour(f, sigma, spread)?,
    };
    let mut shifted = t.to_owned();
    (0..n).for_each(|i| shifted[(i, i)] -= sigma);
    let mut sum = zeros::<c64>(n, n)?;
    (0..n).for_each(|i| sum[(i, i)] = coefficients[0]);
    let (mut power, mut quiet) = (shifted.clone(), 0);
    for c in &coefficients[1..] {
        let (size, total) = (norm1(power.as_ref()), norm1(sum.as_ref()));
        if size == 0.0 {
            return Ok(sum);
        }
        for j in 0..n {
            (0..=j).for_each(|i| sum[(i, j)] += power[(i, j)] * c);
        }
        // Written so that NaN counts.
        quiet = if c.norm() * size <= f64::EPSILON / 4.0 * total { quiet + 1 } else { 0 };
        if quiet >= QUIET {
            return Ok(sum);
        }
        power = times_upper(power.as_ref(), shifted.as_ref())?;
    }
    Err(not_converged(f, sigma, "the Taylor series does not converge: a singularity is too close"))
}

fn not_converged(f: &ScalarFunction, sigma: c64, why: &str) -> Error {
    Error::new(
        ErrorKind::NotConverged,
        format!("{} of close eigenvalues near {}: {why}", f.name(), shown(sigma)),
    )
}

/// Coefficients from values on a circle about σ that is wide enough for the eigenvalues.
fn by_contour(f: &ScalarFunction, sigma: c64, spread: f64) -> Result<Vec<c64>> {
    let mut radius = (8.0 * spread).max(0.5 * sigma.norm().max(1.0));
    while radius >= 1.5 * spread && radius > 1e-6 * sigma.norm().max(1.0) {
        if let Some(c) = on_circle(f, sigma, radius, spread) {
            return Ok(c);
        }
        radius /= 2.0;
    }
    Err(not_converged(f, sigma, "its derivatives cannot be found from its values")
        .with_help("give them: ScalarFunction::derivatives; f must be analytic where eigenvalues lie"))
}

fn on_circle(f: &ScalarFunction, sigma: c64, radius: f64, spread: f64) -> Option<Vec<c64>> {
    let unit = |k: usize| c64::from_polar(1.0, 2.0 * std::f64::consts::PI * k as f64 / POINTS as f64);
    let values: Vec<c64> = (0..POINTS).map(|k| f.value(sigma + unit(k) * radius)).collect();
    let largest = values.iter().map(|z| z.norm()).fold(0.0, f64::max);
    if !largest.is_finite() {
        return None;
    }
    // cₖ·rᵏ
    let terms: Vec<c64> = (0..POINTS / 2)
        .map(|k| {
            let sum: c64 = values.iter().enumerate().map(|(j, v)| v * unit(j * k % POINTS).conj()).sum();
            sum / POINTS as f64
        })
        .collect();
    let tail = terms[POINTS / 2 - 8..].iter().map(|z| z.norm()).fold(0.0, f64::max);
    if tail > 1e-14 * largest {
        return None;
    }
    for (k, part) in [(3, 0.9), (17, 0.5), (41, 0.5), (90, 0.2)] {
        let h = unit(k) * (part * 0.6);
        let sum = terms.iter().rev().fold(c64::new(0.0, 0.0), |s, c| s * h + c);
        if !((sum - f.value(sigma + h * radius)).norm() <= 1e-13 * largest) {
            return None;
        }
    }
    // Rounding leaves ε·max|f| in every term; what is below that is noise that a power of T could amplify.
    let noise = 4.0 * f64::EPSILON * largest;
    let kept = terms.iter().rposition(|z| z.norm() > noise).map_or(1, |k| k + 1);
    // The series is used up to `spread` only, and must have decayed there.
    if terms[kept - 1].norm() * (spread / radius).powi(kept as i32) > 1e-12 * largest {
        return None;
    }
    let mut c: Vec<c64> = Vec::with_capacity(TERMS);
    let mut scale = 1.0;
    for z in &terms[..kept] {
        c.push(z * scale);
        scale /= radius;
    }
    c.resize(kept + QUIET + 1, c64::new(0.0, 0.0));
    Some(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jordan(z: c64, n: usize) -> Mat<c64> {
        Mat::from_fn(n, n, |i, j| match j.wrapping_sub(i) {
            0 => z,
            1 => c64::new(1.0, 0.0),
            _ => c64::new(0.0, 0.0),
        })
    }

    #[test]
    fn derivatives_come_from_the_contour_where_they_are_not_given() -> Result<()> {
        let z = c64::new(1.25, 0.5);
        let f = ScalarFunction::new("z³·eᶻ", |z| z * z * z * z.exp());
        let x = taylor(&f, jordan(z, 3).as_ref())?;
        let second = (z * z * z + z * z * 6.0 + z * 6.0) * z.exp() / 2.0;
        assert!((x[(0, 2)] - second).norm() < 1e-12 * second.norm(), "{} {second}", x[(0, 2)]);
        Ok(())
    }

    #[test]
    fn a_function_that_is_not_analytic_is_refused() {
        let f = ScalarFunction::new("conjugate", |z| z.conj());
        let e = taylor(&f, jordan(c64::new(1.0, 1.0), 2).as_ref()).map(|_| ()).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::NotConverged);
        assert!(e.help().is_some_and(|h| h.contains("derivatives")));
    }

    #[test]
    fn a_jordan_block_of_named_functions() -> Result<()> {
        let z = c64::new(0.75, 0.0);
        for (name, derivative) in [("sin", z.cos()), ("tanh", 1.0 / (z.cosh() * z.cosh())), ("log", 1.0 / z)]
        {
            let x = taylor(&ScalarFunction::named(name)?, jordan(z, 2).as_ref())?;
            assert!((x[(0, 1)] - derivative).norm() < 1e-15, "{name}");
        }
        Ok(())
    }
}
