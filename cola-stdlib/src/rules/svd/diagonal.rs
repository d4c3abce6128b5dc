//! `svd` of a diagonal matrix.

use super::{chosen, phase};
use crate::functions::SvdFactors;
use crate::operators::{Diagonal, Identity};
use crate::properties::UNITARY;
use crate::spectrum::Wanted;
use cola_runtime::{Array, Call, DType, Element, Error, Op, Result, Scalar, method, with_element};

/// svd(diag(d)) = (diag(d/|d|), |d|, I), in order; the phase of 0 is 1
///
/// # Requires   finite entries.
/// # Cost       O(n log n), O(n + k log k) for few values.
/// # Source     definition
#[method(svd, "Diagonal")]
fn diagonal(a: &Diagonal, cx: &Call<'_>) -> Result<SvdFactors> {
    let (wanted, op) = (Wanted::of_singular_values(cx)?, cx.get::<&Op>("a")?);
    if let Some((i, _)) = a.entries().as_ref().first_not_finite() {
        return Err(Error::not_finite("Diagonal", (i, i)));
    }
    let d = a.entries().cast(DType::C64)?.to_vec::<Scalar>()?;
    let s: Vec<f64> = d.iter().map(|z| z.re.hypot(z.im)).collect();
    let phases =
        with_element!(op.dtype(), T => Array::from_fn(d.len(), 1, |i, _| T::from_scalar(phase(d[i]))))?;
    let u = Diagonal::new(phases)?.claimed(UNITARY.set());
    chosen(&wanted, &u, &s, &Identity::new(op.rows(), op.dtype()), op.dtype())
}
