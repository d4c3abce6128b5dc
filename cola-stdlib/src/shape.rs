//! Shapes and ranks that functions require, refused in one wording.

use cola_runtime::{Error, ErrorKind, Op, Result};

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

/// Refuses the inverse of an operator whose parts leave it with less than full rank, whatever their entries.
///
/// # Errors
/// `Singular` naming the operator and the bound of its rank.
pub(crate) fn not_rank_deficient(a: &Op) -> Result<()> {
    if !a.is_rank_deficient() {
        return Ok(());
    }
    let (n, bound) = (a.rows().min(a.cols()), a.rank_bound());
    Err(Error::new(
        ErrorKind::Singular,
        format!("{a} is singular by structure: its rank is at most {bound} < {n}"),
    )
    .with_help(
        "A⁻¹ does not exist; pinv(A) and lstsq(A, b) do without it, or add a shift A + sI if that serves",
    ))
}
