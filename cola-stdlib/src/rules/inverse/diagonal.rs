//! `inverse` of a diagonal matrix.

use crate::number::reciprocal;
use crate::operators::Diagonal;
use cola_runtime::{Array, Element, Error, ErrorKind, Number, Op, Result, method, with_element};

/// diag(d)⁻¹ = diag(1/d₀, …, 1/dₙ₋₁).
///
/// # Requires   no entry is zero.
/// # Cost       n.
/// # Source     definition
#[method(inverse, "Diagonal")]
fn diagonal(a: &Diagonal) -> Result<Op> {
    let d = a.entries();
    with_element!(d.dtype(), T => {
        let d = d.view::<T>()?;
        let mut out = Vec::with_capacity(d.nrows());
        for i in 0..d.nrows() {
            out.push(<T as Element>::from_scalar(reciprocal(d[(i, 0)].to_scalar())));
            // The reciprocal of infinity is finite.
            if !out[i].load().finite() || !d[(i, 0)].load().finite() {
                return Err(not_invertible::<T>(d[(i, 0)], i));
            }
        }
        Diagonal::new(Array::vector(out))
    })
}

#[cold]
fn not_invertible<T: Element>(d: T, i: usize) -> Error {
    if !d.load().finite() {
        return Error::not_finite("Diagonal", (i, i));
    }
    if d.load() == T::Acc::ZERO {
        return Error::new(ErrorKind::Singular, format!("Diagonal is singular: entry {i} is 0"))
            .with_help("A⁻¹ does not exist; add a shift A + sI if that serves");
    }
    Error::new(ErrorKind::NotFinite, format!("Diagonal: the inverse of entry {i} overflows {}", T::DTYPE))
        .with_help("use solve, which divides, or a wider dtype")
}
