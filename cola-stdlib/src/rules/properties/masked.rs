//! `properties` of a masked operator.

use crate::inference;
use crate::operators::Masked;
use cola_runtime::{PropSet, Result, method};

/// With the same rows and columns kept, what was PSD, SelfAdjoint or Symmetric is so again. Real.
///
/// # Cost       one pass over the masks.
/// # Source     Horn & Johnson, Matrix Analysis, 2nd ed., §7.1.2
#[method(properties, "Masked")]
fn masked(a: &Masked) -> Result<PropSet> {
    Ok(inference::masked(a.inner(), a.rows_mask(), a.cols_mask()))
}
