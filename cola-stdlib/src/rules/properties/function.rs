//! `properties` of an operator given by closures.

use super::of_dtype;
use cola_runtime::{Op, PropSet, Result, method};

/// Function with a real dtype ⇒ Real. Nothing else is searched for.
///
/// # Cost     none.
/// # Source   by definition.
#[method(properties, "Function")]
fn function(a: &Op) -> Result<PropSet> {
    Ok(of_dtype(a.dtype()))
}
