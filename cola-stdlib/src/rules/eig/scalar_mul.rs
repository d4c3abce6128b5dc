//! `eig` of a multiple of the identity.

use super::values;
use crate::functions::Eigen;
use crate::operators::ScalarMul;
use crate::rules::columns;
use crate::rules::scalars;
use crate::spectrum::Wanted;
use cola_runtime::{Call, Op, Result, method};

/// eig(c·I) = (c, …, c; I)
///
/// # Requires   c is finite.
/// # Cost       O(k).
/// # Source     definition
#[method(eig, "ScalarMul")]
fn scalar_mul(a: &ScalarMul, cx: &Call<'_>) -> Result<Eigen> {
    let (wanted, op, c) = (Wanted::of(cx)?, cx.get::<&Op>("a")?, scalars::finite(a)?);
    let places: Vec<usize> = (0..wanted.k).collect();
    let values = values(cx, &vec![c; wanted.k])?;
    Ok(Eigen { values, vectors: columns::unit(op.rows(), op.dtype(), &places)? })
}
