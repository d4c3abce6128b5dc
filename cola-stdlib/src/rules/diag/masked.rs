//! `diag` of a masked operator.

use super::{column, entries};
use crate::functions::{Diagonals, diag};
use crate::operators::Masked;
use cola_runtime::{Array, Op, Result, Scalar, method};

/// aᵢ,ᵢ₊ₖ where row i and column i + k are kept, else 0
///
/// # Cost       that of the same diagonal of A.
/// # Source     definition
#[method(diag, "operator:Masked, Auto", plan = super::of_parts)]
fn masked(a: &Op, operator: &Masked, offset: i64) -> Result<Array> {
    let own = Diagonals::of(a.shape(), offset);
    let (rows, cols) = (operator.rows_mask(), operator.cols_mask());
    let mut out = entries(&diag(operator.inner(), offset)?)?;
    for (t, z) in out.iter_mut().enumerate() {
        if !(rows.keeps(own.row + t) && cols.keeps(own.col + t)) {
            *z = Scalar::new(0.0, 0.0);
        }
    }
    column(a.dtype(), &out)
}
