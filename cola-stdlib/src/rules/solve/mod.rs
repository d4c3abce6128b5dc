//! Rules of `solve`.

automod::dir!("src/rules/solve");

use crate::rules::finite::expect_finite;
use cola_runtime::{Array, Error, Op, Result};
use std::borrow::Cow;

/// Refuses a call that cannot have a solution: A not square, b of another height, NaN or infinity anywhere.
fn check(a: &Op, b: &Array) -> Result<()> {
    if !a.is_square() {
        return Err(Error::shape("solve", format!("A = {a} is not square"))
            .with_help("lstsq(A, b) minimises ‖A·x − b‖ instead"));
    }
    check_right_side(a, b)?;
    expect_finite("solve", a)
}

/// The part of [`check`] that concerns b.
fn check_right_side(a: &Op, b: &Array) -> Result<()> {
    if b.rows() != a.rows() {
        return Err(Error::shape(
            "solve",
            format!("A = {a}, b is {}×{}: b needs {} rows", b.rows(), b.cols(), a.rows()),
        ));
    }
    match b.as_ref().first_not_finite() {
        None => Ok(()),
        Some(at) => Err(Error::not_finite("solve: the right-hand side b", at)),
    }
}

/// A in the precision of b, if that is the wider one; made once and kept with A.
fn widened<'a>(a: &'a Op, b: &Array) -> Result<Cow<'a, Op>> {
    let joint = a.dtype().promote(b.dtype());
    let wanted = if a.dtype().is_complex() { joint.complex() } else { joint.real() };
    if wanted == a.dtype() {
        return Ok(Cow::Borrowed(a));
    }
    // The key under which `Op::apply_into` keeps the same.
    let wide = a.derived(&format!("cast {wanted}"), || a.cast(wanted))?;
    Ok(Cow::Owned((*wide).clone()))
}
