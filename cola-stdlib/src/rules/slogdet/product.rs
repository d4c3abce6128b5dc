//! `slogdet` of a product.

use super::{of_parts, parts_accept};
use crate::functions::{SlogDet, slogdet_with};
use cola_runtime::{Alg, Call, Op, Result, method};

/// det(A₁·…·Aₖ) = ∏ det Aᵢ
///
/// # Requires   every factor is square.
/// # Cost       Σ cost(slogdet Aᵢ); the product is never formed.
/// # Source     Golub & Van Loan, 4th ed., §2.1.5
#[method(slogdet, "Product[_...]", guard = factors_decide, plan = of_parts)]
fn product(a: &Op, alg: &Alg) -> Result<SlogDet> {
    a.children().iter().try_fold(SlogDet::ONE, |det, part| Ok(det.times(slogdet_with(part, alg)?)))
}

fn factors_decide(cx: &Call<'_>) -> bool {
    cx.get::<&Op>("a").is_ok_and(|a| a.children().iter().all(Op::is_square) && parts_accept(cx))
}
