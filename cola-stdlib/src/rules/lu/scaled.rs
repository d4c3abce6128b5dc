//! `lu` of a multiple of an operator.

use super::of_parts;
use crate::functions::{LuFactors, lu};
use crate::operators::Scaled;
use cola_runtime::{Result, method};

/// c·A = P·L·(c·U)·Qᵀ
///
/// # Requires   A is square.
/// # Cost       that of lu(A).
/// # Source     definition
#[method(lu, "Scaled[_]", plan = of_parts)]
fn scaled(a: &Scaled) -> Result<LuFactors> {
    let factors = lu(a.inner())?;
    Ok(LuFactors { u: Scaled::new(a.scalar(), factors.u.clone())?, ..factors })
}
