//! `pow` of the inverse of a positive definite operator.

use crate::functions::pow_with;
use crate::operators::Inverse;
use crate::properties::PSD;
use cola_runtime::{Alg, Call, Op, Planner, Result, Value, method};

/// (A⁻¹)ᵖ = A^−p.
///
/// # Requires   A is PSD: eigenvalues on the negative axis have other logarithms; the algorithm can be passed on
///   to A.
/// # Cost       that of pow(A); nothing is inverted.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §1.7
#[method(pow, "Inverse[_]", guard = accepts, plan = plan)]
fn inverse(cx: &Call<'_>, alg: &Alg) -> Result<Op> {
    pow_with(base(cx)?, alg, -cx.get::<f64>("p")?)
}

fn base<'a>(cx: &Call<'a>) -> Result<&'a Op> {
    Ok(cx.get::<&Inverse>("a")?.base())
}

fn accepts(cx: &Call<'_>) -> bool {
    let accepts = || -> Result<bool> {
        let p = Value::Real(-cx.get::<f64>("p")?);
        let arguments = [base(cx)?.into(), cx.get::<&Alg>("alg")?.into(), (&p).into()];
        Ok(PSD.of(base(cx)?) && cx.world().method_of("pow", &arguments).is_some())
    };
    accepts().unwrap_or(false)
}

fn plan(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    plan.call_named(
        "pow",
        &[base(cx)?.into(), cx.get::<&Alg>("alg")?.into(), (&Value::Real(-cx.get::<f64>("p")?)).into()],
    )
}
