//! `properties` of a projection.

use super::of_dtype;
use crate::operators::Projection;
use crate::properties::{IDEMPOTENT, PSD, SYMMETRIC};
use cola_runtime::{Operator, PropSet, Result, method};

/// P·P = P; Q·Qᴴ is PSD, and Symmetric when real.
///
/// # Cost     O(1).
/// # Source   xᴴQQᴴx = ‖Qᴴx‖² ≥ 0; Golub & Van Loan, 4th ed., §2.5.1
#[method(properties, "Projection")]
fn projection(a: &Projection) -> Result<PropSet> {
    let mut found = of_dtype(a.dtype()).union(IDEMPOTENT.set());
    if a.is_orthogonal() {
        found = found.union(PSD.set());
        if !a.dtype().is_complex() {
            found = found.union(SYMMETRIC.set());
        }
    }
    Ok(found)
}
