//! `properties` of an adjoint.

use crate::inference;
use cola_runtime::{Op, PropSet, Result, Trans, method};

/// Aᴴ has what A has, except that orthonormal columns become orthonormal rows: Stiefel stays only when
/// Unitary.
///
/// # Cost       O(1).
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §0.2.5
#[method(properties, "Adjoint[inner:_]")]
fn adjoint(inner: &Op) -> Result<PropSet> {
    Ok(inference::mapped(Trans::Adjoint, inference::known(inner)))
}
