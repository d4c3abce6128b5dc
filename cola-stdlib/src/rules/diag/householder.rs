//! `diag` of a Householder matrix.

use super::{column, entries};
use crate::functions::Diagonals;
use crate::operators::Householder;
use cola_runtime::{Array, Operator, Result, Scalar, method};

/// dᵢ = δₖ₀ − β·vᵢ·conj(vᵢ₊ₖ)
///
/// # Requires   nothing.
/// # Cost       two multiplications for each entry.
/// # Source     definition
#[method(diag, "Householder")]
fn householder(a: &Householder, offset: i64) -> Result<Array> {
    let d = Diagonals::of(a.shape(), offset);
    let v = entries(a.v())?;
    let one = Scalar::new(if offset == 0 { 1.0 } else { 0.0 }, 0.0);
    let out: Vec<Scalar> = (0..d.len).map(|t| one - a.beta() * v[d.row + t] * v[d.col + t].conj()).collect();
    column(a.dtype(), &out)
}
