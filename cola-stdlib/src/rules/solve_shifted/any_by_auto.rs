//! `solve_shifted` by whichever way costs least.

use super::{checked, result_dtype};
use crate::algorithms::{Auto, Cg, Direct, Gmres, Minres};
use crate::functions::{INVERSE, SOLVE_SHIFTED, add, auto, solve, solve_shifted_with};
use crate::operators::{ScalarMul, Sparse};
use crate::properties::{PSD, SELF_ADJOINT};
use crate::solvers::direct_cost;
use cola_runtime::{
    Alg, Arg, Array, Call, ErrorKind, Evidence, Op, Planner, Rank, Result, Scalar, Status, method, report,
};

/// (A + σᵢI)·xᵢ = b: each shift by itself where A + σI has a structure or its factors are cheap, else one Krylov space
///
/// A Krylov space that does not converge hands over to the factorisations.
///
/// # Requires   A is square.
/// # Cost       that of the choice, which is made by the cost of an apply, of a factorisation, and the number of shifts.
/// # Source     see the algorithm `Auto`
#[method(solve_shifted, "_, _, Auto", rank = Fallback, plan = plan)]
fn any_by_auto(a: &Op, b: &Array, alg: &Auto, shifts: &Array, cx: &Call<'_>) -> Result<Array> {
    let shifts = checked(a, b, shifts)?;
    if let Some(krylov) = choice(cx, a, alg, &shifts)? {
        report::push(|| Evidence::of("Auto").note(format!("{krylov} for {} shifts at once", shifts.len())));
        match solve_shifted_with(a, b, &krylov, &shifts) {
            Ok(found) => return Ok(found.x),
            Err(e) if may_go_on(&e) => {
                report::push(|| Evidence {
                    note: Some("gave up; each shift is solved by itself".into()),
                    ..e.evidence().cloned().unwrap_or_default()
                });
            }
            Err(e) => return Err(e),
        }
    }
    let k = b.cols();
    let mut out = Array::zeros(a.cols(), k * shifts.len(), result_dtype(a, b, &shifts))?;
    for (i, &shift) in shifts.iter().enumerate() {
        let system = shifted(a, shift)?;
        let found = solve(&system, b).map_err(|e| e.in_context(format!("the shift {shift}")))?;
        out.as_mut()?.cols_range(i * k, (i + 1) * k).copy_from(found.as_ref())?;
    }
    Ok(out)
}

/// Not where the caller set a deadline or cancelled.
fn may_go_on(e: &cola_runtime::Error) -> bool {
    let status = e.evidence().and_then(|evidence| evidence.status);
    e.kind() == ErrorKind::NotConverged && status != Some(Status::Deadline)
}

/// A + σ·I; A itself, with the factors it may have, for σ = 0.
fn shifted(a: &Op, shift: Scalar) -> Result<Op> {
    if shift == Scalar::new(0.0, 0.0) {
        return Ok(a.clone());
    }
    let dtype = if shift.im == 0.0 { a.dtype() } else { a.dtype().complex() };
    add(a, &ScalarMul::new(shift, a.rows(), dtype)?)
}

/// Iterations that a Krylov space usually needs.
const ITERATIONS: f64 = 200.0;

/// The Krylov method for all shifts, if that costs less than each shift by itself.
fn choice(cx: &Call<'_>, a: &Op, options: &Auto, shifts: &[Scalar]) -> Result<Option<Alg>> {
    let [first, _, ..] = shifts else { return Ok(None) };
    let (n, count) = (a.rows() as f64, shifts.len() as f64);
    let system = shifted(a, *first)?;
    let found = cx.world().method_of(INVERSE.name(), &[Arg::Op(&system), Arg::Algorithm(auto()?)]);
    let is_structured = found.is_some_and(|method| method.rank != Rank::Fallback);
    if is_structured && system.downcast_ref::<Sparse>().is_none() {
        return Ok(None);
    }
    let (definite, real) =
        (PSD.of(a) && shifts.iter().all(|s| s.re >= 0.0), shifts.iter().all(|s| s.im == 0.0));
    let krylov: Alg = match (definite && real, SELF_ADJOINT.of(a)) {
        (true, _) => Cg { tol: options.tol, ..Cg::default() }.into(),
        (false, true) => Minres { tol: options.tol, ..Minres::default() }.into(),
        _ => Gmres { tol: options.tol, ..Gmres::default() }.into(),
    };
    let direct = direct_cost(&system, if definite { Direct::Cholesky } else { Direct::Lu })?;
    let space = ITERATIONS * (a.cost().flops + n * (30.0 + 8.0 * count));
    let fits = direct.bytes <= options.budget();
    Ok((!fits || space < count * direct.flops).then_some(krylov))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (a, b, shifts): (&Op, &Array, &Array) = (cx.get("a")?, cx.get("b")?, cx.get("shifts")?);
    let all = checked(a, b, shifts)?;
    if let Some(krylov) = choice(cx, a, cx.get("alg")?, &all)? {
        planner.note(format!("{krylov} for {} shifts at once", all.len()));
        let shifts = cola_runtime::Value::Array(shifts.clone());
        let args = [Arg::Op(a), Arg::Array(b), Arg::Algorithm(&krylov), Arg::Value(&shifts)];
        return planner.call(&SOLVE_SHIFTED, &args);
    }
    for &shift in &all {
        let system = shifted(a, shift)?;
        planner.call_named("solve", &[Arg::Op(&system), Arg::Array(b), Arg::Algorithm(auto()?)])?;
    }
    Ok(())
}
