//! `dot` of two circular convolutions.

use super::fits;
use crate::operators::{Convolution, Mode};
use crate::rules::spectra;
use cola_runtime::{Call, Error, Op, Result, c64, method};

/// C·D = 𝓕ᴴ·diag(λ·μ)·𝓕. They commute, so what both have of SelfAdjoint, PSD, PD and Symmetric remains.
///
/// # Requires   both circular, of signals of one shape.
/// # Cost       three Fourier transforms.
/// # Source     Golub & Van Loan, 4th ed., §4.8.2
#[method(dot, "s:Convolution, t:Convolution", guard = are_circular)]
fn convolution_and_convolution(a: &Op, b: &Op, s: &Convolution, t: &Convolution) -> Result<Op> {
    fits(a, b)?;
    let values: Vec<c64> =
        s.spectrum()?.values.iter().zip(&t.spectrum()?.values).map(|(x, y)| x * y).collect();
    let made = Convolution::of_eigenvalues(values, s.sizes(), a.dtype().promote(b.dtype()))?;
    Ok(spectra::multiplied(a, b, made))
}

fn are_circular(cx: &Call<'_>) -> bool {
    let pair = || Ok::<_, Error>((cx.get::<&Convolution>("s")?, cx.get::<&Convolution>("t")?));
    let circular = |c: &Convolution| c.mode() == Mode::Circular;
    pair().is_ok_and(|(s, t)| circular(s) && circular(t) && s.sizes() == t.sizes())
}
