//! The choice of an algorithm, for the rows on `Auto`.

use crate::algorithms::auto::{Choice, Facts, choose};
use crate::algorithms::{Auto, Direct};
use crate::functions::{INVERSE, inverse_with};
use crate::operators::Inverse;
use crate::properties::{PSD, SELF_ADJOINT};
use crate::shape::not_rank_deficient;
use crate::solvers::{FirstThen, direct_cost, is_factorised};
use cola_runtime::{Arg, Call, Error, Evidence, Op, Planner, Result, report};

/// A⁻¹ by the algorithm that costs least.
pub(super) fn inverse(a: &Op, alg: &Auto) -> Result<Op> {
    let choice = choice(a, alg)?;
    let first = inverse_with(a, &choice.algorithm)?;
    let Some(fallback) = choice.fallback else {
        report::push(|| Evidence::of("Auto").note(choice.reason));
        return Ok(first);
    };
    let then = inverse_with(a, &fallback)?;
    report::push(|| Evidence::of("Auto").note(choice.reason));
    Inverse::new(a.clone(), choice.algorithm, Box::new(FirstThen { first, then }))
}

/// Refuses an operator that is not square.
pub(super) fn expect_square(a: &Op) -> Result<()> {
    if a.is_square() {
        return Ok(());
    }
    Err(Error::shape("inverse", format!("{a} is not square"))
        .with_help("pinv(A) is its pseudoinverse, lstsq(A, b) solves least-squares problems"))
}

fn choice(a: &Op, auto: &Auto) -> Result<Choice> {
    expect_square(a)?;
    not_rank_deficient(a)?;
    let psd = PSD.of(a);
    let method = match (psd, SELF_ADJOINT.of(a)) {
        (true, _) => Direct::Cholesky,
        (false, true) => Direct::Ldl,
        (false, false) => Direct::Lu,
    };
    if is_factorised(a, method) {
        let reason = format!("{} is there already", method.name());
        return Ok(Choice { algorithm: method.algorithm(), fallback: None, reason });
    }
    let direct = direct_cost(a, method)?;
    Ok(choose(&Facts { n: a.rows(), dtype: a.dtype(), psd, apply: a.cost(), direct }, auto))
}

/// Notes the choice and its reason, and tells the calls that follow from it.
pub(super) fn plan(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    let a: &Op = cx.get("a")?;
    let choice = choice(a, cx.get("alg")?)?;
    plan.note(format!("{}: {}", choice.algorithm, choice.reason));
    plan.call(&INVERSE, &[Arg::Op(a), Arg::Algorithm(&choice.algorithm)])?;
    match &choice.fallback {
        Some(fallback) => plan.call(&INVERSE, &[Arg::Op(a), Arg::Algorithm(fallback)]),
        None => Ok(()),
    }
}
