//! `slogdet` of a multiple of an operator.

use super::{of_parts, parts_accept};
use crate::functions::{SlogDet, slogdet_with};
use crate::operators::Scaled;
use crate::shape::order;
use cola_runtime::{Alg, Call, Op, Result, method};

/// det(c·A) = cⁿ·det A
///
/// # Requires   A is square; the algorithm can be passed on to the parts.
/// # Cost       that of slogdet(A).
/// # Source     Golub & Van Loan, 4th ed., §2.1.5
#[method(slogdet, "Scaled[_]", guard = parts_accept, plan = of_parts)]
fn scaled(a: &Op, alg: &Alg, cx: &Call<'_>) -> Result<SlogDet> {
    let n = order("slogdet", a)?;
    let scaled = cx.get::<&Scaled>("a")?;
    let power = SlogDet::of_diagonal("Scaled", [scaled.scalar()])?.power(n);
    Ok(power.times(slogdet_with(scaled.inner(), alg)?))
}
