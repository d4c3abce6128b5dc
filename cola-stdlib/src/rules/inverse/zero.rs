//! `inverse` of the zero operator.

use super::by_cost::expect_square;
use cola_runtime::{Error, ErrorKind, Op, Result, method};

/// 0⁻¹ exists for n = 0 only, and is 0
///
/// # Requires   n = 0, else `Singular`.
/// # Cost       none.
/// # Source     definition
#[method(inverse, "Zero")]
fn zero(a: &Op) -> Result<Op> {
    expect_square(a)?;
    if a.rows() == 0 {
        return Ok(a.clone());
    }
    Err(Error::new(ErrorKind::Singular, format!("A = {a} is singular: all its entries are 0"))
        .with_help("A⁻¹ does not exist; add a shift A + sI if that serves"))
}
