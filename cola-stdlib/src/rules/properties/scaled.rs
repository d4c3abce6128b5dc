//! `properties` of a multiple.

use crate::inference;
use crate::operators::Scaled;
use cola_runtime::{PropSet, Result, method};

/// c·A is PSD only for real c ≥ 0 and PD for c > 0, SelfAdjoint and Real for real c, Unitary and Stiefel for
/// |c| = 1; Normal and Symmetric for every c.
///
/// # Cost       O(1).
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §0.2.5
#[method(properties, "Scaled")]
fn scaled(a: &Scaled) -> Result<PropSet> {
    Ok(inference::scaled(a.scalar(), inference::known(a.inner())))
}
