//! The numbers that samples are made of: exact in every dtype, and the same for the same seed.

use cola_runtime::{Array, DType, Element, Error, ErrorKind, Result, SampleContext, Scalar, with_element};

/// A source of multiples of 1/4 in [−1, 1]: products of two are exact even in bf16.
pub(crate) struct Numbers {
    state: u64,
    dtype: DType,
}

impl Numbers {
    /// Numbers of a context; another salt gives others.
    pub(crate) fn new(context: SampleContext, salt: u64) -> Numbers {
        Numbers { state: context.seed ^ salt.wrapping_mul(0x9e37_79b9_7f4a_7c15), dtype: context.dtype }
    }

    /// A real number. The generator is SplitMix64.
    pub(crate) fn real(&mut self) -> f64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % 9) as f64 / 4.0 - 1.0
    }

    /// A number of the dtype's kind: both parts of a complex one.
    pub(crate) fn number(&mut self) -> Scalar {
        let re = self.real();
        Scalar::new(re, if self.dtype.is_complex() { self.real() } else { 0.0 })
    }

    /// An m×n array of them.
    pub(crate) fn array(&mut self, m: usize, n: usize) -> Result<Array> {
        array(self.dtype, m, n, |_, _| self.number())
    }

    /// n×n with entries of modulus up to √2 off the diagonal and 6 + such on it: well conditioned for n ≤ 5.
    pub(crate) fn dominant(&mut self, n: usize) -> Result<Array> {
        array(self.dtype, n, n, |i, j| self.number() + if i == j { real(6.0) } else { real(0.0) })
    }

    /// n×n and Hermitian, with this diagonal.
    pub(crate) fn hermitian(&mut self, diagonal: &[f64]) -> Result<Array> {
        let n = diagonal.len();
        let below: Vec<Scalar> = (0..n * n).map(|_| self.number()).collect();
        array(self.dtype, n, n, |i, j| match i.cmp(&j) {
            std::cmp::Ordering::Equal => real(diagonal[i]),
            std::cmp::Ordering::Greater => below[i + j * n],
            std::cmp::Ordering::Less => below[j + i * n].conj(),
        })
    }

    /// M·Mᴴ + I for a random n×n M; exact in every dtype for n ≤ 7.
    pub(crate) fn positive(&mut self, n: usize) -> Result<Array> {
        let m: Vec<Scalar> = (0..n * n).map(|_| self.number()).collect();
        array(self.dtype, n, n, |i, j| {
            let product: Scalar = (0..n).map(|k| m[i + k * n] * m[j + k * n].conj()).sum();
            product + if i == j { real(1.0) } else { real(0.0) }
        })
    }
}

/// A real number as a scalar.
pub(crate) fn real(x: f64) -> Scalar {
    Scalar::new(x, 0.0)
}

/// x for a real dtype, z for a complex one.
pub(crate) fn choose(dtype: DType, x: f64, z: Scalar) -> Scalar {
    if dtype.is_complex() { z } else { real(x) }
}

/// An m×n array of a run-time dtype.
pub(crate) fn array(
    dtype: DType,
    m: usize,
    n: usize,
    mut entry: impl FnMut(usize, usize) -> Scalar,
) -> Result<Array> {
    with_element!(dtype, T => Array::from_fn(m, n, |i, j| T::from_scalar(entry(i, j))))
}

/// An n×1 array of a run-time dtype.
pub(crate) fn vector(dtype: DType, entries: &[Scalar]) -> Result<Array> {
    array(dtype, entries.len(), 1, |i, _| entries[i])
}

/// A real n×1 array of a run-time dtype.
pub(crate) fn reals(dtype: DType, entries: &[f64]) -> Result<Array> {
    array(dtype, entries.len(), 1, |i, _| real(entries[i]))
}

/// A matrix of a run-time dtype from its rows.
pub(crate) fn rows<const N: usize>(dtype: DType, rows: &[[Scalar; N]]) -> Result<Array> {
    array(dtype, rows.len(), N, |i, j| rows[i][j])
}

/// Refuses a dtype that is not complex, for samples that only make sense in one that is.
pub(crate) fn complex_only(context: SampleContext) -> Result<DType> {
    if context.dtype.is_complex() {
        return Ok(context.dtype);
    }
    Err(Error::new(ErrorKind::Unsupported, format!("this sample is complex; {} is not", context.dtype)))
}
