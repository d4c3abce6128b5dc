//! `block_diag` of any two operators.

use super::join;
use cola_runtime::{Op, Result, method};

/// diag(A, B) as a lazy operator; the same operator twice is kept once, with multiplicity 2.
///
/// # Cost       O(1).
/// # Source     the definition
#[method(block_diag, "_, _", rank = Fallback)]
fn any(a: &Op, b: &Op) -> Result<Op> {
    join(a, b)
}
