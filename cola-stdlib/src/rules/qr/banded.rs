//! `qr` of a banded matrix.

use super::row_merge;
use crate::functions::QrFactors;
use crate::operators::Banded;
use cola_runtime::{Call, IntoValue, Op, Result, Value, method};

/// A = Q·R by reflections inside the band: R has l + u bands above its diagonal, Q is a product of reflections of l + 1
/// rows
///
/// # Requires   memory for the band of R; where the bands are so many that a dense factorisation costs less, and fits, it goes to
///   the next method.
/// # Cost       4n·l·(l + u) operations for l bands below the diagonal and u above; Q·x takes 4n·l.
/// # Source     Golub & Van Loan, 4th ed., §5.2; Björck, Numerical Methods for Least Squares Problems, §6.2
#[method(qr, "operator:Banded")]
fn banded(a: &Op, operator: &Banded, cx: &Call<'_>) -> Result<Value> {
    let (steps, height) = (a.rows().min(a.cols()) as f64, operator.lower() as f64 + 1.0);
    if row_merge::dense_is_cheaper(a, 2.0 * steps * height * (height + operator.upper() as f64)) {
        return cx.next();
    }
    let (q, r) = row_merge::banded(a, operator)?;
    Ok(QrFactors { q, r }.into_value())
}
