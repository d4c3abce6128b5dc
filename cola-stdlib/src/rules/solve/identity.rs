//! `solve` with the identity.

use super::check_right_side;
use cola_runtime::{Array, Op, Result, method};

/// x = b.
///
/// # Cost       none.
/// # Source     definition
#[method(solve, "Identity")]
fn identity(a: &Op, b: &Array) -> Result<Array> {
    check_right_side(a, b)?;
    b.cast(a.dtype().promote(b.dtype()))
}
