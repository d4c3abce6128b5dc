//! `properties` of an inverse.

use crate::operators::Inverse;
use crate::properties::{NORMAL, PD, PSD, REAL, SELF_ADJOINT, SYMMETRIC, UNITARY};
use cola_runtime::{PropSet, Result, method};

/// A⁻¹ is Normal, SelfAdjoint, PSD, PD, Symmetric, Real or Unitary when A is; PSD and invertible is PD.
///
/// # Cost       none.
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §7.1
#[method(properties, "Inverse[_]")]
fn inverse(a: &Inverse) -> Result<PropSet> {
    let base = a.base();
    let mut found = PropSet::EMPTY;
    for property in [&NORMAL, &SELF_ADJOINT, &PD, &SYMMETRIC, &REAL, &UNITARY] {
        if property.of(base) {
            found = found.union(property.set());
        }
    }
    Ok(if PSD.of(base) { found.union(PD.set()) } else { found })
}
