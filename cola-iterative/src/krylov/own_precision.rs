//! Applying an operator in its own precision to vectors of a higher one.
//!
//! [`Op::apply_into`] brings an operator of lower precision to that of its operand first. For a factorisation in low
//! precision that would undo its purpose: here the operand is rounded instead. Columns are scaled to a largest entry
//! of 1, so that those of small residuals do not vanish, nor large ones overflow, in half precision.

use crate::{ONE, Working, ZERO};
use cola_kernels::max_abs;
use cola_runtime::{ArrayMut, ArrayRef, DType, Op, Result, Scalar, Trans, Workspace, with_number};

/// z ← op(M)·v, rounded to the dtype of M and back. A real M of half precision acts on complex v in c32: there is
/// no complex half type.
///
/// # Errors
/// Those of M.
pub(super) fn apply(m: &Op, op: Trans, v: ArrayRef<'_>, z: ArrayMut<'_>, ws: &mut Workspace) -> Result<()> {
    let low = if v.dtype().is_complex() { m.dtype().complex() } else { m.dtype() };
    if DType::promote(low, v.dtype()) != v.dtype() || low == v.dtype() || m.dtype() == v.dtype() {
        return m.apply_into(op, ONE, v, ZERO, z, ws);
    }
    with_number!(v.dtype(), T => rounded::<T>(m, op, low, v, z, ws))
}

fn rounded<T: Working>(
    m: &Op,
    op: Trans,
    low: DType,
    v: ArrayRef<'_>,
    mut z: ArrayMut<'_>,
    ws: &mut Workspace,
) -> Result<()> {
    let (n, k) = v.shape();
    let typed = v.typed::<T>()?;
    let size = |j: usize| {
        let largest = max_abs(typed.subcols(j, 1));
        // A power of two: scaling rounds nothing.
        if largest > 0.0 && largest.is_finite() { 2f64.powi(largest.log2() as i32) } else { 1.0 }
    };
    let (mut narrow, mut image) = (ws.take(low, n, k)?, ws.take(low, n, k)?);
    for j in 0..k {
        let to = narrow.as_mut()?.cols_range(j, j + 1);
        to.axpby(Scalar::new(1.0 / size(j), 0.0), v.cols_range(j, j + 1), ZERO)?;
    }
    m.apply_into(op, ONE, narrow.as_ref(), ZERO, image.as_mut()?, ws)?;
    for j in 0..k {
        let from = image.as_ref().cols_range(j, j + 1);
        z.rb_mut().cols_range(j, j + 1).axpby(Scalar::new(size(j), 0.0), from, ZERO)?;
    }
    ws.give(narrow);
    ws.give(image);
    Ok(())
}
