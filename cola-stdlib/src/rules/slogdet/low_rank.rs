//! `slogdet` of a low-rank operator.

use crate::functions::SlogDet;
use crate::operators::LowRank;
use crate::shape::order;
use cola_runtime::{Call, Op, Result, method};

/// det(U·C·Vᴴ) = 0 for k < n
///
/// # Requires   fewer columns k in U and V than the order n.
/// # Cost       none.
/// # Source     Golub & Van Loan, 4th ed., §2.1.3 (rank of a product)
#[method(slogdet, "LowRank", guard = is_deficient)]
fn low_rank(a: &Op) -> Result<SlogDet> {
    order("slogdet", a)?;
    Ok(SlogDet::SINGULAR)
}

fn is_deficient(cx: &Call<'_>) -> bool {
    cx.get::<&LowRank>("a").is_ok_and(|a| a.u().cols() < a.u().rows().max(a.v().rows()))
}
