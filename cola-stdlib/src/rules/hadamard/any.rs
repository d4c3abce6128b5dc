//! `hadamard` of any two operators.

use super::same_shape;
use cola_runtime::{Error, ErrorKind, Op, Result, method};

/// Refused: entries of an operator that only applies itself are not at hand.
///
/// # Requires   one of the patterns of the other rows.
/// # Cost       none.
/// # Source     the definition
#[method(hadamard, "_, _", rank = Fallback)]
fn any(a: &Op, b: &Op) -> Result<Op> {
    same_shape(a, b)?;
    let why = format!("hadamard: there is no closed form for {a} and {b}, and their entries are not at hand");
    Err(Error::new(ErrorKind::Unsupported, why).with_help(
        "one must be Diagonal, Banded or LowRank, or both stored: Dense(to_dense(A)) stores one, if memory allows",
    ))
}
