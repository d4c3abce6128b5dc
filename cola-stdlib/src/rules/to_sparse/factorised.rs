//! `to_sparse` of an operator with its factorisation attached.

use crate::functions::to_sparse;
use crate::inference;
use crate::operators::Factorised;
use cola_runtime::{Arg, Call, Op, Planner, Result, method};

/// That of the operator inside.
///
/// # Cost       cost(to_sparse A).
/// # Source     the definition
#[method(to_sparse, "operator:Factorised", plan = plan)]
fn factorised(a: &Op, operator: &Factorised) -> Result<Op> {
    Ok(to_sparse(operator.inner())?.claimed(inference::known(a)))
}

fn plan(cx: &Call<'_>, p: &mut Planner<'_>) -> Result<()> {
    p.call_named("to_sparse", &[Arg::Op(cx.get::<&Factorised>("operator")?.inner())])
}
