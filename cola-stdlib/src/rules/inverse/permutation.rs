//! `inverse` of a permutation.

use crate::operators::Permutation;
use cola_runtime::{Op, Operator, Result, method};

/// P⁻¹ = Pᵀ: (P·x)ᵢ = x_{p(i)} is undone by q with q(p(i)) = i.
///
/// # Cost       n.
/// # Source     Golub & Van Loan, 4th ed., §1.2.11
#[method(inverse, "Permutation", rank = Override)]
fn permutation(a: &Permutation) -> Result<Op> {
    let mut q = vec![0; a.indices().len()];
    for (i, &p) in a.indices().iter().enumerate() {
        q[p] = i;
    }
    Permutation::new(q, a.dtype())
}
