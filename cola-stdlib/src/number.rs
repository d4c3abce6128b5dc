//! Numbers as results: real where the operand is real.

use cola_runtime::{DType, Scalar, Value};

/// z as a result computed from entries of `dtype`: complex for complex entries, else real.
pub(crate) fn number(dtype: DType, z: Scalar) -> Value {
    if dtype.is_complex() { Value::Complex(z) } else { Value::Real(z.re) }
}

/// x/y without overflow or underflow on the way: both are brought to modulus about one by powers of two first.
pub fn quotient(x: Scalar, y: Scalar) -> Scalar {
    let size = |z: Scalar| z.re.abs().max(z.im.abs());
    let fit = |s: f64| s > 0.0 && s.is_finite();
    if !fit(size(x)) || !fit(size(y)) {
        return x / y;
    }
    let exponent = |s: f64| s.log2().floor() as i32;
    let (i, j) = (exponent(size(x)), exponent(size(y)));
    let q = power_of_two(x, -i) / power_of_two(y, -j);
    power_of_two(q, i - j)
}

/// 1/z, as [`quotient`].
pub(crate) fn reciprocal(z: Scalar) -> Scalar {
    // A real number has a real one, whatever the sign of its zero imaginary part.
    if z.im == 0.0 { Scalar::new(1.0 / z.re, 0.0) } else { quotient(Scalar::new(1.0, 0.0), z) }
}

/// z·2ᵏ; in steps, since 2ᵏ itself may be too large or too small.
fn power_of_two(mut z: Scalar, mut k: i32) -> Scalar {
    while k != 0 {
        let step = k.clamp(-900, 900);
        z *= 2f64.powi(step);
        k -= step;
    }
    z
}
