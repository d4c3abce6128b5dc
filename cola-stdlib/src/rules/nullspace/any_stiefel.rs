//! `nullspace` of an operator with orthonormal columns.

use super::nothing;
use cola_runtime::{Op, Result, method};

/// Q·x = 0 only for x = 0: the basis is n×0
///
/// # Requires   Q is known to be Stiefel, which Unitary implies.
/// # Cost       none.
/// # Source     definition
#[method(nullspace, "Stiefel[_]", rank = Override)]
fn any_stiefel(a: &Op) -> Result<Op> {
    Ok(nothing(a.cols(), a.dtype()))
}
