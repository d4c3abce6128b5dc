//! `add` of a diagonal matrix and a multiple of the identity.

use super::{merged, same_shape};
use crate::entrywise;
use crate::operators::Diagonal;
use crate::rules::scalars;
use cola_runtime::{Op, Result, method};

/// diag d + c·I = diag(d + c).
///
/// # Requires   both have one size.
/// # Cost       n.
/// # Source     the definition
#[method(add, "d:Diagonal, ScalarMul|Identity")]
fn diagonal_and_scalar_mul(a: &Op, b: &Op, d: &Diagonal) -> Result<Op> {
    same_shape(a, b)?;
    let c = scalars::of(b).unwrap_or_default();
    Ok(merged(Diagonal::new(entrywise::shifted(d.entries(), c, b.dtype())?)?, a, b))
}
