//! `schur` of a multiple of the identity.

use super::trivial;
use crate::functions::SchurFactors;
use cola_runtime::{Op, Result, method};

/// A = I·A·I, for a diagonal A
///
/// # Requires   nothing.
/// # Cost       none.
/// # Source     definition
#[method(schur, "ScalarMul")]
fn scalar_mul(a: &Op) -> Result<SchurFactors> {
    Ok(trivial(a))
}
