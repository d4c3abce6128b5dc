//! `properties` of an elementwise product with a low-rank matrix.

use super::of_dtype;
use crate::operators::HadamardProduct;
use crate::properties::{PSD, REAL, SELF_ADJOINT, SYMMETRIC};
use cola_runtime::{Operator, PropSet, Result, method};

/// A∘(U·Uᴴ) is PSD or SelfAdjoint when A is; Symmetric too when real.
///
/// # Cost     O(1).
/// # Source   Schur: Horn & Johnson, Matrix Analysis, 2nd ed., 7.5.3
#[method(properties, "HadamardProduct")]
fn hadamard_product(a: &HadamardProduct) -> Result<PropSet> {
    let mut found = of_dtype(a.dtype());
    if !a.u().same(a.v()) {
        return Ok(found);
    }
    for property in [&PSD, &SELF_ADJOINT] {
        if property.of(a.inner()) {
            found = found.union(property.set());
        }
    }
    if REAL.is_in(found) && SYMMETRIC.of(a.inner()) {
        found = found.union(SYMMETRIC.set());
    }
    Ok(found)
}
