//! `properties` of a product of reflections.

use super::of_dtype;
use crate::operators::Reflections;
use cola_runtime::{Operator, PropSet, Result, method};

/// Real for a real dtype; Unitary is intrinsic.
///
/// # Cost     none.
/// # Source   by definition.
#[method(properties, "Reflections")]
fn reflections(a: &Reflections) -> Result<PropSet> {
    Ok(of_dtype(a.dtype()))
}
