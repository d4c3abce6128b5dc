//! `diag` of a low-rank operator.

use crate::functions::Diagonals;
use crate::kernel::gemm;
use crate::operators::LowRank;
use cola_runtime::{Array, Element, Number, Result, Scalar, Trans, method, with_element};

/// dᵢ = Σₗ (U·C)ᵢₗ·conj(vᵢ₊ₖ,ₗ)
///
/// # Requires   nothing.
/// # Cost       k multiply-adds for each entry, and mk² for U·C where there is a core.
/// # Source     definition
#[method(diag, "LowRank")]
fn low_rank(a: &LowRank, offset: i64) -> Result<Array> {
    let (u, v) = (scaled_by_core(a)?, a.v());
    let d = Diagonals::of((u.rows(), v.rows()), offset);
    with_element!(u.dtype(), T => {
        let (u, v) = (u.view::<T>()?, v.view::<T>()?);
        Array::from_fn(d.len, 1, |t, _| {
            let mut sum = <<T as Element>::Acc as Number>::ZERO;
            for l in 0..u.ncols() {
                sum += u[(d.row + t, l)].load() * v[(d.col + t, l)].load().conjugate();
            }
            T::store(sum)
        })
    })
}

/// U·C, or U without a core.
fn scaled_by_core(a: &LowRank) -> Result<Array> {
    let Some(core) = a.core() else { return Ok(a.u().clone()) };
    let mut out = Array::zeros(a.u().rows(), core.cols(), a.u().dtype())?;
    let (zero, one) = (Scalar::new(0.0, 0.0), Scalar::new(1.0, 0.0));
    gemm(out.as_mut()?, zero, one, Trans::None, a.u().as_ref(), Trans::None, core.as_ref())?;
    Ok(out)
}
