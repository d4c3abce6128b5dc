//! `qr` of a banded matrix.

use super::row_merge;
use crate::functions::QrFactors;
use crate::operators::Banded;
use cola_runtime::{Op, Result, method};

/// A = Q·R by reflections inside the band: R has l + u bands above its diagonal, Q is a product of reflections of l + 1
/// rows
///
/// # Requires   nothing.
/// # Cost       4n·l·(l + u) operations for l bands below the diagonal and u above; Q·x takes 4n·l.
/// # Source     Golub & Van Loan, 4th ed., §5.2; Björck, Numerical Methods for Least Squares Problems, §6.2
#[method(qr, "operator:Banded")]
fn banded(a: &Op, operator: &Banded) -> Result<QrFactors> {
    let (q, r) = row_merge::banded(a, operator)?;
    Ok(QrFactors { q, r })
}
