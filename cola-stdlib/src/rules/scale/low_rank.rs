//! `scale` of a low-rank matrix.

use super::{scaled_claims, trivial};
use crate::entrywise;
use crate::operators::LowRank;
use cola_runtime::{Array, Op, Result, Scalar, method};

/// c·(U·C·Vᴴ) = U·(c·C)·Vᴴ: the factors stay, so that U = V stays visible.
///
/// # Cost       k².
/// # Source     the definition
#[method(scale, "_, operator:LowRank")]
fn low_rank(c: Scalar, a: &Op, operator: &LowRank) -> Result<Op> {
    if let Some(done) = trivial(c, a)? {
        return Ok(done);
    }
    let (u, v) = (operator.u().clone(), operator.v().clone());
    let core = match operator.core() {
        Some(core) => entrywise::scaled(c, core)?,
        None => entrywise::scaled(c, &Array::identity(u.cols(), u.dtype())?)?,
    };
    Ok(scaled_claims(LowRank::with_core(u, core, v)?, c, a))
}
