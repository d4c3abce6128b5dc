//! Rules of `hadamard`.

automod::dir!("src/rules/hadamard");

use crate::inference;
use cola_runtime::{Error, Op, Result};

/// Refuses operands of different shapes.
fn same_shape(a: &Op, b: &Op) -> Result<()> {
    if a.shape() == b.shape() {
        return Ok(());
    }
    Err(Error::shape("hadamard", format!("A is {a}, B is {b}: both must have one shape")))
}

/// The product knows what follows from what its operands know.
fn merged(made: Op, a: &Op, b: &Op) -> Op {
    made.claimed(inference::hadamard(a, b))
}
