//! `eig` of the identity.

use super::values;
use crate::functions::Eigen;
use crate::rules::columns;
use crate::spectrum::Wanted;
use cola_runtime::{Call, Op, Result, Scalar, method};

/// eig(I) = (1, …, 1; I)
///
/// # Requires   nothing.
/// # Cost       O(k).
/// # Source     definition
#[method(eig, "Identity")]
fn identity(a: &Op, cx: &Call<'_>) -> Result<Eigen> {
    let wanted = Wanted::of(cx)?;
    let places: Vec<usize> = (0..wanted.k).collect();
    let values = values(cx, &vec![Scalar::new(1.0, 0.0); wanted.k])?;
    Ok(Eigen { values, vectors: columns::unit(a.rows(), a.dtype(), &places)? })
}
