//! `properties` of a dense matrix.

use super::of_dtype;
use cola_runtime::{Op, PropSet, Result, method};

/// Dense with a real dtype ⇒ Real. Nothing else is searched for.
///
/// # Cost     none.
/// # Source   by definition.
#[method(properties, "Dense")]
fn dense(a: &Op) -> Result<PropSet> {
    Ok(of_dtype(a.dtype()))
}
