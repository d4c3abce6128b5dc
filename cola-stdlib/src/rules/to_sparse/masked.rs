//! `to_sparse` of a masked operator.

use super::{each_part, formed, made};
use crate::operators::Masked;
use cola_runtime::{Op, Result, method};

/// P·A·Q: the entries of A in the rows and columns that are kept; of the others not even zeros are stored.
///
/// # Cost       cost(to_sparse A), and one pass over its entries.
/// # Source     the definition
#[method(to_sparse, "operator:Masked", plan = each_part)]
fn masked(a: &Op, operator: &Masked) -> Result<Op> {
    let (rows, cols) = (operator.rows_mask(), operator.cols_mask());
    made(a, &formed(operator.inner())?.filtered(|i| rows.keeps(i), |j| cols.keeps(j))?)
}
