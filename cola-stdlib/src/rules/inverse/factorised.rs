//! `inverse` of an operator with its factorisation attached.

use crate::functions::inverse_with;
use crate::operators::Factorised;
use crate::rules::factorised::{chosen, plan};
use cola_runtime::{Call, Op, Result, method};

/// A⁻¹ of the operator inside, from the factors that it has
///
/// # Requires   A is square.
/// # Cost       none beyond the factorisation, which was made when the operator was built.
/// # Source     definition
#[method(inverse, "Factorised[_]", plan = plan)]
fn factorised(a: &Factorised, cx: &Call<'_>) -> Result<Op> {
    inverse_with(a.inner(), &chosen(cx)?)
}
