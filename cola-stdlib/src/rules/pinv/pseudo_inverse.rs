//! `pinv` of a pseudoinverse.

use crate::operators::PseudoInverse;
use crate::rules::rcond::is_default;
use cola_runtime::{Call, Op, Result, method};

/// (A⁺)⁺ = A
///
/// # Requires   no tolerance is given, here and for A⁺: singular values that were dropped do not come back.
/// # Cost       none.
/// # Source     Penrose, Proc. Cambridge Philos. Soc. 51 (1955)
#[method(pinv, "PseudoInverse[_]", guard = nothing_was_dropped)]
fn pseudo_inverse(a: &PseudoInverse) -> Result<Op> {
    Ok(a.base().clone())
}

fn nothing_was_dropped(cx: &Call<'_>) -> bool {
    is_default(cx) && cx.get::<&PseudoInverse>("a").is_ok_and(|a| a.rcond().is_none())
}
