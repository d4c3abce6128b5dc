//! `add` of two Toeplitz matrices.

use super::{merged, same_shape};
use crate::entrywise;
use crate::operators::Toeplitz;
use cola_runtime::{Op, Result, method};

/// Diagonals add up.
///
/// # Requires   both have one shape.
/// # Cost       m + n.
/// # Source     the definition
#[method(add, "s:Toeplitz, t:Toeplitz")]
fn toeplitz_and_toeplitz(a: &Op, b: &Op, s: &Toeplitz, t: &Toeplitz) -> Result<Op> {
    same_shape(a, b)?;
    let sum = entrywise::sum(s.diagonals(), t.diagonals())?;
    Ok(merged(Toeplitz::of_diagonals(sum, a.rows(), a.cols())?, a, b))
}
