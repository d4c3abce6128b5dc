//! `dot` of two Fourier transforms.

use super::fits;
use crate::operators::{Fft, Identity, Permutation};
use cola_runtime::{Call, Error, Op, Result, method};

/// 𝓕·𝓕ᴴ = I, and 𝓕·𝓕 is the permutation j ↦ −j modulo n along every axis.
///
/// # Requires   boxes of one shape.
/// # Cost       none, or N for the permutation.
/// # Source     Golub & Van Loan, 4th ed., §1.4.1
#[method(dot, "f:Fft, g:Fft", guard = one_shape)]
fn fft_and_fft(a: &Op, b: &Op, f: &Fft, g: &Fft) -> Result<Op> {
    fits(a, b)?;
    let dtype = a.dtype().promote(b.dtype());
    if f.is_inverse() != g.is_inverse() {
        return Ok(Identity::new(a.rows(), dtype));
    }
    let negated = |mut j: usize| {
        let (mut place, mut stride) = (0, 1);
        for &n in f.sizes().iter().rev() {
            place += stride * ((n - j % n) % n);
            (j, stride) = (j / n, stride * n);
        }
        place
    };
    Permutation::new((0..a.rows()).map(negated).collect(), dtype)
}

fn one_shape(cx: &Call<'_>) -> bool {
    let pair = || Ok::<_, Error>((cx.get::<&Fft>("f")?, cx.get::<&Fft>("g")?));
    pair().is_ok_and(|(f, g)| f.sizes() == g.sizes())
}
