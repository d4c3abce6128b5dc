//! `conj` of a conjugate.

use crate::rules::maps;
use cola_runtime::{Op, Result, Trans, method};

/// conj(conj(A)) = A.
///
/// # Cost       O(1).
/// # Source     the definition
#[method(conj, "Conjugate[inner:_]")]
fn conjugate(a: &Op, inner: &Op) -> Result<Op> {
    Ok(maps::claimed(Trans::Conj, a, inner.clone()))
}
