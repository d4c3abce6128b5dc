//! `conj` of a Fourier transform.

use crate::operators::Fft;
use crate::rules::convolutions;
use cola_runtime::{Op, Result, Trans, method};

/// conj(𝓕) is the transform in the other direction, since 𝓕 is symmetric and unitary.
///
/// # Cost       O(1): the plan is shared.
/// # Source     Golub & Van Loan, 4th ed., §1.4.1
#[method(conj, "operator:Fft")]
fn fft(a: &Op, operator: &Fft) -> Result<Op> {
    convolutions::fft(Trans::Conj, a, operator)
}
