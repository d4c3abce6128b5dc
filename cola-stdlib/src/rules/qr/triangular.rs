//! `qr` of an upper triangular matrix.

use crate::functions::QrFactors;
use crate::operators::{Identity, Triangular};
use cola_runtime::{Call, Op, Result, method};

/// U = I·U
///
/// # Requires   A is upper triangular.
/// # Cost       none.
/// # Source     definition
#[method(qr, "Triangular", guard = is_upper)]
fn triangular(a: &Op) -> Result<QrFactors> {
    Ok(QrFactors { q: Identity::new(a.rows(), a.dtype()), r: a.clone() })
}

fn is_upper(cx: &Call<'_>) -> bool {
    cx.get::<&Triangular>("a").is_ok_and(|a| !a.is_lower())
}
