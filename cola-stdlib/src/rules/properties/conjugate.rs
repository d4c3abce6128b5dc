//! `properties` of a conjugate.

use crate::inference;
use cola_runtime::{Op, PropSet, Result, Trans, method};

/// conj(A) has what A has.
///
/// # Cost       O(1).
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §0.2.5
#[method(properties, "Conjugate[inner:_]")]
fn conjugate(inner: &Op) -> Result<PropSet> {
    Ok(inference::mapped(Trans::Conj, inference::known(inner)))
}
