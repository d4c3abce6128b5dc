//! `hadamard` of a low-rank matrix and anything.

use super::{merged, same_shape};
use crate::kernel::gemm;
use crate::operators::{HadamardProduct, LowRank};
use cola_runtime::{Array, Op, Result, Scalar, Trans, method};

/// (U·C·Vᴴ)∘B = Σₗ diag(U·C·eₗ)·B·diag(v̄ₗ), lazily.
///
/// # Requires   both have one shape.
/// # Cost       mk² for U·C; then k applies of B for each.
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §5.1
#[method(hadamard, "s:LowRank, _")]
fn low_rank_and_any(a: &Op, b: &Op, s: &LowRank) -> Result<Op> {
    same_shape(a, b)?;
    Ok(merged(HadamardProduct::new(b.clone(), with_core(s)?, s.v().clone())?, a, b))
}

/// U·C, U itself without a core.
pub(super) fn with_core(s: &LowRank) -> Result<Array> {
    let Some(core) = s.core() else { return Ok(s.u().clone()) };
    let mut out = Array::zeros(s.u().rows(), core.cols(), s.u().dtype())?;
    let (zero, one) = (Scalar::new(0.0, 0.0), Scalar::new(1.0, 0.0));
    gemm(out.as_mut()?, zero, one, Trans::None, s.u().as_ref(), Trans::None, core.as_ref())?;
    Ok(out)
}
