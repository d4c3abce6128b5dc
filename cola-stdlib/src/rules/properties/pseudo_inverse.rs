//! `properties` of a pseudoinverse.

use crate::operators::PseudoInverse;
use crate::properties::{NORMAL, PSD, REAL, SELF_ADJOINT, SYMMETRIC};
use cola_runtime::{PropSet, Result, method};

/// A⁺ is Normal, SelfAdjoint, PSD, Symmetric or Real when A is; where singular values were dropped it is not PD
///
/// # Cost       none.
/// # Source     Penrose, Proc. Cambridge Philos. Soc. 51 (1955)
#[method(properties, "PseudoInverse[_]")]
fn pseudo_inverse(a: &PseudoInverse) -> Result<PropSet> {
    let kept = [&NORMAL, &SELF_ADJOINT, &PSD, &SYMMETRIC, &REAL];
    let of_base = kept.into_iter().filter(|property| property.of(a.base()));
    Ok(of_base.fold(PropSet::EMPTY, |found, property| found.union(property.set())))
}
