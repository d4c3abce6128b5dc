//! T^(1/2ˢ) − I for a triangular T, close enough to zero for a Padé approximant.
//!
//! Method    square roots until ‖(T^(1/2ˢ) − I)ᵏ‖^(1/k) allow an approximant of low degree; the degree m and s
//!           are chosen so that another root is taken only where it saves more than it costs. The diagonal and the
//!           first superdiagonal of the difference are then set to values without cancellation
//! Memory    2n² entries
//! Work      n³/3 for each root
//! Stops     after 100 roots: `NotConverged`; a zero on the diagonal is excluded by the caller
//! Differs   none
//! Source    Al-Mohy & Higham, SIAM J. Sci. Comput. 34 (2012), Algorithm 4.1; Al-Mohy, Numer. Algorithms 59 (2012);
//!           Higham & Lin, SIAM J. Matrix Anal. Appl. 32 (2011), (5.5)–(5.6)

use super::dense::norm1_of_power;
use super::sqrt::sqrt;
use crate::ScalarFunction;
use cola_kernels::{Mat, MatRef};
use cola_runtime::{Error, ErrorKind, Result, c64};
use std::f64::consts::PI;

const ONE: c64 = c64::new(1.0, 0.0);

/// T^(1/2ˢ) − I, s, and the degree of the approximant.
pub(super) struct CloseToZero {
    pub(super) difference: Mat<c64>,
    pub(super) s: i32,
    pub(super) degree: usize,
}

/// Takes roots; `theta[m − 1]` is the size up to which degree m is accurate, for degrees 1 to 7.
pub(super) fn close_to_zero(t0: MatRef<'_, c64>, theta: &[f64; 7]) -> Result<CloseToZero> {
    let theta = |m: usize| theta[m - 1];
    let mut t = t0.to_owned();
    let mut s = 0;
    let mut diagonal: Vec<c64> = (0..t0.nrows()).map(|i| t0[(i, i)]).collect();
    while diagonal.iter().any(|z| (z - ONE).norm() > theta(7)) && s < 100 {
        diagonal.iter_mut().for_each(|z| *z = ScalarFunction::power(0.5).value(*z));
        s += 1;
    }
    let least = s;
    for _ in 0..least {
        t = sqrt(t.as_ref())?;
    }
    let (mut d, mut extra) = (difference(t.as_ref()), 0);
    let mut d3 = size(&d, 3)?;
    let low = size(&d, 2)?.max(d3);
    let mut degree = [1, 2].into_iter().find(|m| low <= theta(*m));
    while degree.is_none() {
        if s > 100 {
            return Err(not_converged());
        }
        if s > least {
            d3 = size(&d, 3)?;
        }
        let d4 = size(&d, 4)?;
        let middle = d3.max(d4);
        if middle <= theta(7) {
            let m = (3..=7).find(|m| middle <= theta(*m)).unwrap_or(7);
            if m <= 6 {
                degree = Some(m);
                break;
            }
            if middle / 2.0 <= theta(5) && extra < 2 {
                extra += 1;
                t = sqrt(t.as_ref())?;
                d = difference(t.as_ref());
                s += 1;
                continue;
            }
        }
        let eta = middle.min(d4.max(size(&d, 5)?));
        degree = [6, 7].into_iter().find(|m| eta <= theta(*m));
        if degree.is_none() {
            t = sqrt(t.as_ref())?;
            d = difference(t.as_ref());
            s += 1;
        }
    }
    set_diagonals(t0, &mut d, s);
    Ok(CloseToZero { difference: d, s, degree: degree.unwrap_or(7) })
}

fn not_converged() -> Error {
    Error::new(ErrorKind::NotConverged, "the roots of the matrix do not approach the identity")
        .with_help("its eigenvalues span too many orders of magnitude; scale its rows and columns first")
}

fn difference(t: MatRef<'_, c64>) -> Mat<c64> {
    let mut d = t.to_owned();
    (0..t.nrows()).for_each(|i| d[(i, i)] -= ONE);
    d
}

fn size(d: &Mat<c64>, k: usize) -> Result<f64> {
    Ok(norm1_of_power(d.as_ref(), k)?.powf(1.0 / k as f64))
}

fn set_diagonals(t0: MatRef<'_, c64>, d: &mut Mat<c64>, s: i32) {
    let p = 0.5f64.powi(s);
    for i in 0..t0.nrows() {
        d[(i, i)] = root_minus_one(t0[(i, i)], s);
        if i + 1 < t0.nrows() {
            d[(i, i + 1)] = t0[(i, i + 1)] * power_difference(t0[(i, i)], t0[(i + 1, i + 1)], p);
        }
    }
}

/// z^(1/2ˢ) − 1 without cancellation.
fn root_minus_one(z: c64, s: i32) -> c64 {
    let root = |z: c64| ScalarFunction::power(0.5).value(z);
    if s == 0 {
        return z - ONE;
    }
    let (mut z, mut rest) = (z, s);
    if z.arg().abs() >= PI / 2.0 {
        z = root(z);
        rest -= 1;
    }
    let first = z - ONE;
    let mut below = ONE;
    for _ in 0..rest {
        z = root(z);
        below *= ONE + z;
    }
    first / below
}

/// (yᵖ − xᵖ)/(y − x).
pub(super) fn power_difference(x: c64, y: c64, p: f64) -> c64 {
    let power = |z: c64, p: f64| ScalarFunction::power(p).value(z);
    if x == y {
        return power(x, p - 1.0) * p;
    }
    if (y - x).norm() > (x + y).norm() / 2.0 {
        return (power(y, p) - power(x, p)) / (y - x);
    }
    let (log_x, log_y) = (log(x), log(y));
    let middle = ((log_x + log_y) * (p / 2.0)).exp();
    middle * (half_log_quotient(x, y) * p).sinh() * 2.0 / (y - x)
}

/// (log y − log x)/(y − x).
pub(super) fn log_difference(x: c64, y: c64) -> c64 {
    if x == y {
        return ONE / x;
    }
    if (y - x).norm() > (x + y).norm() / 2.0 {
        return (log(y) - log(x)) / (y - x);
    }
    half_log_quotient(x, y) * 2.0 / (y - x)
}

/// (log y − log x)/2 for y close to x, also across the branch cut.
fn half_log_quotient(x: c64, y: c64) -> c64 {
    let z = (y - x) / (y + x);
    let unwinding = (((log(y) - log(x)).im - PI) / (2.0 * PI)).ceil();
    artanh(z) + c64::new(0.0, PI * unwinding)
}

/// artanh z for |z| ≤ 1/2: by its series where the logarithms would cancel.
fn artanh(z: c64) -> c64 {
    if z.norm() > 0.1 {
        return ((ONE + z) / (ONE - z)).ln() * 0.5;
    }
    let square = z * z;
    let mut sum = c64::new(0.0, 0.0);
    for k in (0..9).rev() {
        sum = sum * square + 1.0 / f64::from(2 * k + 1);
    }
    z * sum
}

fn log(z: c64) -> c64 {
    ScalarFunction::log().value(z)
}
