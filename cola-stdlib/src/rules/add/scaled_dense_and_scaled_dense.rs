//! `add` of two multiples of dense matrices.

use super::{merged, same_shape};
use crate::entrywise;
use crate::operators::{Dense, Scaled, Sum};
use cola_runtime::{Op, Result, method};

/// c·A + d·B is the dense matrix of its entries.
///
/// # Requires   both have one shape.
/// # Cost       m·n.
/// # Source     the definition
#[method(add, "s:Scaled[Dense], t:Scaled[Dense]")]
fn scaled_dense_and_scaled_dense(a: &Op, b: &Op, s: &Scaled, t: &Scaled) -> Result<Op> {
    same_shape(a, b)?;
    let inner = |s: &Scaled| s.inner().downcast_ref::<Dense>().map(|d| d.array().clone());
    let Some((x, y)) = inner(s).zip(inner(t)) else { return Sum::new(vec![a.clone(), b.clone()]) };
    Ok(merged(Dense::new(entrywise::combine(s.scalar(), &x, t.scalar(), &y)?), a, b))
}
