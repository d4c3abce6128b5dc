//! `properties` of a Kronecker sum.

use crate::inference;
use cola_runtime::{Op, PropSet, Result, method};

/// PSD ⊕ PSD is PSD, and PD if one of them is; SelfAdjoint, Symmetric, Real and Normal when all factors are.
///
/// # Cost       k look-ups.
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §4.4
#[method(properties, "KronSum[_...]")]
fn kron_sum(a: &Op) -> Result<PropSet> {
    Ok(inference::kron_sum(a.children().iter()))
}
