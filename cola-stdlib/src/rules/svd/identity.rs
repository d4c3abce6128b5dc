//! `svd` of the identity.

use super::values;
use crate::functions::SvdFactors;
use crate::rules::columns;
use crate::spectrum::Wanted;
use cola_runtime::{Call, Op, Result, method};

/// svd(I) = (I, (1, …, 1), I)
///
/// # Requires   nothing.
/// # Cost       O(k).
/// # Source     definition
#[method(svd, "Identity", rank = Override)]
fn identity(a: &Op, cx: &Call<'_>) -> Result<SvdFactors> {
    let wanted = Wanted::of_singular_values(cx)?;
    let u = columns::unit(a.rows(), a.dtype(), &(0..wanted.k).collect::<Vec<_>>())?;
    Ok(SvdFactors { v: u.clone(), u, s: values(a.dtype(), &vec![1.0; wanted.k])? })
}
