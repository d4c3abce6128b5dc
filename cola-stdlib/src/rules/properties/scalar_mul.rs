//! `properties` of a multiple of the identity.

use super::scalars;
use crate::operators::ScalarMul;
use cola_runtime::{PropSet, Result, method};

/// c·I: as the diagonal matrix of c, …, c.
///
/// # Cost     none.
/// # Source   by definition.
#[method(properties, "ScalarMul")]
fn scalar_mul(a: &ScalarMul) -> Result<PropSet> {
    Ok(scalars::facts(std::iter::once(a.scalar())))
}
