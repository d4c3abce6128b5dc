//! `trace` of an operator with its factorisation attached.

use super::{of_parts, parts_accept};
use crate::functions::trace_with;
use crate::number::number;
use crate::operators::Factorised;
use cola_runtime::{Alg, Operator, Result, Value, method};

/// That of the operator inside
///
/// # Requires   as for the operator inside; the algorithm can be passed on.
/// # Cost       that of the operator inside.
/// # Source     definition
#[method(trace, "Factorised[_]", guard = parts_accept, plan = of_parts)]
fn factorised(a: &Factorised, alg: &Alg) -> Result<Value> {
    Ok(number(a.dtype(), trace_with(a.inner(), alg)?))
}
