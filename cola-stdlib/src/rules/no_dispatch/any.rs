//! `no_dispatch` of any operator.

use crate::operators::Hidden;
use cola_runtime::{Op, Result, method};

/// The same map without visible structure; an operator that is hidden already stays as it is.
///
/// # Cost       O(1).
/// # Source     the definition
#[method(no_dispatch, "_", rank = Fallback)]
fn any(a: &Op) -> Result<Op> {
    let inner = a.downcast_ref::<Hidden>().map_or(a, Hidden::inner);
    Ok(Hidden::new(inner.clone()))
}
