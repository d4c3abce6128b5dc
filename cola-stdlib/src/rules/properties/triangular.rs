//! `properties` of a triangular matrix.

use super::of_dtype;
use cola_runtime::{Op, PropSet, Result, method};

/// Triangular with a real dtype ⇒ Real. Nothing else is searched for.
///
/// # Cost     none.
/// # Source   by definition.
#[method(properties, "Triangular")]
fn triangular(a: &Op) -> Result<PropSet> {
    Ok(of_dtype(a.dtype()))
}
