//! Shapes that functions require, refused in one wording.

use cola_runtime::{Error, Op, Result};

/// The order n of a square operator.
///
/// # Errors
/// `ShapeMismatch` naming the function and the operator.
pub(crate) fn order(function: &str, a: &Op) -> Result<usize> {
    if a.is_square() {
        return Ok(a.rows());
    }
    Err(Error::shape(function, format!("needs a square operator, got {a}")))
}
