//! How work is counted: real floating-point operations of one entry's share of an apply.

use cola_runtime::DType;

/// One multiplication: 1 real operation, 6 when complex.
pub(crate) fn multiply(dtype: DType) -> f64 {
    if dtype.is_complex() { 6.0 } else { 1.0 }
}

/// One multiplication and one addition: 2 real operations, 8 when complex.
pub(crate) fn multiply_add(dtype: DType) -> f64 {
    if dtype.is_complex() { 8.0 } else { 2.0 }
}
