//! `exp` of any operator by Padé approximants.

use super::callee;
use crate::rules::matrix_functions;
use crate::solvers::Method;
use cola_runtime::{Call, Op, Result, method};

/// exp(A) by scaling and squaring.
///
/// # Requires   A is square; memory for dense matrices of its size.
/// # Cost       2n³ for each of 8 or more products on first use; 2n² for each column.
/// # Source     Al-Mohy & Higham, SIAM J. Matrix Anal. Appl. 31 (2009)
#[method(exp, "_, Pade", rank = Algorithm)]
fn any_by_pade(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::by_method(&callee(cx)?, cx.get("a")?, Some(Method::Pade))
}
