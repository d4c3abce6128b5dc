//! `to_sparse` of an operator whose entries are not stored.

use super::{is_empty, nothing};
use cola_runtime::{Error, ErrorKind, Op, Result, method};

/// Refused, unless A has no rows or no columns: to find the entries by applying A to every column of the identity is what
/// `to_dense` is for.
///
/// # Cost       none.
/// # Source     the definition
#[method(to_sparse, "_", rank = Fallback)]
fn any(a: &Op) -> Result<Op> {
    if is_empty(a) {
        return nothing(a);
    }
    let (m, n) = a.shape();
    let why = format!("no method to_sparse({a}): it does not store its entries");
    Err(Error::new(ErrorKind::Unsupported, why).with_help(format!(
        "keep it lazy, or form all {m}·{n} entries: to_sparse(Dense(to_dense(A))) keeps those that are not zero"
    )))
}
