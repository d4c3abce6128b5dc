//! `kronsum` of a diagonal matrix and a multiple of the identity, on either side.

use crate::entrywise;
use crate::operators::Diagonal;
use crate::rules::scalars;
use cola_runtime::{Array, Op, Result, Scalar, method};

/// diag d ⊕ c·I and c·I ⊕ diag d are diagonal with the entries dᵢ + c.
///
/// # Cost       m·n.
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §4.4
#[method(kronsum, "Diagonal, ScalarMul|Identity")]
#[method(kronsum, "ScalarMul|Identity, Diagonal")]
fn diagonal_and_scalar_mul(a: &Op, b: &Op) -> Result<Op> {
    super::size(a, b)?;
    let entries = |op: &Op| -> Result<Array> {
        match op.downcast_ref::<Diagonal>() {
            Some(d) => Ok(d.entries().clone()),
            None => {
                let c = scalars::of(op).unwrap_or_else(|| Scalar::new(0.0, 0.0));
                Array::full(op.rows(), 1, op.dtype(), c)
            }
        }
    };
    let made = Diagonal::new(entrywise::kron_sum(&entries(a)?, &entries(b)?)?)?;
    Ok(super::merged(made, a, b))
}
