//! `to_dense` of an operator with its factorisation attached.

use crate::functions::to_dense;
use crate::operators::Factorised;
use cola_runtime::{Arg, Array, Call, Planner, Result, method};

/// That of the operator inside
///
/// # Requires   as for the operator inside.
/// # Cost       that of the operator inside.
/// # Source     definition
#[method(to_dense, "Factorised[_]", plan = plan)]
fn factorised(a: &Factorised) -> Result<Array> {
    to_dense(a.inner())
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    planner.call_named("to_dense", &[Arg::Op(cx.get::<&Factorised>("a")?.inner())])
}
