//! `qr` of a tridiagonal matrix.

use super::row_merge;
use crate::functions::QrFactors;
use crate::operators::Banded;
use crate::rules::bands;
use cola_runtime::{Call, IntoValue, Op, Result, Value, method};

/// A = Q·R by reflections of neighbouring rows: R has two bands above its diagonal
///
/// # Requires   nothing.
/// # Cost       O(n); Q·x takes 8n operations.
/// # Source     Golub & Van Loan, 4th ed., §5.2
#[method(qr, "Tridiagonal")]
fn tridiagonal(a: &Op, cx: &Call<'_>) -> Result<Value> {
    let Some(bands) = bands::of(a)? else { return cx.next() };
    let band = bands.operator()?;
    let Some(operator) = band.downcast_ref::<Banded>() else { return cx.next() };
    let (q, r) = row_merge::banded(&band, operator)?;
    Ok(QrFactors { q, r }.into_value())
}
