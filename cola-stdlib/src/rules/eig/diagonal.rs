//! `eig` of a diagonal matrix.

use super::{chosen, numbers};
use crate::functions::Eigen;
use crate::operators::{Diagonal, Identity};
use crate::spectrum::Wanted;
use cola_runtime::{Call, Error, Op, Result, method};

/// eig(diag(d)) = (d, I), in order
///
/// # Requires   finite entries.
/// # Cost       O(n log n), O(n + k log k) for few values.
/// # Source     definition
#[method(eig, "Diagonal")]
fn diagonal(a: &Diagonal, cx: &Call<'_>) -> Result<Eigen> {
    let (wanted, op) = (Wanted::of(cx)?, cx.get::<&Op>("a")?);
    if let Some((i, _)) = a.entries().as_ref().first_not_finite() {
        return Err(Error::not_finite("Diagonal", (i, i)));
    }
    chosen(cx, &wanted, &numbers(a.entries())?, &Identity::new(op.rows(), op.dtype()))
}
