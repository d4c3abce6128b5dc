//! `properties` of an operator with its factorisation attached.

use crate::inference;
use crate::operators::Factorised;
use cola_runtime::{PropSet, Result, method};

/// Those of the operator inside.
///
/// # Cost       none.
/// # Source     definition
#[method(properties, "Factorised[_]")]
fn factorised(a: &Factorised) -> Result<PropSet> {
    Ok(inference::known(a.inner()))
}
