//! `hadamard` of any two operators.

use super::same_shape;
use crate::operators::Zero;
use cola_runtime::{Error, ErrorKind, Op, Result, method};

/// Refused: entries of an operator that only applies itself are not at hand.
///
/// # Requires   one of the patterns of the other rows; operators without entries have the product 0.
/// # Cost       none.
/// # Source     the definition
#[method(hadamard, "_, _", rank = Fallback)]
fn any(a: &Op, b: &Op) -> Result<Op> {
    same_shape(a, b)?;
    if a.rows() == 0 || a.cols() == 0 {
        return Ok(Zero::new(a.rows(), a.cols(), a.dtype().promote(b.dtype())));
    }
    let why = format!("hadamard: there is no closed form for {a} and {b}, and their entries are not at hand");
    Err(Error::new(ErrorKind::Unsupported, why).with_help(
        "one must be Diagonal, Banded or LowRank, or both stored: Dense(to_dense(A)) stores one, if memory allows",
    ))
}
