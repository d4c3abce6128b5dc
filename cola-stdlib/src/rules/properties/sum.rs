//! `properties` of a sum.

use crate::inference;
use cola_runtime::{Op, PropSet, Result, method};

/// A sum of PSD operators is PSD, and PD if one of them is; sums of self-adjoint, symmetric or real operators
/// are so again.
///
/// # Cost       k look-ups.
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §7.1
#[method(properties, "Sum[_...]")]
fn sum(a: &Op) -> Result<PropSet> {
    Ok(inference::sum(a.children().iter()))
}
