//! `kron` of two Fourier transforms.

use crate::operators::Fft;
use cola_runtime::{Call, Error, Op, Result, method};

/// 𝓕ₘ ⊗ 𝓕ₙ is the transform of m×n boxes.
///
/// # Requires   both in one direction.
/// # Cost       none.
/// # Source     Golub & Van Loan, 4th ed., §1.4.1
#[method(kron, "f:Fft, g:Fft", guard = one_direction)]
fn fft_and_fft(a: &Op, b: &Op, f: &Fft, g: &Fft) -> Result<Op> {
    Fft::new(&[f.sizes(), g.sizes()].concat(), f.is_inverse(), a.dtype().promote(b.dtype()))
}

fn one_direction(cx: &Call<'_>) -> bool {
    let pair = || Ok::<_, Error>((cx.get::<&Fft>("f")?, cx.get::<&Fft>("g")?));
    pair().is_ok_and(|(f, g)| f.is_inverse() == g.is_inverse())
}
