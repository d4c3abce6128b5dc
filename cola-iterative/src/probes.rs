//! Random signs for probing: the same for a given seed, on every machine and number of threads.

use crate::{ONE, ZERO};
use cola_kernels::norm_fro;
use cola_runtime::{Array, DType, Element, Op, Result, Trans, Workspace, with_element, with_number};

/// Probes of one estimate.
pub const PROBES: usize = 4;

/// 64 random bits at place `index` of stream `seed` (SplitMix64).
pub fn bits(seed: u64, index: u64) -> u64 {
    let mut z =
        seed.wrapping_mul(0xd1b5_4a32_d192_ed03).wrapping_add(index.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// ±1 at place `index` of stream `seed`.
pub fn sign(seed: u64, index: u64) -> f64 {
    if bits(seed, index) & 1 == 0 { 1.0 } else { -1.0 }
}

/// Fills an array with random signs.
pub fn fill_signs(array: &mut Array, seed: u64) -> Result<()> {
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
pub fn signs(n: usize, k: usize, dtype: DType, seed: u64) -> Result<Array> {
    let mut array = Array::zeros(n, k, dtype)?;
    fill_signs(&mut array, seed)?;
    Ok(array)
}

/// ‖A‖_F estimated by ‖A·z‖ for 4 random sign vectors z, kept with the operator: E‖A·z‖² = ‖A‖_F², with a
/// relative spread of at most 1/√2.
///
/// # Errors
/// Those of the operator.
pub fn norm_by_probes(a: &Op) -> Result<f64> {
    let estimate = a.derived("‖A‖_F by probes", || {
        let dtype = a.dtype().accumulator();
        let z = signs(a.cols(), PROBES, dtype, 1)?;
        let mut y = Array::zeros(a.rows(), PROBES, dtype)?;
        a.apply_into(Trans::None, ONE, z.as_ref(), ZERO, y.as_mut()?, &mut Workspace::new())?;
        let all = with_number!(dtype, T => norm_fro(y.view::<T>()?));
        Ok(all / (PROBES as f64).sqrt())
    })?;
    Ok(*estimate)
}
