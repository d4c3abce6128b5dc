//! `cholesky` of a positive definite operator without structure.

use crate::algorithms::Direct;
use crate::operators::Triangular;
use crate::shape::order;
use crate::solvers::{expect_self_adjoint, factorise};
use cola_runtime::{Array, Op, Result, method};

/// A = L·Lᴴ with a dense lower triangular L
///
/// # Requires   A is known to be PSD, and is positive definite; memory for n² entries.
/// # Cost       n³/3 operations once, shared with solve and slogdet; n² entries for L.
/// # Source     Golub & Van Loan, 4th ed., §4.2
#[method(cholesky, "PSD[_]", rank = Fallback)]
fn any_psd(a: &Op) -> Result<Op> {
    let n = order("cholesky", a)?;
    expect_self_adjoint(a)?;
    let l = if n == 0 { Array::zeros(0, 0, a.dtype())? } else { factorise(a, Direct::Cholesky)?.l()? };
    Triangular::new(l.cast(a.dtype())?, true, false)
}
