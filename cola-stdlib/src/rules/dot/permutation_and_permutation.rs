//! `dot` of two permutations.

use super::fits;
use crate::operators::{Identity, Permutation};
use cola_runtime::{Op, Result, method};

/// (P·Q·x)ᵢ = x at q(p(i)); the identity itself when that is what remains.
///
/// # Requires   columns of A are rows of B.
/// # Cost       n.
/// # Source     the definition
#[method(dot, "p:Permutation, q:Permutation")]
fn permutation_and_permutation(a: &Op, b: &Op, p: &Permutation, q: &Permutation) -> Result<Op> {
    fits(a, b)?;
    let both: Vec<usize> = p.indices().iter().map(|&i| q.indices()[i]).collect();
    let dtype = a.dtype().promote(b.dtype());
    if both.iter().enumerate().all(|(i, &p)| i == p) {
        return Ok(Identity::new(both.len(), dtype));
    }
    Permutation::new(both, dtype)
}
