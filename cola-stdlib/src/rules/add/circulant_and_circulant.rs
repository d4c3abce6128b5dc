//! `add` of two circulant matrices.

use super::{merged, same_shape};
use crate::entrywise;
use crate::operators::Circulant;
use cola_runtime::{Op, Result, method};

/// First columns add up.
///
/// # Requires   both have one size.
/// # Cost       n.
/// # Source     the definition
#[method(add, "s:Circulant, t:Circulant")]
fn circulant_and_circulant(a: &Op, b: &Op, s: &Circulant, t: &Circulant) -> Result<Op> {
    same_shape(a, b)?;
    Ok(merged(Circulant::new(entrywise::sum(s.column(), t.column())?)?, a, b))
}
