//! `cholesky` of a diagonal matrix.

use crate::number::shown;
use crate::operators::Diagonal;
use cola_runtime::{Array, Element, Error, Op, Result, Scalar, method, with_element};

/// diag(d) = diag(√d)·diag(√d)ᴴ
///
/// # Requires   every entry is real and positive, else `NotPositiveDefinite` with its index and value.
/// # Cost       n square roots.
/// # Source     definition
#[method(cholesky, "Diagonal")]
fn diagonal(a: &Diagonal) -> Result<Op> {
    let d = a.entries();
    with_element!(d.dtype(), T => {
        let d = d.view::<T>()?;
        let entry = |i: usize| d[(i, 0)].to_scalar();
        let bad = (0..d.nrows()).find(|&i| !(entry(i).re > 0.0 && entry(i).im == 0.0 && entry(i).re.is_finite()));
        if let Some(i) = bad {
            return Err(if entry(i).re.is_finite() && entry(i).im.is_finite() {
                Error::not_positive_definite("Diagonal", i, shown(entry(i)))
            } else {
                Error::not_finite("Diagonal", (i, i))
            });
        }
        Diagonal::new(Array::from_fn(d.nrows(), 1, |i, _| T::from_scalar(Scalar::new(entry(i).re.sqrt(), 0.0)))?)
    })
}
