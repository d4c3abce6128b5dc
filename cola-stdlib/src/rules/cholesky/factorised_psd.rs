//! `cholesky` of an operator with its factorisation attached.

use super::of_parts;
use crate::functions::cholesky;
use crate::operators::Factorised;
use cola_runtime::{Op, Result, method};

/// That of the operator inside
///
/// # Requires   as for the operator inside.
/// # Cost       that of the operator inside.
/// # Source     definition
#[method(cholesky, "Factorised[PSD[_]]", plan = of_parts)]
fn factorised_psd(a: &Factorised) -> Result<Op> {
    cholesky(a.inner())
}
