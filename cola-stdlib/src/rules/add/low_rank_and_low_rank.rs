//! `add` of two low-rank matrices.

use super::{merged, same_shape};
use crate::entrywise;
use crate::operators::LowRank;
use cola_runtime::{Array, Op, Result, method};

/// U·C·Vᴴ + W·D·Zᴴ = [U W]·diag(C, D)·[V Z]ᴴ.
///
/// # Requires   both have one shape.
/// # Cost       a copy of the factors.
/// # Source     the definition
#[method(add, "s:LowRank, t:LowRank")]
fn low_rank_and_low_rank(a: &Op, b: &Op, s: &LowRank, t: &LowRank) -> Result<Op> {
    same_shape(a, b)?;
    let u = entrywise::beside(s.u(), t.u())?;
    // One array on both sides is what makes the sum self-adjoint: it must stay one array.
    let shared = s.u().same(s.v()) && t.u().same(t.v());
    let v = if shared { u.clone() } else { entrywise::beside(s.v(), t.v())? };
    let core = |x: &LowRank| {
        x.core().map_or_else(|| Array::identity(x.u().cols(), x.u().dtype()), |c| Ok(c.clone()))
    };
    let made = match (s.core(), t.core()) {
        (None, None) => LowRank::new(u, v)?,
        _ => LowRank::with_core(u, entrywise::block_diag(&core(s)?, &core(t)?)?, v)?,
    };
    Ok(merged(made, a, b))
}
