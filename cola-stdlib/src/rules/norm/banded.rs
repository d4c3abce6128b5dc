//! `norm` of a banded matrix, from its entries.

use super::is_entrywise;
use super::tally::Tally;
use crate::functions::Norm;
use crate::operators::Banded;
use cola_runtime::{Element, Number, Operator, Result, method, with_element};

/// fro, 1 and inf over the bands
///
/// # Requires   ord is fro, 1 or inf.
/// # Cost       one pass over the bands.
/// # Source     Golub & Van Loan, 4th ed., §2.3
#[method(norm, "Banded", guard = is_entrywise)]
fn banded(a: &Banded, ord: Norm) -> Result<f64> {
    let mut tally = Tally::new(ord, a.shape());
    with_element!(a.dtype(), T => {
        let v = a.diagonals().view::<T>()?;
        a.places().for_each(|(i, j, at)| tally.add(i, j, v[at].load().modulus()));
    });
    Ok(tally.value())
}
