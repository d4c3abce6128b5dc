//! `norm` of a multiple of an operator.

use super::of_parts;
use crate::functions::{Norm, norm};
use crate::operators::Scaled;
use cola_runtime::{Result, method};

/// ‖c·A‖ = |c|·‖A‖
///
/// # Requires   nothing.
/// # Cost       that of norm(A).
/// # Source     definition of a norm
#[method(norm, "Scaled[_]", plan = of_parts)]
fn scaled(a: &Scaled, ord: Norm) -> Result<f64> {
    Ok(a.scalar().re.hypot(a.scalar().im) * norm(a.inner(), ord)?)
}
