//! `properties` of a Khatri–Rao product.

use crate::inference::columnwise;
use cola_runtime::{Op, PropSet, Result, method};

/// Real parts make a real product; orthonormal columns of all parts make orthonormal columns
///
/// (W₁ ⊙ W₂)ᴴ(W₁ ⊙ W₂) is the entrywise product of W₁ᴴW₁ and W₂ᴴW₂.
///
/// # Cost       none.
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §5.1
#[method(properties, "KhatriRao[_...]")]
fn khatri_rao(a: &Op) -> Result<PropSet> {
    Ok(columnwise(a.children().iter()))
}
