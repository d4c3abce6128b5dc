//! The maps of projections.

use super::maps::{array, claimed};
use crate::operators::Projection;
use cola_runtime::{Op, Result, Trans};

/// (L·Rᴴ)ᴴ = R·Lᴴ, entries conjugated for the transpose and the conjugate.
pub(super) fn mapped(map: Trans, op: &Op, a: &Projection) -> Result<Op> {
    let entries = if matches!(map, Trans::Transpose | Trans::Conj) { Trans::Conj } else { Trans::None };
    let left = array(entries, a.left())?;
    let right = if a.is_orthogonal() { left.clone() } else { array(entries, a.right())? };
    let (left, right) = if map.transposes() { (right, left) } else { (left, right) };
    Ok(claimed(map, op, Projection::assembled(left, right)?))
}
