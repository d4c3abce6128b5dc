//! `diag` of a Fourier transform.

use crate::functions::Diagonals;
use crate::operators::Fft;
use cola_runtime::{Array, Call, Element, Op, Result, Scalar, c32, c64, method};

/// 𝓕ₖⱼ = ∏ exp(−2πi·jᵢkᵢ/nᵢ)/√nᵢ for the digits jᵢ and kᵢ of j and k
///
/// # Requires   nothing.
/// # Cost       one root of unity for each entry.
/// # Source     definition
#[method(diag, "Fft")]
fn fft(a: &Fft, offset: i64, cx: &Call<'_>) -> Result<Array> {
    let op = cx.get::<&Op>("a")?;
    let d = Diagonals::of(op.shape(), offset);
    let entry = |t: usize| root(a, d.row + t, d.col + t);
    if op.dtype() == cola_runtime::DType::C32 {
        return Array::from_fn(d.len, 1, |t, _| c32::from_scalar(entry(t)));
    }
    Array::from_fn(d.len, 1, |t, _| c64::from_scalar(entry(t)))
}

fn root(a: &Fft, mut j: usize, mut k: usize) -> Scalar {
    let (mut turns, mut n) = (0.0, 1.0);
    for &size in a.sizes().iter().rev() {
        let product = (j % size) as u128 * (k % size) as u128 % size as u128;
        turns += product as f64 / size as f64;
        n *= size as f64;
        (j, k) = (j / size, k / size);
    }
    let sign = if a.is_inverse() { 1.0 } else { -1.0 };
    Scalar::from_polar(1.0 / n.sqrt(), sign * std::f64::consts::TAU * turns.fract())
}
