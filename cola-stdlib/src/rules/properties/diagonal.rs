//! `properties` of a diagonal matrix.

use super::scalars;
use crate::operators::Diagonal;
use cola_runtime::{Element, PropSet, Result, method, with_element};

/// diag(d): real d ⇒ SelfAdjoint and Real; d ≥ 0 ⇒ PSD; d > 0 ⇒ PD; d ⊂ {±1, ±i} ⇒ Unitary; d ⊂ {0, 1} ⇒ Idempotent.
///
/// # Cost     one pass over n entries.
/// # Source   by definition.
#[method(properties, "Diagonal")]
fn diagonal(a: &Diagonal) -> Result<PropSet> {
    let d = a.entries();
    with_element!(d.dtype(), T => {
        let d = d.view::<T>()?;
        Ok(scalars::facts((0..d.nrows()).map(|i| d[(i, 0)].to_scalar())))
    })
}
