//! `qr` of a diagonal matrix.

use crate::functions::QrFactors;
use crate::operators::Identity;
use cola_runtime::{Op, Result, method};

/// D = I·D
///
/// # Requires   nothing.
/// # Cost       none.
/// # Source     definition
#[method(qr, "Diagonal")]
fn diagonal(a: &Op) -> Result<QrFactors> {
    Ok(QrFactors { q: Identity::new(a.rows(), a.dtype()), r: a.clone() })
}
