//! The choice of an algorithm, for the rows on `Auto`.

use crate::algorithms::auto::{Choice, Facts, Trial, choose, trial_pays};
use crate::algorithms::probes::signs;
use crate::algorithms::{Auto, Cg, Direct, Gmres, Iterative, Jacobi, Minres, working};
use crate::functions::{INVERSE, inverse_with, preconditioner_with};
use crate::operators::{Dense, Inverse, Sparse};
use crate::properties::{PSD, SELF_ADJOINT};
use crate::shape::not_rank_deficient;
use crate::solvers::{FirstThen, Patience, Then, direct_cost, is_factorised, needed, tried_in_vain};
use cola_runtime::{Alg, Arg, Array, Call, Error, Evidence, Op, Planner, Result, report};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// A⁻¹ by the algorithm that costs least.
pub(super) fn inverse(a: &Op, alg: &Auto) -> Result<Op> {
    let choice = choice(a, alg)?;
    let first = inverse_with(a, &choice.algorithm)?;
    let Some(fallback) = choice.fallback else {
        report::push(|| Evidence::of("Auto").note(choice.reason));
        return Ok(first);
    };
    let then = match Direct::of(&fallback) {
        Some(method) => Then::Direct(inverse_with(a, &fallback)?, method),
        None => Then::Later(fallback),
    };
    report::push(|| Evidence::of("Auto").note(choice.reason));
    let both = FirstThen { first, then, patience: choice.patience };
    Inverse::new(a.clone(), choice.algorithm, Box::new(both))
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
        return Ok(Choice { algorithm: method.algorithm(), fallback: None, patience: None, reason });
    }
    if let Some(choice) = at_once(a, auto)? {
        return Ok(choice);
    }
    let direct = direct_cost(a, method)?;
    let self_adjoint = SELF_ADJOINT.of(a);
    let facts = Facts { n: a.rows(), dtype: a.dtype(), psd, self_adjoint, apply: a.cost(), direct };
    let trial = if trial_pays(&facts) { Some(trial(a, &facts, auto)?) } else { None };
    Ok(choose(&facts, auto, trial.as_deref()))
}

/// Entries of a sparse matrix from which ordering it costs more than a few steps of CG.
const ORDERED_BELOW: usize = 10_000;
/// Iterations after which CG must promise an end.
const FEW: usize = 8;

/// CG with the diagonal, as long as its progress says that a few steps will do: ordering the matrix, which any other
/// choice begins with, costs more than those. Once it was given up for A, the choice is made by cost.
fn at_once(a: &Op, auto: &Auto) -> Result<Option<Choice>> {
    let large = a.downcast_ref::<Sparse>().is_some_and(|s| s.pattern().nnz() >= ORDERED_BELOW);
    if !large || !PSD.of(a) || tried_in_vain(a)?.load(Ordering::Relaxed) {
        return Ok(None);
    }
    // A diagonal that is no preconditioner shows that A is not definite, which the other methods say better.
    let Ok(precond) = preconditioner_with(a, &Jacobi::default().into()) else { return Ok(None) };
    let cg = Cg { tol: auto.tol, precond: Some(precond), ..Cg::default() };
    let patience = Some(Patience { after: FEW, ahead: 2 * FEW, tol: auto.tol });
    let reason = format!(
        "CG preconditioned by the diagonal while its progress promises an end within {} iterations, less than it takes to order the matrix; else what then costs least",
        2 * FEW
    );
    let fallback = Some(Alg::from(*auto));
    Ok(Some(Choice { algorithm: cg.into(), fallback, patience, reason }))
}

/// The iterations that a run cut off after `steps` showed to be needed.
fn iterations(run: Result<(Array, Evidence)>, steps: usize, tol: f64) -> f64 {
    match run {
        Ok((_, evidence)) => evidence.iterations.unwrap_or(steps) as f64,
        Err(e) => {
            e.evidence().and_then(|found| found.residual).map_or(f64::INFINITY, |rho| needed(steps, rho, tol))
        }
    }
}

/// Steps of a trial.
const STEPS: usize = 20;

/// A few steps of the iterative method on a random vector, without and with preconditioners; kept with A.
fn trial(a: &Op, facts: &Facts, auto: &Auto) -> Result<Arc<Trial>> {
    a.derived(&format!("trial iterations to {:e}", auto.tol), || {
        let dtype = working(a.dtype());
        let b = signs(a.rows(), 1, dtype, 5)?;
        let needed = |precond: Option<Op>| {
            let (tol, max_iters) = (auto.tol, Some(STEPS));
            let run = match (facts.psd, facts.self_adjoint) {
                (true, _) => Cg { tol, max_iters, precond, ..Cg::default() }.solve(a, &b),
                (false, true) => Minres { tol, max_iters, precond, ..Minres::default() }.solve(a, &b),
                _ => Gmres { tol, max_iters, precond, restart: STEPS, ..Gmres::default() }.solve(a, &b),
            };
            iterations(run, STEPS, tol)
        };
        let mut best = Trial { precond: None, iterations: needed(None) };
        let price = |trial: &Trial| {
            let extra = trial.precond.as_ref().map_or(0.0, |(m, _)| m.cost().bytes);
            trial.iterations * (facts.apply.bytes + extra + 80.0 * facts.n as f64)
        };
        for (alg, name) in preconditioners(a, facts) {
            // One that cannot be made is none.
            let Ok(m) = preconditioner_with(a, &alg) else { continue };
            let name = name.map_or_else(|| name_of(&m), str::to_owned);
            let candidate = Trial { iterations: needed(Some(m.clone())), precond: Some((m, name)) };
            if price(&candidate) < price(&best) {
                best = candidate;
            }
        }
        Ok(best)
    })
}

/// What may be tried for A, and what to call it where its details do not say: the diagonal, and what `preconditioner(A)`
/// is, so that a plugin's better choice is tried.
fn preconditioners(a: &Op, facts: &Facts) -> Vec<(Alg, Option<&'static str>)> {
    let sparse = a.downcast_ref::<Sparse>().is_some();
    let has_diagonal = || sparse || a.downcast_ref::<Dense>().is_some();
    let mut all = Vec::new();
    if facts.psd && has_diagonal() {
        all.push((Jacobi::default().into(), Some("the diagonal")));
    }
    if sparse && facts.psd == facts.self_adjoint {
        all.push((Auto::default().into(), None));
    }
    all
}

/// `IC(0)` of the details `by IC(0), 1.2e5 entries`.
fn name_of(m: &Op) -> String {
    let details = m.operator().details();
    let name = details.trim_start_matches("by ").split(',').next().unwrap_or_default();
    if name.is_empty() { m.to_string() } else { name.to_owned() }
}

/// Notes the choice and its reason, and tells the calls that follow from it.
pub(super) fn plan(cx: &Call<'_>, plan: &mut Planner<'_>) -> Result<()> {
    let a: &Op = cx.get("a")?;
    let choice = choice(a, cx.get("alg")?)?;
    plan.note(format!("{}: {}", choice.algorithm, choice.reason));
    plan.call(&INVERSE, &[Arg::Op(a), Arg::Algorithm(&choice.algorithm)])?;
    match &choice.fallback {
        // The choice that is made once the first was given up depends on the right-hand side that showed it.
        Some(fallback) if fallback.downcast_ref::<Auto>().is_some() => Ok(()),
        Some(fallback) => plan.call(&INVERSE, &[Arg::Op(a), Arg::Algorithm(fallback)]),
        None => Ok(()),
    }
}
