//! `slogdet` of the zero operator.

use crate::functions::SlogDet;
use crate::shape::order;
use cola_runtime::{Op, Result, method};

/// det 0 = 0 for n > 0, and 1 for n = 0
///
/// # Requires   A is square.
/// # Cost       none.
/// # Source     Golub & Van Loan, 4th ed., §2.1.5
#[method(slogdet, "Zero")]
fn zero(a: &Op) -> Result<SlogDet> {
    Ok(if order("slogdet", a)? == 0 { SlogDet::ONE } else { SlogDet::SINGULAR })
}
