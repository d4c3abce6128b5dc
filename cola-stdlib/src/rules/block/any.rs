//! `block` of any four operators.

use crate::rules::grids::simplified;
use cola_runtime::{Op, Result, method};

/// [[A, B], [C, D]] as a lazy operator; diag(A, D) when B and C are zero.
///
/// # Requires   blocks of one height in each row and of one width in each column.
/// # Cost       O(1).
/// # Source     the definition
#[method(block, "_", rank = Fallback)]
fn any(a: &Op, b: &Op, c: &Op, d: &Op) -> Result<Op> {
    simplified((2, 2), [a, b, c, d].map(Op::clone).to_vec())
}
