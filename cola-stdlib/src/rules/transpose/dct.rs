//! `transpose` of a cosine transform.

use crate::operators::Dct;
use crate::rules::maps;
use cola_runtime::{Op, Result, Trans, method};

/// Kinds II and III are each other's transpose.
///
/// # Cost       O(1).
/// # Source     Strang, SIAM Review 41 (1999)
#[method(transpose, "operator:Dct")]
fn dct(a: &Op, operator: &Dct) -> Result<Op> {
    let made = Dct::new(operator.sizes(), operator.kind().transposed(), a.dtype())?;
    Ok(maps::claimed(Trans::Transpose, a, made))
}
