//! The principal logarithm of a triangular matrix by inverse scaling and squaring.
//!
//! Method    log T = 2ˢ·log T^(1/2ˢ); the logarithm of the root, which is close to I, by the diagonal Padé
//!           approximant of log(1 + x) in partial fractions. The diagonal and the first superdiagonal are set
//!           to their exact values
//! Memory    5n² entries
//! Work      n³/3 complex multiply-adds for each of s roots and m fractions; s + m is 10 to 20
//! Stops     a zero eigenvalue: `Singular`; see [`super::roots`]
//! Differs   the degree is at most 7, as for T in double precision
//! Source    Al-Mohy & Higham, SIAM J. Sci. Comput. 34 (2012), Algorithm 4.1

use super::dense::zeros;
use super::roots::{close_to_zero, log_difference};
use crate::ScalarFunction;
use crate::kernel::OnOperand;
use cola_kernels::{Mat, MatRef, Trans, Triangle, trsm};
use cola_runtime::{Result, c64};

/// ‖X‖ up to which the approximants of degrees 1 to 7 of log(I + X) are accurate.
const THETA: [f64; 7] = [1.59e-5, 2.31e-3, 1.94e-2, 6.21e-2, 1.28e-1, 2.06e-1, 2.88e-1];

/// log T for a regular upper triangular T.
///
/// # Errors
/// `NotConverged`, `OutOfMemory`.
pub(super) fn log(t: MatRef<'_, c64>) -> Result<Mat<c64>> {
    let n = t.nrows();
    let close = close_to_zero(t, &THETA)?;
    let x = close.difference.as_ref();
    let mut sum = zeros::<c64>(n, n)?;
    let scale = 2f64.powi(close.s);
    for (node, weight) in gauss_legendre(close.degree) {
        // weight·X·(I + node·X)⁻¹
        let mut below = zeros::<c64>(n, n)?;
        let mut term = zeros::<c64>(n, n)?;
        for j in 0..n {
            for i in 0..=j {
                below[(i, j)] = x[(i, j)] * node;
                term[(i, j)] = x[(i, j)] * (weight * scale);
            }
            below[(j, j)] += c64::new(1.0, 0.0);
        }
        trsm(Triangle::Upper, false, Trans::None, below.as_ref(), term.as_mut()).on("the logarithm")?;
        for j in 0..n {
            for i in 0..=j {
                sum[(i, j)] += term[(i, j)];
            }
        }
    }
    for i in 0..n {
        sum[(i, i)] = ScalarFunction::log().value(t[(i, i)]);
        if i + 1 < n {
            sum[(i, i + 1)] = t[(i, i + 1)] * log_difference(t[(i, i)], t[(i + 1, i + 1)]);
        }
    }
    Ok(sum)
}

/// Nodes and weights of the Gauss–Legendre rule with m points on [0, 1], by Newton's method on the polynomial.
fn gauss_legendre(m: usize) -> Vec<(f64, f64)> {
    let order = m as f64;
    (1..=m)
        .map(|k| {
            let mut x = (std::f64::consts::PI * (k as f64 - 0.25) / (order + 0.5)).cos();
            let mut slope = 1.0;
            for _ in 0..20 {
                let (mut before, mut value) = (1.0, x);
                for j in 2..=m {
                    let j = j as f64;
                    (before, value) = (value, ((2.0 * j - 1.0) * x * value - (j - 1.0) * before) / j);
                }
                slope = order * (x * value - before) / (x * x - 1.0);
                let step = value / slope;
                x -= step;
                if step.abs() < 1e-16 {
                    break;
                }
            }
            ((x + 1.0) / 2.0, 1.0 / ((1.0 - x * x) * slope * slope))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algorithms::function::exp::exp;
    use cola_kernels::max_abs;

    #[test]
    fn the_rule_integrates_polynomials() {
        for m in 1..=7 {
            for degree in 0..2 * m {
                let sum: f64 = gauss_legendre(m).iter().map(|(x, w)| w * x.powi(degree as i32)).sum();
                assert!((sum - 1.0 / (degree as f64 + 1.0)).abs() < 1e-15, "{m} {degree} {sum}");
            }
        }
    }

    #[test]
    fn the_exponential_undoes_it() -> Result<()> {
        let diagonals: [&[f64]; 3] =
            [&[1.0, 1.0, 1.0, 1.0], &[1e-8, 3.0, 1e6, 2.0], &[2.0, 2.0 + 1e-9, 5.0, 5.0]];
        for diagonal in diagonals {
            let t = Mat::from_fn(4, 4, |i, j| match i.cmp(&j) {
                std::cmp::Ordering::Less => c64::new(0.5 * (i + 1) as f64, 0.25 * j as f64),
                std::cmp::Ordering::Equal => {
                    c64::new(diagonal[i], if i == 1 { -0.5 * diagonal[i] } else { 0.0 })
                }
                std::cmp::Ordering::Greater => c64::new(0.0, 0.0),
            });
            let back = exp(log(t.as_ref())?.as_ref(), true)?;
            let off = max_abs((&back - &t).as_ref());
            assert!(off < 1e-13 * max_abs(t.as_ref()), "{diagonal:?} {off:.1e}");
        }
        Ok(())
    }
}
