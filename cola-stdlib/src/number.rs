//! Numbers as results: real where the operand is real.

pub use cola_kernels::quotient;
use cola_runtime::{DType, Scalar, Value};

/// z as a result computed from entries of `dtype`: complex for complex entries, else real.
pub(crate) fn number(dtype: DType, z: Scalar) -> Value {
    if dtype.is_complex() { Value::Complex(z) } else { Value::Real(z.re) }
}

/// z in words: all its digits, with an exponent where they would be many zeros, and real where it is.
pub(crate) fn shown(z: Scalar) -> String {
    let real = |x: f64| {
        let plain = x == 0.0 || !x.is_finite() || (1e-5..1e16).contains(&x.abs());
        if plain { x.to_string() } else { format!("{x:e}") }
    };
    if z.im == 0.0 {
        return real(z.re);
    }
    let sign = if z.im.is_sign_negative() { '-' } else { '+' };
    format!("{}{sign}{}i", real(z.re), real(z.im.abs()))
}

/// 1/z, as [`quotient`].
pub(crate) fn reciprocal(z: Scalar) -> Scalar {
    quotient(Scalar::new(1.0, 0.0), z)
}
