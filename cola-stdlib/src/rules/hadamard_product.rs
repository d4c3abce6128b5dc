//! The maps of elementwise products with a low-rank matrix.

use super::maps::{array, call, claimed};
use crate::operators::HadamardProduct;
use cola_runtime::{Op, Result, Trans};

/// (A∘U·Vᴴ)ᴴ = Aᴴ∘V·Uᴴ, entries conjugated for the transpose and the conjugate.
pub(super) fn mapped(map: Trans, op: &Op, a: &HadamardProduct) -> Result<Op> {
    let entries = if matches!(map, Trans::Transpose | Trans::Conj) { Trans::Conj } else { Trans::None };
    let u = array(entries, a.u())?;
    let v = if a.u().same(a.v()) { u.clone() } else { array(entries, a.v())? };
    let (u, v) = if map.transposes() { (v, u) } else { (u, v) };
    Ok(claimed(map, op, HadamardProduct::new(call(map, a.inner())?, u, v)?))
}
