//! `to_sparse` of a dense matrix.

use super::{made, room_for};
use crate::operators::Dense;
use crate::rules::entries::{self, Part};
use cola_runtime::{Op, Result, method};

/// The entries that are not zero; NaN and infinity are not.
///
/// # Requires   free memory for the entries that are not zero, which are counted first.
/// # Cost       two passes over m·n entries.
/// # Source     the definition
#[method(to_sparse, "operator:Dense")]
fn dense(a: &Op, operator: &Dense) -> Result<Op> {
    made(a, &entries::nonzeros(operator.array(), Part::All, |nnz| room_for(a, nnz))?)
}
