//! `diag` of an operator with its factorisation attached.

use super::{of_parts, parts_accept};
use crate::functions::diag_with;
use crate::operators::Factorised;
use cola_runtime::{Alg, Array, Result, method};

/// That of the operator inside
///
/// # Requires   as for the operator inside.
/// # Cost       that of the operator inside.
/// # Source     definition
#[method(diag, "Factorised[_]", guard = parts_accept, plan = of_parts)]
fn factorised(a: &Factorised, alg: &Alg, offset: i64) -> Result<Array> {
    diag_with(a.inner(), alg, offset)
}
