//! What functions with a right-hand side ask of it, and the precision in which they work.

use cola_runtime::{Array, DType, Error, Op, Result};
use std::borrow::Cow;

/// Refuses a b of another height than A.
///
/// # Errors
/// `ShapeMismatch` naming the function and both operands.
pub(super) fn expect_rows(function: &str, a: &Op, b: &Array) -> Result<()> {
    if b.rows() == a.rows() {
        return Ok(());
    }
    let why = format!("A = {a}, b is {}×{}: b needs {} rows", b.rows(), b.cols(), a.rows());
    Err(Error::shape(function, why))
}

/// Refuses a b of another height than A, or with NaN or infinity in it.
///
/// # Errors
/// `ShapeMismatch`, `NotFinite`.
pub(super) fn expect_numbers(function: &str, a: &Op, b: &Array) -> Result<()> {
    expect_rows(function, a, b)?;
    match b.as_ref().first_not_finite() {
        None => Ok(()),
        Some(at) => Err(Error::not_finite(&format!("{function}: the right-hand side b"), at)),
    }
}

/// A in the precision of another dtype, if that is the wider one; made once and kept with A.
///
/// # Errors
/// Those of the cast.
pub(super) fn widened(a: &Op, with: DType) -> Result<Cow<'_, Op>> {
    let joint = a.dtype().promote(with);
    let wanted = if a.dtype().is_complex() { joint.complex() } else { joint.real() };
    if wanted == a.dtype() {
        return Ok(Cow::Borrowed(a));
    }
    // The key under which `Op::apply_into` keeps the same.
    let wide = a.derived(&format!("cast {wanted}"), || a.cast(wanted))?;
    Ok(Cow::Owned((*wide).clone()))
}
