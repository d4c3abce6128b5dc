//! Arithmetic of numbers.
//!
//! Integers stay integers where the result is one that fits into 64 bits, else they become real; `/`
//! always divides as reals. A complex operand makes the result complex. What has no real value, such as
//! `(-1)^0.5`, is complex.

use cola_runtime::{Value, c64};
use cola_stdlib::quotient;

/// A number of the language.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// An integer.
    Int(i64),
    /// A real number.
    Real(f64),
    /// A complex number.
    Complex(c64),
}

use Number::{Complex, Int, Real};

impl Number {
    /// The number in a value.
    pub fn of(value: &Value) -> Option<Number> {
        match value {
            Value::Int(x) => Some(Int(*x)),
            Value::Real(x) => Some(Real(*x)),
            Value::Complex(x) => Some(Complex(*x)),
            _ => None,
        }
    }

    /// As a complex number.
    pub fn complex(self) -> c64 {
        match self {
            Int(x) => c64::new(x as f64, 0.0),
            Real(x) => c64::new(x, 0.0),
            Complex(x) => x,
        }
    }

    fn reals(self, other: Number) -> Option<(f64, f64)> {
        let real = |x: Number| match x {
            Int(x) => Some(x as f64),
            Real(x) => Some(x),
            Complex(_) => None,
        };
        Some((real(self)?, real(other)?))
    }

    fn with(
        self,
        other: Number,
        int: fn(i64, i64) -> Option<i64>,
        real: fn(f64, f64) -> f64,
        complex: fn(c64, c64) -> c64,
    ) -> Number {
        if let (Int(x), Int(y)) = (self, other)
            && let Some(z) = int(x, y)
        {
            return Int(z);
        }
        match self.reals(other) {
            Some((x, y)) => Real(real(x, y)),
            None => Complex(complex(self.complex(), other.complex())),
        }
    }

    /// x + y
    pub fn plus(self, other: Number) -> Number {
        self.with(other, i64::checked_add, |x, y| x + y, |x, y| x + y)
    }

    /// x − y
    pub fn minus(self, other: Number) -> Number {
        self.with(other, i64::checked_sub, |x, y| x - y, |x, y| x - y)
    }

    /// x·y
    pub fn times(self, other: Number) -> Number {
        self.with(other, i64::checked_mul, |x, y| x * y, |x, y| x * y)
    }

    /// x/y, never an integer.
    pub fn over(self, other: Number) -> Number {
        match (self.reals(other), self, other) {
            (Some((x, y)), ..) => Real(x / y),
            // Dividing by a real number by parts is exact where the quotients are.
            (None, Complex(x), Int(_) | Real(_)) => Complex(x / other.complex().re),
            _ => Complex(quotient(self.complex(), other.complex())),
        }
    }

    /// −x
    pub fn negated(self) -> Number {
        match self {
            Int(x) => x.checked_neg().map_or(Real(-(x as f64)), Int),
            Real(x) => Real(-x),
            Complex(x) => Complex(-x),
        }
    }

    /// The complex conjugate.
    pub fn conjugate(self) -> Number {
        if let Complex(x) = self { Complex(x.conj()) } else { self }
    }

    /// x^y
    pub fn power(self, exponent: Number) -> Number {
        match (self, exponent) {
            (Int(x), Int(k)) => {
                let exact = u32::try_from(k).ok().and_then(|k| x.checked_pow(k));
                exact.map_or_else(|| Real((x as f64).powf(k as f64)), Int)
            }
            (Complex(x), Int(k)) if i32::try_from(k).is_ok() => Complex(x.powi(k as i32)),
            _ => match self.reals(exponent) {
                Some((x, y)) if x < 0.0 && y.fract() != 0.0 && y.is_finite() => {
                    Complex(c64::new(x, 0.0).powc(c64::new(y, 0.0)))
                }
                Some((x, y)) => Real(x.powf(y)),
                None => Complex(self.complex().powc(exponent.complex())),
            },
        }
    }
}

impl From<Number> for Value {
    fn from(number: Number) -> Value {
        match number {
            Int(x) => Value::Int(x),
            Real(x) => Value::Real(x),
            Complex(x) => Value::Complex(x),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Number::{Complex, Int, Real};
    use cola_runtime::c64;

    #[test]
    fn integers_stay_integers_until_they_overflow() {
        assert_eq!(Int(2).plus(Int(3)), Int(5));
        assert_eq!(Int(i64::MAX).plus(Int(1)), Real(9223372036854775808.0));
        assert_eq!(Int(2).power(Int(62)), Int(1 << 62));
        assert_eq!(Int(2).power(Int(64)), Real(18446744073709551616.0));
        assert_eq!(Int(2).power(Int(-1)), Real(0.5));
        assert_eq!(Int(i64::MIN).negated(), Real(9223372036854775808.0));
        assert_eq!(Int(1).over(Int(2)), Real(0.5));
        assert_eq!(Int(4).over(Int(2)), Real(2.0));
    }

    #[test]
    fn quotients_of_extreme_numbers_are_right() {
        let of = |re: f64, im: f64| Complex(c64::new(re, im));
        for (x, y, z) in [
            (of(1e300, 1e300), of(1e300, 1e300), c64::new(1.0, 0.0)),
            (of(1e-300, 2e-300), of(0.0, 1e-300), c64::new(2.0, -1.0)),
            (of(1e300, 0.0), of(0.0, 1e-5), c64::new(0.0, -1e305)),
            (of(3e-320, 0.0), of(1e-320, 0.0), c64::new(3.0, 0.0)),
            (of(1.0, 2.0), of(3.0, -4.0), c64::new(-0.2, 0.4)),
        ] {
            let Complex(found) = x.over(y) else { panic!("real") };
            assert!(
                (found - z).norm() <= 4e-4 * z.norm() * f64::from(y == of(1e-320, 0.0)) + 1e-15 * z.norm(),
                "{found} {z}"
            );
        }
        let Complex(infinite) = of(1.0, 1.0).over(of(0.0, 0.0)) else { panic!("real") };
        assert!(!infinite.is_finite());
    }

    #[test]
    fn what_has_no_real_value_is_complex() {
        let Complex(z) = Int(-1).power(Real(0.5)) else { panic!("real") };
        assert!((z - c64::new(0.0, 1.0)).norm() < 1e-15);
        assert_eq!(Complex(c64::new(0.0, 2.0)).power(Int(2)), Complex(c64::new(-4.0, 0.0)));
        assert_eq!(Complex(c64::new(1.0, 2.0)).conjugate(), Complex(c64::new(1.0, -2.0)));
    }
}
