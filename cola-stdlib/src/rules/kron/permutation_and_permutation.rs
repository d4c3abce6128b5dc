//! `kron` of two permutations.

use crate::operators::Permutation;
use cola_runtime::{Op, Result, method};

/// P ⊗ Q permutes: entry (i, j) comes from (p(i), q(j)).
///
/// # Cost       m·n.
/// # Source     Golub & Van Loan, 4th ed., §12.3.1
#[method(kron, "p:Permutation, q:Permutation")]
fn permutation_and_permutation(a: &Op, b: &Op, p: &Permutation, q: &Permutation) -> Result<Op> {
    super::size(a, b)?;
    let n = q.indices().len();
    let both = p.indices().iter().flat_map(|i| q.indices().iter().map(move |j| i * n + j)).collect();
    Permutation::new(both, a.dtype().promote(b.dtype()))
}
