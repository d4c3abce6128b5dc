//! `qr` of a multiple of the identity.

use crate::functions::QrFactors;
use crate::operators::Identity;
use cola_runtime::{Op, Result, method};

/// c·I = I·(c·I)
///
/// # Requires   nothing.
/// # Cost       none.
/// # Source     definition
#[method(qr, "ScalarMul")]
fn scalar_mul(a: &Op) -> Result<QrFactors> {
    Ok(QrFactors { q: Identity::new(a.rows(), a.dtype()), r: a.clone() })
}
