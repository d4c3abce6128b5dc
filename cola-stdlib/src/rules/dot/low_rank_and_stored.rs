//! `dot` of a low-rank matrix and one whose entries are stored.

use super::{fits, merged};
use crate::inference::are_adjoint;
use crate::operators::LowRank;
use cola_runtime::{DType, Op, Result, Trans, method};
use std::sync::Arc;

/// U·C·Vᴴ·A = U·C·(Aᴴ·V)ᴴ and A·U·C·Vᴴ = (A·U)·C·Vᴴ. In B·(U·C·Uᴴ)·Bᴴ both factors become one array, so that what is
/// known of U·C·Uᴴ stays known.
///
/// # Requires   columns of A are rows of B.
/// # Cost       k columns of an apply of A; the product is then applied without A.
/// # Source     the definition
#[method(dot, "s:LowRank, Dense|Triangular|Sparse|Diagonal|Tridiagonal|Banded|Permutation|Householder")]
fn low_rank_and_stored(a: &Op, b: &Op, s: &LowRank) -> Result<Op> {
    fits(a, b)?;
    let dtype = a.dtype().promote(b.dtype());
    if let Some(from) = a.derived_if_made::<From>(FROM)
        && are_adjoint(&from.left, b)
        && from.middle.downcast_ref::<LowRank>().is_some_and(|m| m.u().same(m.v()))
    {
        let u = s.u().cast(dtype)?;
        let made = built(u.clone(), s, u, dtype)?;
        // B·M·Bᴴ is what M is.
        let claims = crate::inference::product(&[from.left.clone(), (*from.middle).clone(), b.clone()]);
        return Ok(made.claimed(claims));
    }
    let v = b.apply_with(Trans::Adjoint, s.v())?.cast(dtype)?;
    Ok(merged(built(s.u().cast(dtype)?, s, v, dtype)?, a, b))
}

/// A·(U·C·Vᴴ): see above.
///
/// # Requires   columns of A are rows of B.
/// # Cost       k columns of an apply of A; the product is then applied without A.
/// # Source     the definition
#[method(dot, "Dense|Triangular|Sparse|Diagonal|Tridiagonal|Banded|Permutation|Householder, s:LowRank")]
fn stored_and_low_rank(a: &Op, b: &Op, s: &LowRank) -> Result<Op> {
    fits(a, b)?;
    let dtype = a.dtype().promote(b.dtype());
    let u = a.apply(s.u())?.cast(dtype)?;
    let made = merged(built(u, s, s.v().cast(dtype)?, dtype)?, a, b);
    // The factors are handles: what they hold lives as long as the product.
    let from = From { left: a.clone(), middle: Arc::new(b.clone()) };
    made.derived(FROM, || Ok(from))?;
    Ok(made)
}

/// The key under which A·(U·C·Vᴴ) keeps its factors.
const FROM: &str = "the factors it was made of";

struct From {
    left: Op,
    middle: Arc<Op>,
}

fn built(u: cola_runtime::Array, s: &LowRank, v: cola_runtime::Array, dtype: DType) -> Result<Op> {
    match s.core() {
        Some(core) => LowRank::with_core(u, core.cast(dtype)?, v),
        None => LowRank::new(u, v),
    }
}
