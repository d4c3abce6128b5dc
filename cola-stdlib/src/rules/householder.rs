//! Householder matrices: their maps, and when one is singular.

use super::maps::{array, claimed};
use crate::operators::Householder;
use cola_runtime::{Op, Result, Trans};

/// What rounding in a type of this ε leaves of 1 − β·vᴴv where it should be zero.
pub(super) fn rounding(a: &Householder, eps: f64) -> f64 {
    let n = a.v().rows() as f64;
    4.0 * eps * (1.0 + a.beta().norm() * a.square()) * (1.0 + n.sqrt() * f64::EPSILON / eps)
}

/// (β·v·vᴴ)ᵀ = β·v̄·v̄ᴴ; a reflection stays one.
pub(super) fn mapped(map: Trans, op: &Op, a: &Householder) -> Result<Op> {
    let entries = if matches!(map, Trans::Transpose | Trans::Conj) { Trans::Conj } else { Trans::None };
    let v = array(entries, a.v())?;
    let beta = if map.conjugates() { a.beta().conj() } else { a.beta() };
    let made = if a.is_reflection() { Householder::new(v)? } else { Householder::with_beta(v, beta)? };
    Ok(claimed(map, op, made))
}
