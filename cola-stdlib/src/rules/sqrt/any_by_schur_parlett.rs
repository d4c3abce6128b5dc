//! `sqrt` of any operator from its Schur form.

use super::callee;
use crate::rules::matrix_functions;
use crate::solvers::Method;
use cola_runtime::{Call, Op, Result, method};

/// (A)^½ = Q·(T)^½·Qᴴ with A = Q·T·Qᴴ.
///
/// # Requires   A is square; memory for dense matrices of its size.
/// # Cost       about 30n³ on first use; 2n² for each column.
/// # Source     Björck & Hammarling, Linear Algebra Appl. 52/53 (1983)
#[method(sqrt, "_, SchurParlett", rank = Algorithm)]
fn any_by_schur_parlett(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::by_method(&callee(cx)?, cx.get("a")?, Some(Method::Schur))
}
