//! Matrices for which `Auto` takes AMG: those that its theory is about.
//!
//! Real, no entry beside the diagonal positive, no row sum negative: M-matrices and graph Laplacians, as diffusion
//! problems give them. They are positive semidefinite, the constant vector is what A makes small, and the largest
//! eigenvalue of D⁻¹·A is at most 2. For other matrices, the stiffness of a structure say, the constant vector is not enough
//! of a candidate, and incomplete Cholesky remains the choice.

use crate::rows::{Rows, row};
use cola_iterative::Working;
use cola_runtime::{Call, Element, Op, Result, with_number};
use cola_stdlib::operators::Sparse;

/// The operand `a` of a call is such a matrix; found once and kept with it.
pub(crate) fn is_elliptic(cx: &Call<'_>) -> bool {
    let Ok(a) = cx.get::<&Op>("a") else { return false };
    let Some(sparse) = a.downcast_ref::<Sparse>() else { return false };
    let look = || -> Result<bool> {
        let dtype = a.dtype().accumulator();
        let values = sparse.values().cast(dtype)?;
        with_number!(dtype, T => {
            let tolerance = 64.0 * <T as Element>::DTYPE.epsilon().max(a.dtype().epsilon());
            keeps_signs(&Rows::<T>::Shared(sparse.pattern().clone(), values), tolerance)
        })
    };
    a.is_square() && a.derived("AMG: the signs of an M-matrix", look).is_ok_and(|found| *found)
}

fn keeps_signs<T: Working>(a: &Rows<T>, tolerance: f64) -> Result<bool> {
    let a = a.view()?;
    Ok((0..a.rows).all(|i| {
        let (columns, values) = row(&a, i);
        let (mut sum, mut diagonal) = (0.0, 0.0);
        let signs = columns.iter().zip(values).all(|(&j, v)| {
            sum += v.re();
            diagonal += if j as usize == i { v.re() } else { 0.0 };
            v.im() == 0.0 && (j as usize == i || v.re() <= 0.0)
        });
        // NaN is no such number.
        signs && sum >= -tolerance * diagonal && diagonal.is_finite()
    }))
}
