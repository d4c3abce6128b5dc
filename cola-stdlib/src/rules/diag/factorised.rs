//! `diag` of an operator with its factorisation attached.

use super::of_parts;
use crate::functions::diag;
use crate::operators::Factorised;
use cola_runtime::{Array, Result, method};

/// That of the operator inside
///
/// # Requires   as for the operator inside.
/// # Cost       that of the operator inside.
/// # Source     definition
#[method(diag, "Factorised[_]", plan = of_parts)]
fn factorised(a: &Factorised, offset: i64) -> Result<Array> {
    diag(a.inner(), offset)
}
