//! `pow` of a permutation.

use super::callee;
use crate::rules::matrix_functions;
use crate::scalar_function::is_integer;
use cola_runtime::{Call, Op, Planner, Result, method};

/// Pᵏ takes k steps along every cycle for a whole k; else Pᵖ = Gᵀ·diag(S₁ᵖ, …, Sₖᵖ)·G, where G brings each cycle together: there
/// P is a cyclic shift S, a circulant matrix
///
/// # Cost       n for a whole power; else that and pow of a shift for each length that occurs.
/// # Source     Davis, Circulant Matrices, §2.4 and §3.2
#[method(pow, "Permutation", plan = plan)]
fn permutation(cx: &Call<'_>) -> Result<Op> {
    let p: f64 = cx.get("p")?;
    let callee = callee(cx)?;
    if is_integer(p) {
        return matrix_functions::whole_power(cx.get("a")?, p);
    }
    matrix_functions::by_cycles(&callee, cx.get("a")?, cx.get("a")?, cx.get("alg")?)
}

fn plan(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    if cx.get::<f64>("p").is_ok_and(is_integer) {
        return Ok(());
    }
    matrix_functions::plan_by_cycles(&callee(cx)?, cx.get("a")?, cx.get("alg")?, plan)
}
