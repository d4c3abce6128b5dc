//! `norm` of a circulant matrix.

use super::tally::{RootSumSquares, largest, total};
use crate::functions::Norm;
use crate::operators::Circulant;
use cola_runtime::{Element, Number, Result, method, with_element};

/// fro: √n·‖c‖, 1 and inf: Σ|cⱼ|, 2: max|λₖ|, nuc: Σ|λₖ|, since C is normal
///
/// # Requires   nothing.
/// # Cost       one pass over c; 2 and nuc: a Fourier transform, once.
/// # Source     Golub & Van Loan, 4th ed., §4.8.2
#[method(norm, "Circulant")]
fn circulant(a: &Circulant, ord: Norm) -> Result<f64> {
    let moduli = || a.spectrum().map(|s| s.values.iter().map(|z| z.norm()));
    match ord {
        Norm::Two => return Ok(largest(moduli()?)),
        Norm::Nuc => return Ok(total(moduli()?)),
        _ => {}
    }
    with_element!(a.column().dtype(), T => {
        let c = a.column().view::<T>()?;
        let entries = (0..c.nrows()).map(|i| c[(i, 0)].load().modulus());
        if ord != Norm::Fro {
            return Ok(total(entries));
        }
        let mut sum = RootSumSquares::default();
        entries.for_each(|x| sum.add_times(x, c.nrows() as f64));
        Ok(sum.value())
    })
}
