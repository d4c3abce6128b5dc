//! `qr` of a conjugate.

use super::of_parts;
use crate::functions::{QrFactors, conj, qr};
use crate::operators::Conjugate;
use cola_runtime::{Result, method};

/// Ā = Q̄·R̄
///
/// # Requires   nothing.
/// # Cost       that of qr(A).
/// # Source     definition
#[method(qr, "Conjugate[_]", plan = of_parts)]
fn conjugate(a: &Conjugate) -> Result<QrFactors> {
    let factors = qr(a.inner())?;
    Ok(QrFactors { q: conj(&factors.q)?, r: conj(&factors.r)? })
}
