//! `hadamard` of two low-rank matrices.

use super::low_rank_and_any::with_core;
use super::{merged, same_shape};
use crate::operators::LowRank;
use cola_runtime::{Array, Element, Op, Result, method, with_element};

/// (U·Vᴴ)∘(W·Zᴴ) = X·Yᴴ, where the columns of X and Y are all products uₖ∘wₗ and vₖ∘zₗ
///
/// # Requires   both have one shape.
/// # Cost       kl(m + n) multiplications for k and l columns.
/// # Source     Horn & Johnson, Topics in Matrix Analysis, §5.1 (face-splitting product)
#[method(hadamard, "s:LowRank, t:LowRank")]
fn low_rank_and_low_rank(a: &Op, b: &Op, s: &LowRank, t: &LowRank) -> Result<Op> {
    same_shape(a, b)?;
    let (u, w) = (with_core(s)?, with_core(t)?);
    let x = faces(&u, &w)?;
    let y = if u.same(s.v()) && w.same(t.v()) { x.clone() } else { faces(s.v(), t.v())? };
    Ok(merged(LowRank::new(x, y)?, a, b))
}

/// All products of a column of A and one of B, entry by entry.
fn faces(a: &Array, b: &Array) -> Result<Array> {
    let dtype = a.dtype().promote(b.dtype());
    let (a, b) = (a.cast(dtype)?, b.cast(dtype)?);
    with_element!(dtype, T => {
        let (x, y) = (a.view::<T>()?, b.view::<T>()?);
        let l = y.ncols().max(1);
        Array::from_fn(a.rows(), a.cols() * b.cols(), |i, j| {
            T::store(x[(i, j / l)].load() * y[(i, j % l)].load())
        })
    })
}
