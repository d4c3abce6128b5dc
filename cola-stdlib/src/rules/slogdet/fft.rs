//! `slogdet` of a Fourier transform.

use crate::functions::SlogDet;
use crate::operators::Fft;
use cola_runtime::{Result, c64, method};

/// det 𝓕ₙ = (−1)^q·(−i)^r·i^s with the multiplicities q, r, s of its eigenvalues −1, −i, i; det(A ⊗ B) = det(A)^n·det(B)^m
///
/// # Cost       none.
/// # Source     McClellan & Parks, IEEE Trans. Audio Electroacoust. 20 (1972)
#[method(slogdet, "Fft")]
fn fft(a: &Fft) -> Result<SlogDet> {
    if a.sizes().contains(&0) {
        return Ok(SlogDet::ONE);
    }
    let total: usize = a.sizes().iter().product();
    // The determinant is a power of i.
    let quarters: usize = a.sizes().iter().map(|&n| of_axis(n) * (total / n % 4)).sum();
    let quarters = if a.is_inverse() { 3 * (quarters % 4) } else { quarters };
    let sign = [c64::new(1.0, 0.0), c64::new(0.0, 1.0), c64::new(-1.0, 0.0), c64::new(0.0, -1.0)];
    Ok(SlogDet { sign: sign[quarters % 4], logabsdet: 0.0 })
}

/// The exponent of i in det 𝓕ₙ, modulo 4.
fn of_axis(n: usize) -> usize {
    let m = n / 4;
    let (minus_one, minus_i, plus_i) = match n % 4 {
        0 => (m, m, m - 1),
        1 => (m, m, m),
        2 => (m + 1, m, m),
        _ => (m + 1, m + 1, m),
    };
    (2 * (minus_one % 4) + 3 * (minus_i % 4) + plus_i) % 4
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::{slogdet, trace};
    use cola_runtime::DType;

    #[test]
    fn eigenvalues_of_the_dense_matrix_give_the_same() -> Result<()> {
        for shape in
            [&[1][..], &[2], &[3], &[4], &[5], &[6], &[7], &[8], &[2, 3], &[3, 4], &[3, 3], &[2, 2, 3]]
        {
            for inverse in [false, true] {
                let a = Fft::new(shape, inverse, DType::C64)?;
                let dense = crate::operators::Dense::new(crate::functions::to_dense(&a)?);
                let (found, expected) = (slogdet(&a)?, slogdet(&dense)?);
                assert!((found.sign - expected.sign).norm() < 1e-12, "{shape:?}: {found:?} {expected:?}");
                assert!((trace(&a)? - trace(&dense)?).norm() < 1e-12, "{shape:?}");
            }
        }
        Ok(())
    }
}
