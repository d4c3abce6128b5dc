//! `scale` of any operator.

use super::trivial;
use crate::operators::Scaled;
use cola_runtime::{Op, Result, Scalar, method};

/// c·A as a lazy operator; A itself for c = 1, zero for c = 0.
///
/// # Cost       O(1).
/// # Source     the definition
#[method(scale, "_, _", rank = Fallback)]
fn any(c: Scalar, a: &Op) -> Result<Op> {
    if let Some(done) = trivial(c, a)? {
        return Ok(done);
    }
    Scaled::new(c, a.clone())
}
