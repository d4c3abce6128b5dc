//! `kron` of two identities.

use crate::operators::Identity;
use cola_runtime::{Op, Result, method};

/// Iₘ ⊗ Iₙ = Iₘₙ.
///
/// # Cost       O(1).
/// # Source     Golub & Van Loan, 4th ed., §12.3.1
#[method(kron, "Identity, Identity")]
fn identity_and_identity(a: &Op, b: &Op) -> Result<Op> {
    let n = super::size(a, b)?;
    Ok(Identity::new(n, a.dtype().promote(b.dtype())))
}
