//! `qr` of a multiple of an operator.

use super::of_parts;
use crate::functions::{QrFactors, qr};
use crate::operators::Scaled;
use cola_runtime::{Result, method};

/// c·A = Q·(c·R)
///
/// # Requires   nothing.
/// # Cost       that of qr(A).
/// # Source     definition
#[method(qr, "Scaled[_]", plan = of_parts)]
fn scaled(a: &Scaled) -> Result<QrFactors> {
    let factors = qr(a.inner())?;
    Ok(QrFactors { q: factors.q, r: Scaled::new(a.scalar(), factors.r)? })
}
