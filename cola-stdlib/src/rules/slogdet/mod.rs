//! Rules of `slogdet`.

use crate::algorithms::{Auto, Direct};
use crate::functions::SlogDet;
use crate::operators::BlockDiag;
use crate::shape::order;
use crate::solvers::factorise;
use cola_runtime::{Alg, Call, ErrorKind, Evidence, Op, Planner, Result, report};

automod::dir!("src/rules/slogdet");

/// The plan of a rule that asks for the determinant of every part, by the same algorithm.
fn of_parts(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (a, alg) = (cx.get::<&Op>("a")?, cx.get::<&Alg>("alg")?);
    a.children().iter().try_for_each(|part| planner.call_named("slogdet", &[part.into(), alg.into()]))
}

/// Guard: the algorithm can be passed on to every part that counts.
fn parts_accept(cx: &Call<'_>) -> bool {
    let accepts = || -> Result<bool> {
        let (a, alg) = (cx.get::<&Op>("a")?, cx.get::<&Alg>("alg")?);
        let counts = a.downcast_ref::<BlockDiag>().map(BlockDiag::multiplicities);
        let takes = |part: &Op| cx.world().which("slogdet", &[part.into(), alg.into()]).is_ok();
        let absent = |i: usize| counts.is_some_and(|c| c[i] == 0);
        let auto = alg.downcast_ref::<Auto>().is_some();
        Ok(auto || a.children().iter().enumerate().all(|(i, part)| absent(i) || takes(part)))
    };
    accepts().unwrap_or(false)
}

/// The determinant from the factorisation that `solve` uses too; (0, −∞) when it meets a zero pivot.
fn by_factorisation(a: &Op, method: Direct) -> Result<SlogDet> {
    if order("slogdet", a)? == 0 {
        return Ok(SlogDet::ONE);
    }
    match factorise(a, method) {
        Ok(factors) => {
            let (sign, logabsdet) = factors.slogdet();
            report::push(|| Evidence::of(factors.name()).note(format!("log|det A| = {logabsdet}")));
            Ok(SlogDet::new(sign, logabsdet))
        }
        Err(e) if e.kind() == ErrorKind::Singular => {
            report::push(|| Evidence::of(method.name()).note(e.message().to_owned()));
            Ok(SlogDet::SINGULAR)
        }
        Err(e) => Err(e),
    }
}
