//! `lu` of an operator with its factorisation attached.

use super::of_parts;
use crate::functions::{LuFactors, lu};
use crate::operators::Factorised;
use cola_runtime::{Result, method};

/// That of the operator inside
///
/// # Requires   as for the operator inside.
/// # Cost       that of the operator inside.
/// # Source     definition
#[method(lu, "Factorised[_]", plan = of_parts)]
fn factorised(a: &Factorised) -> Result<LuFactors> {
    lu(a.inner())
}
