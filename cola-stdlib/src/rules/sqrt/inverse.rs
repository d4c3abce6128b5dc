//! `sqrt` of the inverse of a positive definite operator.

use crate::functions::isqrt_with;
use crate::operators::Inverse;
use crate::properties::PSD;
use cola_runtime::{Alg, Call, Op, Planner, Result, method};

/// (A⁻¹)^½ = A^−½.
///
/// # Requires   A is PSD: eigenvalues on the negative axis have other logarithms; the algorithm can be passed on
///   to A.
/// # Cost       that of isqrt(A); nothing is inverted.
/// # Source     Higham, Functions of Matrices, SIAM 2008, §1.7
#[method(sqrt, "Inverse[_]", guard = accepts, plan = plan)]
fn inverse(cx: &Call<'_>, alg: &Alg) -> Result<Op> {
    isqrt_with(base(cx)?, alg)
}

fn base<'a>(cx: &Call<'a>) -> Result<&'a Op> {
    Ok(cx.get::<&Inverse>("a")?.base())
}

fn accepts(cx: &Call<'_>) -> bool {
    let accepts = || -> Result<bool> {
        let arguments = [base(cx)?.into(), cx.get::<&Alg>("alg")?.into()];
        Ok(PSD.of(base(cx)?) && cx.world().method_of("isqrt", &arguments).is_some())
    };
    accepts().unwrap_or(false)
}

fn plan(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    plan.call_named("isqrt", &[base(cx)?.into(), cx.get::<&Alg>("alg")?.into()])
}
