//! `svd` of zero.

use super::values;
use crate::functions::SvdFactors;
use crate::rules::columns;
use crate::spectrum::Wanted;
use cola_runtime::{Call, Op, Result, method};

/// svd(0) = (columns of I, (0, …, 0), columns of I)
///
/// # Requires   nothing.
/// # Cost       O(k).
/// # Source     definition
#[method(svd, "Zero")]
fn zero(a: &Op, cx: &Call<'_>) -> Result<SvdFactors> {
    let wanted = Wanted::of_singular_values(cx)?;
    let places: Vec<usize> = (0..wanted.k).collect();
    Ok(SvdFactors {
        u: columns::unit(a.rows(), a.dtype(), &places)?,
        s: values(a.dtype(), &vec![0.0; wanted.k])?,
        v: columns::unit(a.cols(), a.dtype(), &places)?,
    })
}
