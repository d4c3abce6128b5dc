//! Quotients of complex numbers, safe from overflow and underflow on the way.
//!
//! Method    x/d = (x/2ᵏ)·conj(d/2ᵏ)/|d/2ᵏ|² with 2ᵏ ≤ max(|Re d|, |Im d|) < 2ᵏ⁺¹: |d|² itself leaves the range where |d| is
//!           beyond 10^±154, which is half of it
//! Source    Smith, CACM 5 (1962); Baudin & Smith, arXiv:1210.4539

use faer::c64;

/// x/d. Real where both are, whatever the signs of their zero imaginary parts.
#[inline]
pub fn quotient(x: c64, d: c64) -> c64 {
    if d.im == 0.0 {
        let im = if x.im == 0.0 { 0.0 } else { x.im / d.re };
        return c64::new(x.re / d.re, im);
    }
    let s = reciprocal_power(d.re.abs().max(d.im.abs()));
    let (x, d) = (c64::new(x.re * s, x.im * s), c64::new(d.re * s, d.im * s));
    let square = d.re * d.re + d.im * d.im;
    c64::new((x.re * d.re + x.im * d.im) / square, (x.im * d.re - x.re * d.im) / square)
}

/// 2⁻ᵏ with 2ᵏ ≤ |x| < 2ᵏ⁺¹, as far as it is a normal number.
#[inline]
fn reciprocal_power(x: f64) -> f64 {
    let biased = (x.to_bits() >> 52) & 0x7ff;
    f64::from_bits((2046 - biased.min(2045)) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotients_are_right_over_the_whole_range() {
        let z = c64::new(0.6, -0.8);
        for e in [-1070, -1022, -600, 0, 600, 1022] {
            let s = |z: c64| c64::new(scaled(z.re, e), scaled(z.im, e));
            let d = s(c64::new(1.0, 0.5));
            let found = quotient(s(z), d);
            let expected = z / c64::new(1.0, 0.5);
            let bound = if e < -1022 { 1e-1 } else { 4e-16 };
            assert!((found - expected).norm() < bound, "{e}: {found}");
        }
        assert_eq!(quotient(c64::new(6.0, 0.0), c64::new(-2.0, -0.0)).im.to_bits(), 0);
        assert!(quotient(z, c64::new(f64::NAN, 1.0)).re.is_nan());
        assert!(!quotient(z, c64::new(0.0, 0.0)).re.is_finite());
    }

    fn scaled(x: f64, e: i32) -> f64 {
        x * 2f64.powi(e / 2) * 2f64.powi(e - e / 2)
    }
}
