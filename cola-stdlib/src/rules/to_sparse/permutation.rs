//! `to_sparse` of a permutation.

use super::{of_pattern, room_for};
use crate::operators::{Pattern, Permutation};
use cola_runtime::{Array, Op, Result, Scalar, method};

/// Row i has a one in column p(i).
///
/// # Requires   n entries of free memory.
/// # Cost       n.
/// # Source     Golub & Van Loan, 4th ed., §1.2.8
#[method(to_sparse, "operator:Permutation")]
fn permutation(a: &Op, operator: &Permutation) -> Result<Op> {
    let n = a.rows();
    room_for(a, n)?;
    let columns = operator.indices().iter().map(|&j| j as u32).collect();
    let ones = Array::full(n, 1, a.dtype(), Scalar::new(1.0, 0.0))?;
    of_pattern(a, Pattern::new(n, n, (0..=n).collect(), columns)?, ones)
}
