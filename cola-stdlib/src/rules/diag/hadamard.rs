//! `diag` of a Walsh–Hadamard transform.

use crate::functions::Diagonals;
use cola_runtime::{Array, Element, Op, Result, Scalar, method, with_element};

/// ±1/√n by the parity of the ones that i and j have in common
///
/// # Requires   nothing.
/// # Cost       one count for each entry.
/// # Source     definition
#[method(diag, "Hadamard")]
fn hadamard(a: &Op, offset: i64) -> Result<Array> {
    let d = Diagonals::of(a.shape(), offset);
    let size = 1.0 / (a.rows() as f64).sqrt();
    let sign = |i: usize, j: usize| if (i & j).count_ones().is_multiple_of(2) { size } else { -size };
    with_element!(a.dtype(), T => {
        Array::from_fn(d.len, 1, |t, _| T::from_scalar(Scalar::new(sign(d.row + t, d.col + t), 0.0)))
    })
}
