//! `slogdet` of the identity.

use crate::functions::SlogDet;
use crate::operators::Identity;
use cola_runtime::{Result, method};

/// det I = 1
///
/// # Requires   nothing.
/// # Cost       none.
/// # Source     Golub & Van Loan, 4th ed., §2.1.5
#[method(slogdet, "Identity")]
fn identity(_a: &Identity) -> Result<SlogDet> {
    Ok(SlogDet::ONE)
}
