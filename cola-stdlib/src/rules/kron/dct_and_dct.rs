//! `kron` of two cosine transforms.

use crate::operators::Dct;
use cola_runtime::{Call, Error, Op, Result, method};

/// Cₘ ⊗ Cₙ is the transform of m×n boxes.
///
/// # Requires   both of one kind.
/// # Cost       none.
/// # Source     definition
#[method(kron, "s:Dct, t:Dct", guard = one_kind)]
fn dct_and_dct(a: &Op, b: &Op, s: &Dct, t: &Dct) -> Result<Op> {
    Dct::new(&[s.sizes(), t.sizes()].concat(), s.kind(), a.dtype().promote(b.dtype()))
}

fn one_kind(cx: &Call<'_>) -> bool {
    let pair = || Ok::<_, Error>((cx.get::<&Dct>("s")?, cx.get::<&Dct>("t")?));
    pair().is_ok_and(|(s, t)| s.kind() == t.kind())
}
