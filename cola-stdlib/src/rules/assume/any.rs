//! `assume` of any operator.

use super::possible;
use cola_runtime::{Op, PropSet, Result, method};

/// The same operator under a handle that knows the claim.
///
/// # Requires   the shape allows the claim.
/// # Cost       O(1).
/// # Source     the definition
#[method(assume, "_", rank = Fallback)]
fn any(a: &Op, p: PropSet) -> Result<Op> {
    possible(a, p)?;
    Ok(a.claimed(p))
}
