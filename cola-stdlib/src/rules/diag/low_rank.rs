//! `diag` of a low-rank operator.

use super::product_of_dense_and_dense::contracted_views;
use crate::kernel::gemm;
use crate::operators::LowRank;
use cola_runtime::{Array, Result, Scalar, Trans, method};

/// dᵢ = Σₗ (U·C)ᵢₗ·conj(vᵢ₊ₖ,ₗ)
///
/// # Requires   nothing.
/// # Cost       k multiply-adds for each entry, and mk² for U·C where there is a core.
/// # Source     definition
#[method(diag, "LowRank")]
fn low_rank(a: &LowRank, offset: i64) -> Result<Array> {
    contracted_views((&scaled_by_core(a)?, Trans::None), (a.v(), Trans::Adjoint), offset)
}

/// U·C, or U without a core.
fn scaled_by_core(a: &LowRank) -> Result<Array> {
    let Some(core) = a.core() else { return Ok(a.u().clone()) };
    let mut out = Array::zeros(a.u().rows(), core.cols(), a.u().dtype())?;
    let (zero, one) = (Scalar::new(0.0, 0.0), Scalar::new(1.0, 0.0));
    gemm(out.as_mut()?, zero, one, Trans::None, a.u().as_ref(), Trans::None, core.as_ref())?;
    Ok(out)
}
