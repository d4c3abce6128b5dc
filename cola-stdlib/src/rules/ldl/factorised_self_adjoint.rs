//! `ldl` of an operator with its factorisation attached.

use super::of_parts;
use crate::functions::{LdlFactors, ldl};
use crate::operators::Factorised;
use cola_runtime::{Result, method};

/// That of the operator inside
///
/// # Requires   as for the operator inside.
/// # Cost       that of the operator inside.
/// # Source     definition
#[method(ldl, "Factorised[SelfAdjoint[_]]", plan = of_parts)]
fn factorised_self_adjoint(a: &Factorised) -> Result<LdlFactors> {
    ldl(a.inner())
}
