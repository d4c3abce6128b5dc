//! `solve` with the identity.

use crate::rules::right_side::expect_numbers;
use cola_runtime::{Array, Op, Result, method};

/// x = b.
///
/// # Cost       none.
/// # Source     definition
#[method(solve, "Identity")]
fn identity(a: &Op, b: &Array) -> Result<Array> {
    expect_numbers("solve", a, b)?;
    b.cast(a.dtype().promote(b.dtype()))
}
