//! Numbers as results: real where the operand is real.

use cola_runtime::{DType, Scalar, Value};

/// z as a result computed from entries of `dtype`: complex for complex entries, else real.
pub(crate) fn number(dtype: DType, z: Scalar) -> Value {
    if dtype.is_complex() { Value::Complex(z) } else { Value::Real(z.re) }
}
