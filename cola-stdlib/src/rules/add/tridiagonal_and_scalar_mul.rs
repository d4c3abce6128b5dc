//! `add` of a tridiagonal matrix and a multiple of the identity.

use super::{merged, same_shape};
use crate::entrywise;
use crate::operators::Tridiagonal;
use crate::rules::scalars;
use cola_runtime::{Op, Result, method};

/// The middle band is shifted.
///
/// # Requires   both have one size.
/// # Cost       n.
/// # Source     the definition
#[method(add, "s:Tridiagonal, ScalarMul|Identity")]
fn tridiagonal_and_scalar_mul(a: &Op, b: &Op, s: &Tridiagonal) -> Result<Op> {
    same_shape(a, b)?;
    let diag = entrywise::shifted(s.diag(), scalars::of(b).unwrap_or_default(), b.dtype())?;
    Ok(merged(Tridiagonal::new(s.sub().clone(), diag, s.sup().clone())?, a, b))
}
