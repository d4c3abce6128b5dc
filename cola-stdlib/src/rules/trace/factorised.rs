//! `trace` of an operator with its factorisation attached.

use super::of_parts;
use crate::functions::trace;
use crate::number::number;
use crate::operators::Factorised;
use cola_runtime::{Operator, Result, Value, method};

/// That of the operator inside
///
/// # Requires   as for the operator inside.
/// # Cost       that of the operator inside.
/// # Source     definition
#[method(trace, "Factorised[_]", plan = of_parts)]
fn factorised(a: &Factorised) -> Result<Value> {
    Ok(number(a.dtype(), trace(a.inner())?))
}
