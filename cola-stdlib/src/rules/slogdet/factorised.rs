//! `slogdet` of an operator with its factorisation attached.

use crate::functions::{SlogDet, slogdet_with};
use crate::operators::Factorised;
use crate::rules::factorised::{chosen, plan};
use cola_runtime::{Call, Result, method};

/// det A of the operator inside, from the factors that it has
///
/// # Requires   A is square.
/// # Cost       none beyond the factorisation, which was made when the operator was built.
/// # Source     definition
#[method(slogdet, "Factorised[_]", plan = plan)]
fn factorised(a: &Factorised, cx: &Call<'_>) -> Result<SlogDet> {
    slogdet_with(a.inner(), &chosen(cx)?)
}
