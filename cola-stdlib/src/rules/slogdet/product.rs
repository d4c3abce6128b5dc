//! `slogdet` of a product.

use super::{of_parts, parts_accept};
use crate::functions::{SlogDet, slogdet_with};
use crate::shape::order;
use cola_runtime::{Alg, Call, Op, Result, method};

/// det(A₁·…·Aₖ) = ∏ det Aᵢ; zero where a factor between is narrower than n
///
/// # Requires   every factor is square, or one of the inner dimensions is less than n.
/// # Cost       Σ cost(slogdet Aᵢ); the product is never formed.
/// # Source     Golub & Van Loan, 4th ed., §2.1.5
#[method(slogdet, "Product[_...]", guard = factors_decide, plan = plan)]
fn product(a: &Op, alg: &Alg) -> Result<SlogDet> {
    if narrow(a, order("slogdet", a)?) {
        return Ok(SlogDet::SINGULAR);
    }
    a.children().iter().try_fold(SlogDet::ONE, |det, part| Ok(det.times(slogdet_with(part, alg)?)))
}

/// The rank of the product is less than n.
fn narrow(a: &Op, n: usize) -> bool {
    a.children().iter().any(|part| part.rows().min(part.cols()) < n)
}

fn factors_decide(cx: &Call<'_>) -> bool {
    cx.get::<&Op>("a")
        .is_ok_and(|a| narrow(a, a.rows()) || a.children().iter().all(Op::is_square) && parts_accept(cx))
}

fn plan(cx: &Call<'_>, planner: &mut cola_runtime::Planner<'_>) -> Result<()> {
    let a = cx.get::<&Op>("a")?;
    if narrow(a, a.rows()) { Ok(()) } else { of_parts(cx, planner) }
}
