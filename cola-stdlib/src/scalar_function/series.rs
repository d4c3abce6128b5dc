//! Truncated Taylor series: f(z + h) = c₀ + c₁·h + c₂·h² + … as a list of coefficients.
//!
//! Blocks of a triangular matrix with close eigenvalues need them: f(T) = Σ cₖ·(T − z·I)ᵏ.

use cola_runtime::c64;

const ZERO: c64 = c64::new(0.0, 0.0);
const ONE: c64 = c64::new(1.0, 0.0);

/// x/y.
pub(super) fn quotient(x: &[c64], y: &[c64]) -> Vec<c64> {
    let mut q: Vec<c64> = Vec::with_capacity(x.len());
    for k in 0..x.len() {
        let known: c64 = (0..k).map(|j| q[j] * y[k - j]).sum();
        q.push((x[k] - known) / y[0]);
    }
    q
}

/// c₀ and coefficients that follow from the one before: cₖ = cₖ₋₁·ratio(k).
fn by_ratio(first: c64, order: usize, ratio: impl Fn(f64) -> c64) -> Vec<c64> {
    let mut c = vec![first];
    for k in 1..=order {
        let next = c[k - 1] * ratio(k as f64);
        c.push(next);
    }
    c
}

pub(super) fn exp(z: c64, order: usize) -> Vec<c64> {
    by_ratio(z.exp(), order, |k| ONE / k)
}

/// Coefficients of a function whose derivatives repeat with period 2 up to a sign: s, c, ±s, ±c, …
fn alternating(even: c64, odd: c64, sign: f64, order: usize) -> Vec<c64> {
    let (mut factorial, mut turn) = (1.0, 1.0);
    (0..=order)
        .map(|k| {
            if k > 0 {
                factorial *= k as f64;
            }
            if k > 1 && k % 2 == 0 {
                turn *= sign;
            }
            (if k % 2 == 0 { even } else { odd }) * turn / factorial
        })
        .collect()
}

pub(super) fn sin(z: c64, order: usize) -> Vec<c64> {
    alternating(z.sin(), z.cos(), -1.0, order)
}

pub(super) fn cos(z: c64, order: usize) -> Vec<c64> {
    alternating(z.cos(), -z.sin(), -1.0, order)
}

pub(super) fn sinh(z: c64, order: usize) -> Vec<c64> {
    alternating(z.sinh(), z.cosh(), 1.0, order)
}

pub(super) fn cosh(z: c64, order: usize) -> Vec<c64> {
    alternating(z.cosh(), z.sinh(), 1.0, order)
}

pub(super) fn tan(z: c64, order: usize) -> Vec<c64> {
    quotient(&sin(z, order), &cos(z, order))
}

pub(super) fn tanh(z: c64, order: usize) -> Vec<c64> {
    quotient(&sinh(z, order), &cosh(z, order))
}

/// sin(z)/z, by its series around 0 near 0, where the division would lose digits.
pub(super) fn sinc(z: c64, order: usize) -> Vec<c64> {
    if z.norm() >= 1.0 {
        let s = sin(z, order);
        let mut q = vec![s[0] / z];
        for k in 1..=order {
            let next = (s[k] - q[k - 1]) / z;
            q.push(next);
        }
        return q;
    }
    (0..=order).map(|k| sinc_coefficient(z, k)).collect()
}

/// Σₘ (−1)ᵐ/(2m+1)!·C(2m, k)·z²ᵐ⁻ᵏ
fn sinc_coefficient(z: c64, k: usize) -> c64 {
    let first = k.div_ceil(2);
    let ln_factorial = |n: usize| (2..=n).map(|i| (i as f64).ln()).sum::<f64>();
    let mut sum = ZERO;
    for m in first..first + 16 {
        let j = 2 * m - k;
        let size = (-ln_factorial(k) - ln_factorial(j) - (2.0 * m as f64 + 1.0).ln()).exp();
        let sign = if m % 2 == 0 { 1.0 } else { -1.0 };
        sum += z.powu(j as u32) * (sign * size);
    }
    sum
}

pub(super) fn reciprocal(z: c64, order: usize) -> Vec<c64> {
    by_ratio(ONE / z, order, |_| -ONE / z)
}

/// 1/(1 + e⁻ᶻ), written for the half plane in which nothing overflows.
pub(super) fn sigmoid(z: c64, order: usize) -> Vec<c64> {
    let turn = if z.re >= 0.0 { -1.0 } else { 1.0 };
    let e: Vec<c64> =
        exp(z * turn, order).iter().enumerate().map(|(k, c)| c * f64::powi(turn, k as i32)).collect();
    let mut below = e.clone();
    below[0] += ONE;
    let mut one = vec![ZERO; order + 1];
    one[0] = ONE;
    quotient(if z.re >= 0.0 { &one } else { &e }, &below)
}

pub(super) fn constant(z: c64, order: usize) -> Vec<c64> {
    let mut c = vec![ZERO; order + 1];
    c[0] = z;
    c
}

pub(super) fn log(z: c64, order: usize) -> Vec<c64> {
    let mut power = -ONE;
    (0..=order)
        .map(|k| {
            if k == 0 {
                return z.ln();
            }
            power *= -ONE / z;
            power / k as f64
        })
        .collect()
}

/// zᵖ with the given principal value.
pub(super) fn power(value: c64, p: f64, z: c64, order: usize) -> Vec<c64> {
    by_ratio(value, order, |k| (p - k + 1.0) / k / z)
}
