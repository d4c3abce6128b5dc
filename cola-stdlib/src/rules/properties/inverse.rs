//! `properties` of an inverse.

use crate::inference;
use crate::operators::Inverse;
use cola_runtime::{PropSet, Result, method};

/// A⁻¹ is Normal, SelfAdjoint, PSD, PD, Symmetric, Real or Unitary when A is; PSD and invertible is PD.
///
/// # Cost       none.
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §7.1
#[method(properties, "Inverse[_]")]
fn inverse(a: &Inverse) -> Result<PropSet> {
    Ok(inference::inverted(inference::known(a.base())))
}
