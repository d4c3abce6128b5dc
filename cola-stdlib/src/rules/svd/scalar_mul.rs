//! `svd` of a multiple of the identity.

use super::{phase, values};
use crate::functions::{SvdFactors, scale};
use crate::operators::ScalarMul;
use crate::properties::STIEFEL;
use crate::rules::columns;
use crate::rules::scalars;
use crate::spectrum::Wanted;
use cola_runtime::{Call, Op, Result, method};

/// svd(c·I) = (c/|c|·I, (|c|, …, |c|), I)
///
/// # Requires   c is finite.
/// # Cost       O(k).
/// # Source     definition
#[method(svd, "ScalarMul")]
fn scalar_mul(a: &ScalarMul, cx: &Call<'_>) -> Result<SvdFactors> {
    let (wanted, op, c) = (Wanted::of_singular_values(cx)?, cx.get::<&Op>("a")?, scalars::finite(a)?);
    let v = columns::unit(op.rows(), op.dtype(), &(0..wanted.k).collect::<Vec<_>>())?;
    let u = scale(phase(c), &v)?.claimed(STIEFEL.set());
    Ok(SvdFactors { u, s: values(op.dtype(), &vec![c.re.hypot(c.im); wanted.k])?, v })
}
