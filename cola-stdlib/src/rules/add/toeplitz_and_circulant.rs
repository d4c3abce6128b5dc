//! `add` of a Toeplitz and a circulant matrix.

use super::{merged, same_shape};
use crate::entrywise;
use crate::operators::{Circulant, Toeplitz};
use crate::rules::convolutions;
use cola_runtime::{Op, Result, method};

/// A circulant matrix has constant diagonals, which add up.
///
/// # Requires   both have one size.
/// # Cost       n.
/// # Source     the definition
#[method(add, "s:Toeplitz, t:Circulant")]
fn toeplitz_and_circulant(a: &Op, b: &Op, s: &Toeplitz, t: &Circulant) -> Result<Op> {
    same_shape(a, b)?;
    let sum = entrywise::sum(s.diagonals(), &convolutions::diagonals(t)?)?;
    Ok(merged(Toeplitz::of_diagonals(sum, a.rows(), a.cols())?, a, b))
}
