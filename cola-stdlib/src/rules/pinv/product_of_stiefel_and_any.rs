//! `pinv` of a product that begins with orthonormal columns.

use super::accepts;
use crate::functions::{adjoint, pinv_with};
use crate::operators::Product;
use cola_runtime::{Alg, Arg, Call, Op, Planner, Result, Value, method};

/// (Q·B)⁺ = B⁺·Qᴴ, whatever the rank of B
///
/// # Requires   Q is known to be Stiefel, which Unitary implies; the algorithm can be passed on to B.
/// # Cost       that of pinv(B); singular values of Q·B are those of B, so that a tolerance means the same.
/// # Source     Greville, SIAM Review 8 (1966)
#[method(pinv, "Product[first:Stiefel[_], rest:_...]", guard = rest_accepts, plan = plan)]
fn product_of_stiefel_and_any(first: &Op, rest: Vec<&Op>, alg: &Alg, rcond: Option<f64>) -> Result<Op> {
    Product::new(vec![pinv_with(&joined(&rest)?, alg, rcond)?, adjoint(first)?])
}

fn joined(rest: &[&Op]) -> Result<Op> {
    match rest {
        [one] => Ok((*one).clone()),
        many => Product::new(many.iter().map(|&part| part.clone()).collect()),
    }
}

fn rest_accepts(cx: &Call<'_>) -> bool {
    let Ok(rest) = cx.get::<Vec<&Op>>("rest") else { return false };
    let accepted = |rest: &Op| cx.get::<&Alg>("alg").is_ok_and(|alg| accepts(cx, rest, alg));
    !rest.is_empty() && joined(&rest).is_ok_and(|rest| accepted(&rest))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (rest, alg): (Vec<&Op>, &Alg) = (cx.get("rest")?, cx.get("alg")?);
    let rcond = cx.get::<Option<f64>>("rcond")?.map_or(Value::None, Value::Real);
    planner.call_named("pinv", &[Arg::Op(&joined(&rest)?), Arg::Algorithm(alg), Arg::Value(&rcond)])?;
    planner.call_named("adjoint", &[Arg::Op(cx.get("first")?)])
}
