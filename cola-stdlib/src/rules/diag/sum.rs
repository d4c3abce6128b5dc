//! `diag` of a sum.

use super::{of_parts, parts_accept};
use crate::functions::{Diagonals, diag_with};
use crate::rules::estimates::{Spread, observed};
use cola_runtime::{Alg, Array, Op, Result, Scalar, method};

/// diag(A₁ + … + Aₖ) = Σ diag(Aᵢ)
///
/// # Requires   the algorithm can be passed on to the terms.
/// # Cost       Σ cost(diag Aᵢ).
/// # Source     definition
#[method(diag, "Sum[_...]", guard = parts_accept, plan = of_parts)]
fn sum(a: &Op, alg: &Alg, offset: i64) -> Result<Array> {
    let mut total = Array::zeros(Diagonals::of(a.shape(), offset).len, 1, a.dtype().accumulator())?;
    let one = Scalar::new(1.0, 0.0);
    let mut spread = Spread::default();
    for part in a.children() {
        let (d, own) = observed(alg, || diag_with(part, alg, offset))?;
        total.as_mut()?.axpby(one, d.as_ref(), one)?;
        spread.add(1.0, own);
    }
    spread.tell_entries("sum of estimated diagonals");
    total.cast(a.dtype())
}
