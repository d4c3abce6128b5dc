//! `svd` of an operator with orthonormal columns.

use super::values;
use crate::functions::SvdFactors;
use crate::operators::Identity;
use crate::rules::columns;
use crate::spectrum::Wanted;
use cola_runtime::{Call, Op, Result, method};

/// svd(Q) = (Q, (1, …, 1), I) when Qᴴ·Q = I
///
/// # Requires   Q is known to have orthonormal columns: Stiefel, Unitary, a permutation.
/// # Cost       O(k).
/// # Source     definition
#[method(svd, "Stiefel[_]", rank = Override)]
fn any_stiefel(a: &Op, cx: &Call<'_>) -> Result<SvdFactors> {
    let wanted = Wanted::of_singular_values(cx)?;
    let places: Vec<usize> = (0..wanted.k).collect();
    Ok(SvdFactors {
        u: columns::of(a, &places)?,
        s: values(a.dtype(), &vec![1.0; wanted.k])?,
        v: columns::of(&Identity::new(a.cols(), a.dtype()), &places)?,
    })
}
