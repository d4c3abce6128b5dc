//! `log` of any operator by Padé approximants.

use super::callee;
use crate::rules::matrix_functions;
use crate::solvers::Method;
use cola_runtime::{Call, Op, Result, method};

/// log(A) by inverse scaling and squaring on the Schur form.
///
/// # Requires   A is square; memory for dense matrices of its size.
/// # Cost       about 30n³ on first use; 2n² for each column.
/// # Source     Al-Mohy & Higham, SIAM J. Sci. Comput. 34 (2012)
#[method(log, "_, Pade", rank = Algorithm)]
fn any_by_pade(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::by_method(&callee(cx)?, cx.get("a")?, Some(Method::Schur))
}
