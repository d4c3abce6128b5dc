//! `diag` of a banded matrix.

use crate::functions::Diagonals;
use crate::operators::Banded;
use cola_runtime::{Array, Operator, Result, method};

/// one of the bands, or zeros outside of them
///
/// # Requires   nothing.
/// # Cost       none inside the band: the entries are shared.
/// # Source     definition
#[method(diag, "Banded")]
fn banded(a: &Banded, offset: i64) -> Result<Array> {
    let d = Diagonals::of(a.shape(), offset);
    let band = i64::try_from(a.upper()).ok().and_then(|u| u.checked_sub(offset));
    let band = band.and_then(|r| usize::try_from(r).ok()).filter(|&r| r < a.diagonals().cols());
    match band {
        Some(r) if d.len > 0 => a.diagonals().block(d.col..d.col + d.len, r..r + 1),
        _ => Array::zeros(d.len, 1, a.dtype()),
    }
}
