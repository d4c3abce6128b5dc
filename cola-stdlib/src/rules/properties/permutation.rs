//! `properties` of a permutation.

use crate::operators::Permutation;
use crate::properties::{IDEMPOTENT, PD, SELF_ADJOINT, SYMMETRIC};
use cola_runtime::{PropSet, Result, method};

/// P with p(p(i)) = i ⇒ SelfAdjoint, Symmetric; with p(i) = i ⇒ PD, Idempotent.
///
/// # Cost     one pass over n indices.
/// # Source   by definition: P⁻¹ = Pᵀ.
#[method(properties, "Permutation")]
fn permutation(a: &Permutation) -> Result<PropSet> {
    let p = a.indices();
    if !p.iter().enumerate().all(|(i, &k)| p[k] == i) {
        return Ok(PropSet::EMPTY);
    }
    let involution = SELF_ADJOINT.set().union(SYMMETRIC.set());
    let trivial = p.iter().enumerate().all(|(i, &k)| i == k);
    Ok(if trivial { involution.union(PD.set()).union(IDEMPOTENT.set()) } else { involution })
}
