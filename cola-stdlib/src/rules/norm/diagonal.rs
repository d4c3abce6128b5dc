//! `norm` of a diagonal matrix.

use super::tally::{RootSumSquares, largest, total};
use crate::functions::Norm;
use crate::operators::Diagonal;
use cola_runtime::{Element, Number, Result, method, with_element};

/// fro: (Σ|dᵢ|²)^½, nuc: Σ|dᵢ|, 1, inf and 2: max|dᵢ|
///
/// # Requires   nothing.
/// # Cost       one pass over the entries.
/// # Source     Golub & Van Loan, 4th ed., §2.3
#[method(norm, "Diagonal")]
fn diagonal(a: &Diagonal, ord: Norm) -> Result<f64> {
    with_element!(a.entries().dtype(), T => {
        let d = a.entries().view::<T>()?;
        let moduli = (0..d.nrows()).map(|i| d[(i, 0)].load().modulus());
        Ok(match ord {
            Norm::Fro => {
                let mut sum = RootSumSquares::default();
                moduli.for_each(|x| sum.add(x));
                sum.value()
            }
            Norm::Nuc => total(moduli),
            _ => largest(moduli),
        })
    })
}
