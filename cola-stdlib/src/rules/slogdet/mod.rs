//! Rules of `slogdet`.

use crate::algorithms::stochastic::asked_accuracy;
use crate::algorithms::{Auto, Direct, epsilon};
use crate::functions::SlogDet;
use crate::operators::BlockDiag;
use crate::properties::UNITARY;
use crate::rules::finite::expect_finite;
use crate::shape::order;
use crate::solvers::{expect_self_adjoint, factorise};
use cola_runtime::{Alg, Call, Error, ErrorKind, Evidence, Op, Planner, Result, c64, report};

automod::dir!("src/rules/slogdet");

/// The plan of a rule that asks for the determinant of every part, by the same algorithm.
fn of_parts(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (a, alg) = (cx.get::<&Op>("a")?, cx.get::<&Alg>("alg")?);
    a.children().iter().try_for_each(|part| planner.call_named("slogdet", &[part.into(), alg.into()]))
}

/// Guard: the algorithm can be passed on to every part that counts. Logarithms may cancel: where an accuracy is asked for, it
/// is that of the whole, which is estimated as one.
fn parts_accept(cx: &Call<'_>) -> bool {
    let accepts = || -> Result<bool> {
        let (a, alg) = (cx.get::<&Op>("a")?, cx.get::<&Alg>("alg")?);
        let counts = a.downcast_ref::<BlockDiag>().map(BlockDiag::multiplicities);
        let takes = |part: &Op| cx.world().method_of("slogdet", &[part.into(), alg.into()]).is_some();
        let absent = |i: usize| counts.is_some_and(|c| c[i] == 0);
        let auto = alg.downcast_ref::<Auto>().is_some();
        if a.children().len() > 1 && asked_accuracy(alg).is_some_and(|tol| tol > 0.0) {
            return Ok(false);
        }
        Ok(auto || a.children().iter().enumerate().all(|(i, part)| absent(i) || takes(part)))
    };
    accepts().unwrap_or(false)
}

/// |det Q| = 1 exactly; a factorisation that finds something else shows that the claim is false.
fn of_unitary(q: &Op, sign: c64, logabsdet: f64) -> Result<SlogDet> {
    if logabsdet.abs() > q.rows() as f64 * epsilon(q.dtype()).sqrt() {
        let why = format!("{q} is claimed to be Unitary, but log|det| is {logabsdet}, not 0");
        return Err(Error::new(ErrorKind::FalseClaim, why).with_help("drop the claim"));
    }
    Ok(SlogDet::new(sign, 0.0))
}

/// The determinant of an operator whose structure leaves it with less than full rank.
///
/// # Errors
/// `NotFinite`.
fn singular_by_structure(a: &Op) -> Result<SlogDet> {
    expect_finite("slogdet", a)?;
    Ok(SlogDet::SINGULAR)
}

/// The determinant from the factorisation that `solve` uses too; (0, −∞) when it meets a zero pivot.
fn by_factorisation(a: &Op, method: Direct) -> Result<SlogDet> {
    if order("slogdet", a)? == 0 {
        return Ok(SlogDet::ONE);
    }
    if a.is_rank_deficient() {
        return singular_by_structure(a);
    }
    if method != Direct::Lu {
        expect_self_adjoint(a)?;
    }
    match factorise(a, method) {
        Ok(factors) => {
            let (sign, logabsdet) = factors.slogdet();
            report::push(|| Evidence::of(factors.name()).note(format!("log|det A| = {logabsdet}")));
            if UNITARY.of(a) {
                return of_unitary(a, sign, logabsdet);
            }
            Ok(SlogDet::new(sign, logabsdet))
        }
        Err(e) if e.kind() == ErrorKind::Singular => {
            report::push(|| Evidence::of(method.name()).note(e.message().to_owned()));
            Ok(SlogDet::SINGULAR)
        }
        Err(e) => Err(e),
    }
}
