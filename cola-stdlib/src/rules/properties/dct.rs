//! `properties` of a cosine transform.

use crate::operators::Dct;
use crate::properties::{SELF_ADJOINT, SYMMETRIC};
use cola_runtime::{PropSet, Result, method};

/// Kinds I and IV ⇒ Symmetric and SelfAdjoint.
///
/// # Cost     none.
/// # Source   by definition: j and k enter alike.
#[method(properties, "Dct")]
fn dct(a: &Dct) -> Result<PropSet> {
    let symmetric = a.kind().transposed() == a.kind();
    Ok(if symmetric { SYMMETRIC.set().union(SELF_ADJOINT.set()) } else { PropSet::EMPTY })
}
