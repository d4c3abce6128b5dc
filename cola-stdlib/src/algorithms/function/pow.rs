//! Real powers of a triangular matrix by the Schur–Padé method.
//!
//! Method    Tᵖ = Tᵃ·(r(I − T^(1/2ˢ)))^(2ˢ) with p = a + b, a whole, |b| < 1, and the diagonal Padé approximant r of
//!           (1 − x)ᵇ as a continued fraction from the bottom. The diagonal and the first superdiagonal are set to
//!           their exact values after every squaring
//! Memory    6n² entries
//! Work      n³/3 complex multiply-adds for each of s roots, 2m fractions and s squarings
//! Stops     see [`super::roots`]
//! Differs   none
//! Source    Higham & Lin, SIAM J. Matrix Anal. Appl. 32 (2011) and 34 (2013)

use super::dense::{times_upper, zeros};
use super::roots::{close_to_zero, power_difference};
use crate::ScalarFunction;
use crate::kernel::OnOperand;
use cola_kernels::{Mat, MatRef, Trans, Triangle, trsm};
use cola_runtime::{Result, c64};

const ONE: c64 = c64::new(1.0, 0.0);

/// ‖X‖ up to which the approximants of degrees 1 to 7 of (I − X)ᵇ are accurate for every b.
const THETA: [f64; 7] = [1.51e-5, 2.24e-3, 1.88e-2, 6.04e-2, 1.24e-1, 2.00e-1, 2.79e-1];

/// Tᵖ for a regular upper triangular T.
///
/// # Errors
/// `NotConverged`, `OutOfMemory`.
pub(super) fn pow(t: MatRef<'_, c64>, p: f64) -> Result<Mat<c64>> {
    let (whole, rest) = split(t, p);
    let fraction = if rest == 0.0 { identity(t.nrows())? } else { fractional(t, rest)? };
    let power = integer(t, whole)?;
    let mut out = times_upper(power.as_ref(), fraction.as_ref())?;
    (0..t.nrows()).for_each(|i| out[(i, i)] = ScalarFunction::power(p).value(t[(i, i)]));
    Ok(out)
}

/// p = a + b with the sign of b that loses less where the condition number is large.
fn split(t: MatRef<'_, c64>, p: f64) -> (f64, f64) {
    let moduli = || (0..t.nrows()).map(|i| t[(i, i)].norm());
    let kappa = moduli().fold(0.0, f64::max) / moduli().fold(f64::INFINITY, f64::min);
    let (down, up) = (p - p.floor(), p - p.ceil());
    if down * kappa.powf(1.0 - down) <= -up * kappa || down == 0.0 {
        (p.floor(), down)
    } else {
        (p.ceil(), up)
    }
}

fn identity(n: usize) -> Result<Mat<c64>> {
    let mut out = zeros(n, n)?;
    (0..n).for_each(|i| out[(i, i)] = ONE);
    Ok(out)
}

/// Tᵃ for a whole number a, by repeated squaring.
pub(super) fn integer(t: MatRef<'_, c64>, a: f64) -> Result<Mat<c64>> {
    let mut out = identity(t.nrows())?;
    let mut base = t.to_owned();
    if a < 0.0 {
        base = out.clone();
        trsm(Triangle::Upper, false, Trans::None, t, base.as_mut()).on("a negative power")?;
    }
    let mut rest = a.abs();
    while rest >= 1.0 {
        if rest % 2.0 == 1.0 {
            out = times_upper(out.as_ref(), base.as_ref())?;
        }
        rest = (rest / 2.0).floor();
        if rest >= 1.0 {
            base = times_upper(base.as_ref(), base.as_ref())?;
        }
    }
    Ok(out)
}

/// Tᵇ for |b| < 1.
fn fractional(t: MatRef<'_, c64>, b: f64) -> Result<Mat<c64>> {
    let n = t.nrows();
    let close = close_to_zero(t, &THETA)?;
    // The expansion is in x = I − T^(1/2ˢ).
    let x = close.difference.as_ref();
    let m = close.degree;
    let mut y = zeros::<c64>(n, n)?;
    fill(&mut y, x, -coefficient(2 * m, b));
    for j in (1..2 * m).rev() {
        (0..n).for_each(|i| y[(i, i)] += ONE);
        let mut next = zeros::<c64>(n, n)?;
        fill(&mut next, x, -coefficient(j, b));
        trsm(Triangle::Upper, false, Trans::None, y.as_ref(), next.as_mut()).on("a power")?;
        y = next;
    }
    (0..n).for_each(|i| y[(i, i)] += ONE);
    for k in (0..=close.s).rev() {
        if k < close.s {
            y = times_upper(y.as_ref(), y.as_ref())?;
        }
        let p = b * 0.5f64.powi(k);
        for i in 0..n {
            y[(i, i)] = ScalarFunction::power(p).value(t[(i, i)]);
            if i + 1 < n {
                y[(i, i + 1)] = t[(i, i + 1)] * power_difference(t[(i, i)], t[(i + 1, i + 1)], p);
            }
        }
    }
    Ok(y)
}

fn fill(y: &mut Mat<c64>, x: MatRef<'_, c64>, c: f64) {
    for j in 0..x.ncols() {
        (0..=j).for_each(|i| y[(i, j)] = x[(i, j)] * c);
    }
}

/// Coefficient i of the continued fraction of (1 − x)ᵇ.
fn coefficient(i: usize, b: f64) -> f64 {
    let j = (i / 2) as f64;
    match i {
        1 => -b,
        i if i % 2 == 0 => (-j + b) / (2.0 * (2.0 * j - 1.0)),
        _ => (-j - b) / (2.0 * (2.0 * j + 1.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algorithms::function::exp::exp;
    use crate::algorithms::function::log::log;
    use cola_kernels::max_abs;

    #[test]
    fn powers_are_exponentials_of_multiples_of_the_logarithm() -> Result<()> {
        let t = Mat::from_fn(5, 5, |i, j| match i.cmp(&j) {
            std::cmp::Ordering::Less => c64::new(0.5 * (i + 1) as f64, 0.25 * j as f64),
            std::cmp::Ordering::Equal => {
                c64::new([0.5, 3.0, 3.0, 40.0, 2.0][i], if i == 4 { -2.0 } else { 0.0 })
            }
            std::cmp::Ordering::Greater => c64::new(0.0, 0.0),
        });
        let l = log(t.as_ref())?;
        for p in [0.5, 0.1, -0.3, 2.7, -1.6, 3.0] {
            let expected = exp(Mat::from_fn(5, 5, |i, j| l[(i, j)] * p).as_ref(), true)?;
            let found = pow(t.as_ref(), p)?;
            let off = max_abs((&found - &expected).as_ref());
            assert!(off < 1e-12 * max_abs(expected.as_ref()), "{p}: {off:.1e}");
        }
        Ok(())
    }
}
