//! `norm` of a convolution.

use super::tally::{RootSumSquares, largest, total};
use crate::functions::Norm;
use crate::operators::{Convolution, Mode};
use cola_runtime::{Call, Element, Number, Operator, Result, method, with_element};

/// Every column (full, circular) or row (valid, circular) holds the whole kernel h: fro is √N·‖h‖ (√M·‖h‖), 1 (inf) is Σ|h|;
/// circular: 2 is max|λₖ|, nuc is Σ|λₖ|, since C is normal
///
/// # Requires   circular, or ord is fro or 1 for full, fro or inf for valid.
/// # Cost       one pass over the kernel; 2 and nuc: a Fourier transform, once.
/// # Source     Golub & Van Loan, 4th ed., §2.3, §4.8.2
#[method(norm, "Convolution", guard = is_closed)]
fn convolution(a: &Convolution, ord: Norm) -> Result<f64> {
    let (m, n) = a.shape();
    if m == 0 || n == 0 {
        return Ok(0.0);
    }
    let moduli = || a.spectrum().map(|s| s.values.iter().map(|z| z.norm()));
    match ord {
        Norm::Two => return Ok(largest(moduli()?)),
        Norm::Nuc => return Ok(total(moduli()?)),
        _ => {}
    }
    let copies = if a.mode() == Mode::Valid { m } else { n };
    with_element!(a.dtype(), T => {
        let h = a.kernel().view::<T>()?;
        let entries = (0..h.nrows()).map(|i| h[(i, 0)].load().modulus());
        if ord != Norm::Fro {
            return Ok(total(entries));
        }
        let mut sum = RootSumSquares::default();
        entries.for_each(|x| sum.add_times(x, copies as f64));
        Ok(sum.value())
    })
}

fn is_closed(cx: &Call<'_>) -> bool {
    let (Ok(a), Ok(ord)) = (cx.get::<&Convolution>("a"), cx.get::<Norm>("ord")) else { return false };
    match a.mode() {
        Mode::Circular => true,
        Mode::Full => matches!(ord, Norm::Fro | Norm::One),
        Mode::Valid => matches!(ord, Norm::Fro | Norm::Inf),
        Mode::Same => false,
    }
}
