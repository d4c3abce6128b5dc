//! `diag` of any operator.

use crate::functions::Diagonals;
use cola_runtime::{Array, Element, Op, Result, Scalar, Trans, Workspace, method, with_element};

/// Columns of the identity in one product: enough for a dense kernel, little against the operator.
const WIDTH: usize = 32;

/// aᵢ,ᵢ₊ₖ = (A·eᵢ₊ₖ)ᵢ
///
/// # Requires   nothing.
/// # Cost       one apply for each entry of the diagonal, in blocks of 32 columns; 32(m + n) numbers.
/// # Source     definition
#[method(diag, "_, Auto", rank = Fallback)]
fn any(a: &Op, offset: i64) -> Result<Array> {
    let d = Diagonals::of(a.shape(), offset);
    let mut out = Array::zeros(d.len, 1, a.dtype())?;
    let width = WIDTH.min(d.len);
    let mut x = Array::zeros(a.cols(), width, a.dtype())?;
    let mut y = Array::zeros(a.rows(), width, a.dtype())?;
    let mut ws = Workspace::new();
    let (zero, one) = (Scalar::new(0.0, 0.0), Scalar::new(1.0, 0.0));
    for start in (0..d.len).step_by(WIDTH) {
        let w = width.min(d.len - start);
        with_element!(a.dtype(), T => {
            let mut x = x.view_mut::<T>()?;
            (0..w).for_each(|j| x[(d.col + start + j, j)] = T::from_scalar(one));
        });
        a.apply_into(
            Trans::None,
            one,
            x.as_ref().cols_range(0, w),
            zero,
            y.as_mut()?.cols_range(0, w),
            &mut ws,
        )?;
        with_element!(a.dtype(), T => {
            let y = y.view::<T>()?;
            let mut out = out.view_mut::<T>()?;
            (0..w).for_each(|j| out[(start + j, 0)] = y[(d.row + start + j, j)]);
            let mut x = x.view_mut::<T>()?;
            (0..w).for_each(|j| x[(d.col + start + j, j)] = T::from_scalar(zero));
        });
    }
    Ok(out)
}
