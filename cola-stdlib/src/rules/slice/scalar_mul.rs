//! `slice` of a multiple of the identity.

use super::{checked, claimed};
use crate::rules::scalars;
use cola_runtime::{Call, Index, Op, Result, method};

/// A principal part of c·I is c·I of another size.
///
/// # Requires   the same rows and columns, none twice.
/// # Cost       one pass over the indices.
/// # Source     the definition
#[method(slice, "ScalarMul|Identity", guard = is_principal)]
fn scalar_mul(a: &Op, rows: &Index, cols: &Index) -> Result<Op> {
    checked(a, rows, cols)?;
    let c = scalars::of(a).unwrap_or_default();
    Ok(claimed(scalars::make(c, rows.len(a.rows()), a.dtype())?, a, rows, cols))
}

fn is_principal(cx: &Call<'_>) -> bool {
    super::is_principal_without_repeats(cx)
}
