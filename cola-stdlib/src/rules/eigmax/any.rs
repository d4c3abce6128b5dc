//! `eigmax` of any operator.

use crate::functions::{EigOptions, Which, eig_with};
use crate::properties::SELF_ADJOINT;
use crate::shape::order;
use cola_runtime::{Alg, Call, Error, Op, Planner, Result, Scalar, Value, method};

/// The first eigenvalue in the order of largest magnitude
///
/// # Requires   A is square and not 0×0.
/// # Cost       eig(A) with k = 1.
/// # Source     definition
#[method(eigmax, "_", rank = Fallback, plan = plan)]
fn any(a: &Op, alg: &Alg) -> Result<Value> {
    if order("eigmax", a)? == 0 {
        return Err(Error::invalid("eigmax", format!("{a} has no eigenvalue")));
    }
    let options = EigOptions { alg: Some(alg.clone()), ..EigOptions::first(1, Which::Lm) };
    let first: Scalar = eig_with(a, &options)?.values.get(0, 0)?;
    Ok(if SELF_ADJOINT.of(a) { Value::Real(first.re) } else { Value::Complex(first) })
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (none, k, which) = (Value::None, Value::Int(1), Which::Lm.value());
    let (a, alg) = (cx.get::<&Op>("a")?, cx.get::<&Alg>("alg")?);
    planner.call_named(
        "eig",
        &[a.into(), (&none).into(), alg.into(), (&k).into(), (&which).into(), (&none).into()],
    )
}
