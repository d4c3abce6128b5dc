//! Traces that are read off from stored entries.

use crate::operators::{Dense, Diagonal, Sparse, Tridiagonal};
use crate::rules::scalars;
use cola_runtime::{Op, Result, Scalar};

/// The sign of a real number that is clearly not zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Negative,
    Positive,
}

/// The sign of the trace of a square operator whose diagonal is stored, when the trace is real and not zero by far
/// more than rounding; `None` when it is not, or not seen.
pub(super) fn sign_of_trace(a: &Op) -> Result<Option<Sign>> {
    let n = a.rows();
    if !a.is_square() || n == 0 {
        return Ok(None);
    }
    let mut sums = (Scalar::new(0.0, 0.0), 0.0);
    let mut take = |z: Scalar| sums = (sums.0 + z, sums.1 + z.norm());
    if let Some(c) = scalars::of(a) {
        take(c);
    } else if let Some(d) = a.downcast_ref::<Diagonal>() {
        (0..n).try_for_each(|i| d.entries().get(i, 0).map(&mut take))?;
    } else if let Some(d) = a.downcast_ref::<Dense>() {
        (0..n).try_for_each(|i| d.array().get(i, i).map(&mut take))?;
    } else if let Some(t) = a.downcast_ref::<Tridiagonal>() {
        (0..n).try_for_each(|i| t.diag().get(i, 0).map(&mut take))?;
    } else if let Some(s) = a.downcast_ref::<Sparse>() {
        let (pattern, values) = (s.pattern(), s.values());
        for (e, (i, j)) in super::sparse::rows(pattern).iter().zip(pattern.indices()).enumerate() {
            if i == j {
                take(values.get(e, 0)?);
            }
        }
    } else {
        return Ok(None);
    }
    let (trace, size) = sums;
    let rounding = 16.0 * a.dtype().epsilon() * n as f64 * size;
    // Written so that NaN is never a sign.
    let clear = trace.re.abs() > rounding && trace.im.abs() <= rounding;
    Ok(clear.then_some(if trace.re > 0.0 { Sign::Positive } else { Sign::Negative }))
}
