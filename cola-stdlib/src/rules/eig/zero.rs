//! `eig` of zero.

use super::{is_square, values};
use crate::functions::Eigen;
use crate::rules::columns;
use crate::spectrum::Wanted;
use cola_runtime::{Call, Op, Result, Scalar, method};

/// eig(0) = (0, …, 0; I)
///
/// # Requires   it is square.
/// # Cost       O(k).
/// # Source     definition
#[method(eig, "Zero", guard = is_square)]
fn zero(a: &Op, cx: &Call<'_>) -> Result<Eigen> {
    let wanted = Wanted::of(cx)?;
    let places: Vec<usize> = (0..wanted.k).collect();
    let values = values(cx, &vec![Scalar::new(0.0, 0.0); wanted.k])?;
    Ok(Eigen { values, vectors: columns::unit(a.rows(), a.dtype(), &places)? })
}
