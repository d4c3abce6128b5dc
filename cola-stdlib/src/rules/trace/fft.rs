//! `trace` of a Fourier transform.

use crate::number::number;
use crate::operators::Fft;
use cola_runtime::{Operator, Result, Scalar, Value, method};

/// tr 𝓕ₙ = Σ exp(−2πi·k²/n)/√n = 1 − i, 1, 0, −i for n = 0, 1, 2, 3 modulo 4 (a Gauss sum); ∏ over the axes
///
/// # Cost       one multiplication for each axis.
/// # Source     Auslander & Tolimieri, Bull. AMS 1 (1979), §1
#[method(trace, "Fft")]
fn fft(a: &Fft) -> Result<Value> {
    if a.sizes().contains(&0) {
        return Ok(number(a.dtype(), Scalar::new(0.0, 0.0)));
    }
    let of_axis = |n: &usize| match n % 4 {
        0 => Scalar::new(1.0, -1.0),
        1 => Scalar::new(1.0, 0.0),
        2 => Scalar::new(0.0, 0.0),
        _ => Scalar::new(0.0, -1.0),
    };
    let trace: Scalar = a.sizes().iter().map(of_axis).product();
    Ok(number(a.dtype(), if a.is_inverse() { trace.conj() } else { trace }))
}
