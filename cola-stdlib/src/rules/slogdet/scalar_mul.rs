//! `slogdet` of a multiple of the identity.

use crate::functions::SlogDet;
use crate::operators::ScalarMul;
use cola_runtime::{Op, Result, method};

/// log|det(c·I)| = n·log|c|, with phase (c/|c|)ⁿ
///
/// # Requires   nothing.
/// # Cost       O(log n).
/// # Source     Golub & Van Loan, 4th ed., §2.1.5
#[method(slogdet, "ScalarMul")]
fn scalar_mul(a: &Op, cx: &cola_runtime::Call<'_>) -> Result<SlogDet> {
    let c = cx.get::<&ScalarMul>("a")?.scalar();
    Ok(SlogDet::of_diagonal("ScalarMul", [c])?.power(a.rows()))
}
