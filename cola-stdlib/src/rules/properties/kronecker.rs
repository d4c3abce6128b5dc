//! `properties` of a Kronecker product.

use crate::inference;
use cola_runtime::{Op, PropSet, Result, method};

/// What all factors have: PSD ⊗ SelfAdjoint is SelfAdjoint, Unitary ⊗ Unitary is Unitary.
///
/// # Cost       k look-ups.
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §4.2 of Topics in Matrix Analysis
#[method(properties, "Kronecker[_...]")]
fn kronecker(a: &Op) -> Result<PropSet> {
    Ok(inference::blocks(a.children().iter()))
}
