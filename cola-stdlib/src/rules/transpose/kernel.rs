//! `transpose` of a kernel matrix.

use crate::operators::Kernel;
use crate::rules::maps;
use cola_runtime::{Op, Result, Trans, method};

/// The points trade places: Kᵀ has the entries k(xⱼ, yᵢ).
///
/// # Cost       the points.
/// # Source     the definition
#[method(transpose, "operator:Kernel")]
fn kernel(a: &Op, operator: &Kernel) -> Result<Op> {
    let made = Kernel::new(operator.y().clone(), operator.x().clone(), operator.swapped())?;
    Ok(maps::claimed(Trans::Transpose, a, made))
}
