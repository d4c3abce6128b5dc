//! Rules of `factorised`, and what rules on `Factorised` operators share.

use crate::algorithms::{Auto, Direct, Orthogonal};
use crate::operators::Factorised;
use crate::shape::order;
use crate::solvers::{expect_self_adjoint, factorise, pseudo_factors};
use cola_runtime::{Alg, Arg, Call, Op, Planner, Result};

automod::dir!("src/rules/factorised");

/// A with its factors by a direct method for square operators.
fn directly(a: &Op, method: Direct) -> Result<Op> {
    if order("factorised", a)? > 0 {
        if method != Direct::Lu {
            expect_self_adjoint(a)?;
        }
        factorise(a, method)?;
    }
    Ok(Factorised::new(a.clone(), method.algorithm()))
}

/// A with its factors for least squares.
fn orthogonally(a: &Op, method: Orthogonal, alg: &Alg) -> Result<Op> {
    pseudo_factors(a, method, None)?;
    Ok(Factorised::new(a.clone(), alg.clone()))
}

/// The algorithm to ask the operator inside for: that of its factors in place of `Auto`, where the function takes it.
pub(super) fn chosen(cx: &Call<'_>) -> Result<Alg> {
    let (a, alg): (&Factorised, &Alg) = (cx.get("a")?, cx.get("alg")?);
    let own = a.algorithm();
    let takes = || cx.world().method_of(cx.function(), &[Arg::Op(a.inner()), Arg::Algorithm(own)]).is_some();
    Ok(if alg.downcast_ref::<Auto>().is_some() && takes() { own.clone() } else { alg.clone() })
}

/// Plan: the same function of the operator inside, by that algorithm.
pub(super) fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let a: &Factorised = cx.get("a")?;
    planner.call_named(cx.function(), &[Arg::Op(a.inner()), Arg::Algorithm(&chosen(cx)?)])
}
