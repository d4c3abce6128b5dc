//! `norm` of a tridiagonal matrix, from its entries.

use super::is_entrywise;
use super::tally::Tally;
use crate::functions::Norm;
use crate::operators::Tridiagonal;
use cola_runtime::{Element, Number, Result, method, with_element};

/// fro, 1 and inf over the three diagonals
///
/// # Requires   ord is fro, 1 or inf.
/// # Cost       one pass over the three diagonals.
/// # Source     Golub & Van Loan, 4th ed., §2.3
#[method(norm, "Tridiagonal", guard = is_entrywise)]
fn tridiagonal(a: &Tridiagonal, ord: Norm) -> Result<f64> {
    let n = a.diag().rows();
    let mut tally = Tally::new(ord, (n, n));
    for (entries, down, right) in [(a.sub(), 1, 0), (a.diag(), 0, 0), (a.sup(), 0, 1)] {
        with_element!(entries.dtype(), T => {
            let v = entries.view::<T>()?;
            (0..v.nrows()).for_each(|i| tally.add(i + down, i + right, v[(i, 0)].load().modulus()));
        });
    }
    Ok(tally.value())
}
