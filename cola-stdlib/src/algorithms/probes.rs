//! Random signs for probing: the same for a given seed, on every machine and number of threads.

use cola_runtime::{Array, DType, Element, Result, with_element};

/// Probes of one estimate.
pub(crate) const PROBES: usize = 4;

/// ±1 at place `index` of stream `seed` (SplitMix64).
pub(crate) fn sign(seed: u64, index: u64) -> f64 {
    let mut z =
        seed.wrapping_mul(0xd1b5_4a32_d192_ed03).wrapping_add(index.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    if (z ^ (z >> 31)) & 1 == 0 { 1.0 } else { -1.0 }
}

/// Fills an array with random signs.
pub(crate) fn fill_signs(array: &mut Array, seed: u64) -> Result<()> {
    let rows = array.rows() as u64;
    with_element!(array.dtype(), T => {
        let mut view = array.view_mut::<T>()?;
        for j in 0..view.ncols() {
            for i in 0..view.nrows() {
                view[(i, j)] = T::from_scalar(sign(seed, i as u64 + rows * j as u64).into());
            }
        }
    });
    Ok(())
}

/// An n×k array of random signs.
pub(crate) fn signs(n: usize, k: usize, dtype: DType, seed: u64) -> Result<Array> {
    let mut array = Array::zeros(n, k, dtype)?;
    fill_signs(&mut array, seed)?;
    Ok(array)
}
