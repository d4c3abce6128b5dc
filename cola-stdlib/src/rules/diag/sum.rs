//! `diag` of a sum.

use super::of_parts;
use crate::functions::{Diagonals, diag};
use cola_runtime::{Array, Op, Result, Scalar, method};

/// diag(A₁ + … + Aₖ) = Σ diag(Aᵢ)
///
/// # Requires   nothing.
/// # Cost       Σ cost(diag Aᵢ).
/// # Source     definition
#[method(diag, "Sum[_...]", plan = of_parts)]
fn sum(a: &Op, offset: i64) -> Result<Array> {
    let mut total = Array::zeros(Diagonals::of(a.shape(), offset).len, 1, a.dtype().accumulator())?;
    let one = Scalar::new(1.0, 0.0);
    for part in a.children() {
        total.as_mut()?.axpby(one, diag(part, offset)?.as_ref(), one)?;
    }
    total.cast(a.dtype())
}
