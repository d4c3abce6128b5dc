//! Bounds that hold in spite of rounding: what is proved with them is true of the numbers as stored.

use cola_runtime::Scalar;

/// |z| or slightly more; exact when z is real or imaginary.
pub(super) fn modulus_at_most(z: Scalar) -> f64 {
    if z.im == 0.0 {
        z.re.abs()
    } else if z.re == 0.0 {
        z.im.abs()
    } else {
        (z.re.hypot(z.im) * (1.0 + 4.0 * f64::EPSILON)).next_up()
    }
}

/// a + b or slightly more; exact when the sum is. By the error-free sum of Knuth.
pub(super) fn sum_at_most(a: f64, b: f64) -> f64 {
    let sum = a + b;
    let part = sum - a;
    let error = (a - (sum - part)) + (b - part);
    if error > 0.0 { sum.next_up() } else { sum }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_exact_or_rounded_up() {
        assert_eq!(sum_at_most(1.0, 1.0), 2.0);
        assert_eq!(sum_at_most(1.0, 1e-30), 1.0f64.next_up());
        assert_eq!(sum_at_most(1.0, -1e-30), 1.0);
        assert_eq!(sum_at_most(f64::INFINITY, 1.0), f64::INFINITY);
    }

    #[test]
    fn moduli_are_exact_on_the_axes_and_never_too_small() {
        assert_eq!(modulus_at_most(Scalar::new(0.0, -3.0)), 3.0);
        assert_eq!(modulus_at_most(Scalar::new(-2.5, 0.0)), 2.5);
        let five = modulus_at_most(Scalar::new(3.0, 4.0));
        assert!((5.0..5.0 + 1e-14).contains(&five));
    }
}
