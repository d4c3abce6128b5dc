//! `properties` of a Householder matrix.

use super::of_dtype;
use crate::operators::Householder;
use crate::properties::{NORMAL, PD, PSD, SELF_ADJOINT, SYMMETRIC, UNITARY};
use cola_runtime::{Operator, PropSet, Result, method};

/// I − β·v·vᴴ is Normal; without a β of its own Unitary and SelfAdjoint; with a real β SelfAdjoint, and PD when
/// β·vᴴv < 1, by more than rounding. Symmetric when real.
///
/// # Cost     O(1): vᴴv is known.
/// # Source   the eigenvalues 1 and 1 − β·vᴴv.
#[method(properties, "Householder")]
fn householder(a: &Householder) -> Result<PropSet> {
    let mut found = of_dtype(a.dtype()).union(NORMAL.set());
    if !a.dtype().is_complex() {
        found = found.union(SYMMETRIC.set());
    }
    if a.is_reflection() {
        return Ok(found.union(UNITARY.set()).union(SELF_ADJOINT.set()));
    }
    if a.beta().im == 0.0 {
        found = found.union(SELF_ADJOINT.set());
        let rounding = 4.0 * f64::EPSILON * (a.v().rows() as f64 + 2.0);
        let moved = a.beta().re * a.square();
        if moved <= 0.0 || moved * (1.0 + rounding) < 1.0 {
            found = found.union(PSD.set()).union(PD.set());
        }
    }
    Ok(found)
}
