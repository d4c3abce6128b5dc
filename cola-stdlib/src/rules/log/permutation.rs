//! `log` of a permutation.

use super::callee;
use crate::rules::matrix_functions;
use cola_runtime::{Call, Op, Planner, Result, method};

/// log(P) = Gᵀ·diag(log(S₁), …, log(Sₖ))·G, where G brings each cycle together: there P is a cyclic shift S, a
/// circulant matrix
///
/// # Cost       n to find the cycles, and log of a shift for each length that occurs.
/// # Source     Davis, Circulant Matrices, §2.4 and §3.2
#[method(log, "Permutation", plan = plan)]
fn permutation(cx: &Call<'_>) -> Result<Op> {
    matrix_functions::by_cycles(&callee(cx)?, cx.get("a")?, cx.get("a")?, cx.get("alg")?)
}

fn plan(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    matrix_functions::plan_by_cycles(&callee(cx)?, cx.get("a")?, cx.get("alg")?, plan)
}
