//! `dot` of two cosine transforms.

use super::fits;
use crate::operators::{Dct, Identity};
use cola_runtime::{Call, Error, Op, Result, method};

/// C·Cᵀ = I.
///
/// # Requires   boxes of one shape, and kinds that are each other's transpose.
/// # Cost       none.
/// # Source     Strang, SIAM Review 41 (1999)
#[method(dot, "s:Dct, t:Dct", guard = are_inverse)]
fn dct_and_dct(a: &Op, b: &Op) -> Result<Op> {
    fits(a, b)?;
    Ok(Identity::new(a.rows(), a.dtype().promote(b.dtype())))
}

fn are_inverse(cx: &Call<'_>) -> bool {
    let pair = || Ok::<_, Error>((cx.get::<&Dct>("s")?, cx.get::<&Dct>("t")?));
    pair().is_ok_and(|(s, t)| s.sizes() == t.sizes() && s.kind().transposed() == t.kind())
}
