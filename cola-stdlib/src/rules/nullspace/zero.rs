//! `nullspace` of the zero operator.

use super::everything;
use cola_runtime::{Op, Result, method};

/// 0·x = 0 for every x: the basis is I
///
/// # Requires   nothing.
/// # Cost       none.
/// # Source     definition
#[method(nullspace, "Zero")]
fn zero(a: &Op) -> Result<Op> {
    Ok(everything(a.cols(), a.dtype()))
}
