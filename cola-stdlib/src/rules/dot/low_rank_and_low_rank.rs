//! `dot` of two low-rank matrices.

use super::{fits, merged};
use crate::kernel::gemm;
use crate::operators::LowRank;
use cola_runtime::{Array, DType, Op, Operator, Result, Scalar, Trans, method};

/// U·C·Vᴴ·W·D·Zᴴ = (U·M)·Zᴴ = U·(Z·Mᴴ)ᴴ with M = C·Vᴴ·W·D, whichever has fewer columns.
///
/// # Requires   columns of A are rows of B.
/// # Cost       2kl(m + n) operations for k and l columns; the smaller rank is kept.
/// # Source     the definition
#[method(dot, "s:LowRank, t:LowRank")]
fn low_rank_and_low_rank(a: &Op, b: &Op, s: &LowRank, t: &LowRank) -> Result<Op> {
    fits(a, b)?;
    let dtype = s.dtype().promote(t.dtype());
    let acc = dtype.accumulator();
    let mut m = product(acc, (Trans::Adjoint, s.v()), (Trans::None, t.u()))?;
    if let Some(c) = s.core() {
        m = product(acc, (Trans::None, c), (Trans::None, &m))?;
    }
    if let Some(d) = t.core() {
        m = product(acc, (Trans::None, &m), (Trans::None, d))?;
    }
    let made = if m.cols() <= m.rows() {
        LowRank::new(product(acc, (Trans::None, s.u()), (Trans::None, &m))?.cast(dtype)?, t.v().cast(dtype)?)?
    } else {
        LowRank::new(
            s.u().cast(dtype)?,
            product(acc, (Trans::None, t.v()), (Trans::Adjoint, &m))?.cast(dtype)?,
        )?
    };
    Ok(merged(made, a, b))
}

/// op(x)·op(y), summed and kept in the wide type.
fn product(acc: DType, (op_x, x): (Trans, &Array), (op_y, y): (Trans, &Array)) -> Result<Array> {
    let (x, y) = (x.cast(acc)?, y.cast(acc)?);
    let mut out = Array::zeros(op_x.shape(x.shape()).0, op_y.shape(y.shape()).1, acc)?;
    let (zero, one) = (Scalar::new(0.0, 0.0), Scalar::new(1.0, 0.0));
    gemm(out.as_mut()?, zero, one, op_x, x.as_ref(), op_y, y.as_ref())?;
    Ok(out)
}
