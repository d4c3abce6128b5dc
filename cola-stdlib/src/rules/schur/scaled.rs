//! `schur` of a multiple of an operator.

use super::of_parts;
use crate::functions::{SchurFactors, scale, schur};
use crate::operators::Scaled;
use cola_runtime::{Result, method};

/// c·A = Q·(c·T)·Qᴴ
///
/// # Requires   A is square.
/// # Cost       schur(A).
/// # Source     definition
#[method(schur, "Scaled[_]", plan = of_parts)]
fn scaled(a: &Scaled) -> Result<SchurFactors> {
    let inner = schur(a.inner())?;
    Ok(SchurFactors { t: scale(a.scalar(), &inner.t)?, q: inner.q })
}
