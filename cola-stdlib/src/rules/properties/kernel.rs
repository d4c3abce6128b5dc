//! `properties` of a kernel matrix.

use crate::operators::Kernel;
use crate::properties::{PSD, REAL, SELF_ADJOINT, SYMMETRIC};
use cola_runtime::{PropSet, Result, method};

/// Real; of one set of points Symmetric and SelfAdjoint when k is symmetric, and PSD when k is positive definite and
/// the variance not negative.
///
/// PD is not claimed: points may coincide, and then the matrix is singular.
///
/// # Cost       none.
/// # Source     Rasmussen & Williams, Gaussian Processes for Machine Learning, §4.1
#[method(properties, "Kernel")]
fn kernel(a: &Kernel) -> Result<PropSet> {
    let (one_set, k) = (a.is_square_of_points(), &a.map().covariance);
    let mut found = REAL.set();
    if one_set && k.is_symmetric() {
        found = found.union(SYMMETRIC.set()).union(SELF_ADJOINT.set());
    }
    if one_set && k.is_positive_definite() && a.map().variance >= 0.0 {
        found = found.union(PSD.set());
    }
    Ok(found)
}
