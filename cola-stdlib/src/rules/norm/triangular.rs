//! `norm` of a triangular matrix, from its entries.

use super::is_entrywise;
use super::tally::Tally;
use crate::functions::Norm;
use crate::operators::Triangular;
use cola_runtime::{Element, Number, Result, method, with_element};

/// fro, 1 and inf over the half that counts; a unit diagonal counts as ones
///
/// # Requires   ord is fro, 1 or inf.
/// # Cost       one pass over half of the array; the other half is never read.
/// # Source     Golub & Van Loan, 4th ed., §2.3
#[method(norm, "Triangular", guard = is_entrywise)]
fn triangular(a: &Triangular, ord: Norm) -> Result<f64> {
    let n = a.array().rows();
    let mut tally = Tally::new(ord, (n, n));
    with_element!(a.array().dtype(), T => {
        let t = a.array().view::<T>()?;
        for j in 0..n {
            tally.add(j, j, if a.is_unit() { 1.0 } else { t[(j, j)].load().modulus() });
            let rows = if a.is_lower() { j + 1..n } else { 0..j };
            rows.for_each(|i| tally.add(i, j, t[(i, j)].load().modulus()));
        }
    });
    Ok(tally.value())
}
