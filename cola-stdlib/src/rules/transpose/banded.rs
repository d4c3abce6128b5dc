//! `transpose` of a banded matrix.

use crate::operators::Banded;
use crate::rules::bands;
use cola_runtime::{Op, Result, Trans, method};

/// The bands above and below trade places.
///
/// # Cost       O(n·b) for b bands.
/// # Source     Golub & Van Loan, 4th ed., §1.1
#[method(transpose, "operator:Banded")]
fn banded(a: &Op, operator: &Banded) -> Result<Op> {
    bands::mapped(Trans::Transpose, a, operator)
}
