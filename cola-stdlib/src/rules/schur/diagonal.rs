//! `schur` of a diagonal matrix.

use super::trivial;
use crate::functions::SchurFactors;
use cola_runtime::{Op, Result, method};

/// A = I·A·I, for a diagonal A
///
/// # Requires   nothing.
/// # Cost       none.
/// # Source     definition
#[method(schur, "Diagonal")]
fn diagonal(a: &Op) -> Result<SchurFactors> {
    Ok(trivial(a))
}
