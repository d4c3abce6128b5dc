//! The exponential of numbers that are not positive, written so that loops over it become vectors.
//!
//! exp(x) = 2ⁿ·exp(r) with n the nearest integer to x/ln 2 and |r| ≤ ½·ln 2; exp(r) by its series up to the term that
//! is below a tenth of a unit in the last place. No table, no branch: the compiler turns eight of them into the work of
//! one call of the library function. Within 2 units in the last place; results below the smallest normal number are 0.

use crate::field::RealPart;

/// f32 or f64, with its own exponential.
pub trait Exponential: RealPart {
    /// exp(x) for x ≤ 0; NaN for NaN.
    fn exp_nonpositive(self) -> Self;
}

macro_rules! exponential {
    ($t:ident, terms: $terms:literal, magic: $magic:literal, bias: $bias:literal, mantissa: $mantissa:literal,
     ln2: ($hi:literal, $lo:literal), least: $least:literal) => {
        impl Exponential for $t {
            #[inline(always)]
            fn exp_nonpositive(self) -> $t {
                const COEFFICIENTS: [$t; $terms] = {
                    let (mut all, mut k, mut factorial) = ([1.0; $terms], 1, 1.0);
                    while k < $terms {
                        factorial *= k as f64;
                        all[k] = (1.0 / factorial) as $t;
                        k += 1;
                    }
                    all
                };
                // Adding 1.5·2^mantissa rounds to an integer, which then stands in the lowest bits.
                let shifted = self.mul_add(std::$t::consts::LOG2_E, $magic);
                let n = shifted - $magic;
                let r = n.mul_add(-$lo, n.mul_add(-$hi, self));
                let mut p = COEFFICIENTS[$terms - 1];
                let mut k = $terms - 1;
                while k > 0 {
                    k -= 1;
                    p = p.mul_add(r, COEFFICIENTS[k]);
                }
                let power = $t::from_bits(shifted.to_bits().wrapping_add($bias) << $mantissa);
                if self < $least { 0.0 } else { p * power }
            }
        }
    };
}

exponential!(f64, terms: 14, magic: 6_755_399_441_055_744.0, bias: 1023, mantissa: 52,
    ln2: (6.931_471_803_691_238e-1, 1.908_214_929_270_587_7e-10), least: -708.0);
exponential!(f32, terms: 8, magic: 12_582_912.0, bias: 127, mantissa: 23,
    ln2: (0.693_359_4, -2.121_944_4e-4), least: -87.0);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_within_two_units_in_the_last_place() {
        for i in 0..200_000 {
            let x = -f64::from(i) * 0.003_539_7;
            if x >= -708.0 {
                let (found, exact) = (x.exp_nonpositive(), x.exp());
                assert!((found - exact).abs() <= 2.0 * f64::EPSILON * exact, "{x}: {found} {exact}");
            }
            let y = x as f32 * 0.122;
            if y >= -87.0 {
                let (found, exact) = (f64::from(y.exp_nonpositive()), f64::from(y).exp());
                assert!(
                    (found - exact).abs() <= 2.0 * f64::from(f32::EPSILON) * exact,
                    "{y}: {found} {exact}"
                );
            }
        }
    }

    #[test]
    fn the_ends_of_the_range_are_right() {
        assert_eq!((0.0f64.exp_nonpositive(), 0.0f32.exp_nonpositive()), (1.0, 1.0));
        assert_eq!((f64::NEG_INFINITY.exp_nonpositive(), f32::NEG_INFINITY.exp_nonpositive()), (0.0, 0.0));
        assert!(f64::NAN.exp_nonpositive().is_nan() && f32::NAN.exp_nonpositive().is_nan());
    }
}
