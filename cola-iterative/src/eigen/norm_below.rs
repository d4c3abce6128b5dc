//! A lower bound of ‖A‖₂, to measure residuals against: by a few steps of the power method.

use crate::gaussian::fill_gaussian;
use crate::kernel::OnOperand;
use crate::{ONE, Working, ZERO};
use cola_kernels::{MatMut, axpby, norm_fro};
use cola_runtime::{Array, Op, Result, Trans, Workspace, with_number};

/// Steps; for a self-adjoint operator the bound is then rarely less than 0.8·‖A‖₂.
const STEPS: usize = 8;

/// max ‖A·z‖/‖z‖ over the vectors z of 8 steps of the power method, at most ‖A‖₂; kept with the operator.
///
/// # Errors
/// Those of the operator.
pub(crate) fn norm_below(a: &Op) -> Result<f64> {
    let bound = a.derived("‖A‖₂ from below", || with_number!(a.dtype().accumulator(), T => steps::<T>(a)))?;
    Ok(*bound)
}

fn steps<T: Working>(a: &Op) -> Result<f64> {
    let n = a.cols();
    let (mut z, mut y) = (Array::zeros(n, 1, T::DTYPE)?, Array::zeros(a.rows(), 1, T::DTYPE)?);
    let ws = &mut Workspace::new();
    if let Some(z) = z.view_mut::<T>()?.col_mut(0).try_as_col_major_mut() {
        fill_gaussian(z.as_slice_mut(), 0xa11, 0);
    }
    let mut bound = 0.0f64;
    for step in 0..STEPS {
        let norm = norm_fro(z.view::<T>()?);
        a.apply_into(Trans::None, ONE, z.as_ref(), ZERO, y.as_mut()?, ws)?;
        let image = norm_fro(y.view::<T>()?);
        if !(image > 0.0 && image.is_finite()) {
            return Ok(if image.is_nan() { image } else { bound.max(image) });
        }
        bound = bound.max(image / norm);
        if step + 1 < STEPS && a.is_square() {
            let z: MatMut<'_, T> = z.view_mut::<T>()?;
            axpby(T::from_f64(1.0 / image), y.view::<T>()?, T::zero(), z).on("a vector")?;
        } else {
            break;
        }
    }
    Ok(bound)
}
