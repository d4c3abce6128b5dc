//! `to_sparse` of a triangular matrix.

use super::{made, room_for};
use crate::operators::Triangular;
use crate::rules::entries::{self, Part};
use cola_runtime::{Op, Result, method};

/// The entries of its half that are not zero, or the ones of a unit diagonal; the other half is not read.
///
/// # Requires   free memory for the entries that are not zero, which are counted first.
/// # Cost       two passes over n²/2 entries.
/// # Source     the definition
#[method(to_sparse, "operator:Triangular")]
fn triangular(a: &Op, operator: &Triangular) -> Result<Op> {
    let unit = operator.is_unit();
    let part = if operator.is_lower() { Part::Lower { unit } } else { Part::Upper { unit } };
    made(a, &entries::nonzeros(operator.array(), part, |nnz| room_for(a, nnz))?)
}
