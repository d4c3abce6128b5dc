//! `add` of a dense matrix and a multiple of one.

use super::{merged, same_shape};
use crate::entrywise;
use crate::operators::{Dense, Scaled, Sum};
use cola_runtime::{Op, Result, Scalar, method};

/// A + c·B is the dense matrix of its entries.
///
/// # Requires   both have one shape.
/// # Cost       m·n.
/// # Source     the definition
#[method(add, "s:Dense, t:Scaled[Dense]")]
fn dense_and_scaled_dense(a: &Op, b: &Op, s: &Dense, t: &Scaled) -> Result<Op> {
    same_shape(a, b)?;
    let Some(inner) = t.inner().downcast_ref::<Dense>() else { return Sum::new(vec![a.clone(), b.clone()]) };
    let one = Scalar::new(1.0, 0.0);
    Ok(merged(Dense::new(entrywise::combine(one, s.array(), t.scalar(), inner.array())?), a, b))
}
