//! `properties` of a product.

use crate::inference;
use cola_runtime::{Op, PropSet, Result, method};

/// Products of unitary (Stiefel, real) operators are so again; Aᴴ·A and A·Aᴴ are PSD, and Aᴴ·D·A is PSD or
/// self-adjoint when D is. That the outer factors belong together is seen from their handles.
///
/// # Cost       k look-ups.
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §2.1 and §7.1
#[method(properties, "Product[_...]")]
fn product(a: &Op) -> Result<PropSet> {
    Ok(inference::product(a.children()))
}
