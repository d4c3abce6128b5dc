//! Rules of `diag`.

use crate::algorithms::stochastic::asked_accuracy;
use crate::algorithms::{Auto, Cholesky, Direct};
use crate::functions::{auto, diag};
use crate::operators::Inverse;
use crate::solvers::factorise;
use cola_iterative::stochastic::DiagonalEstimate;
use cola_runtime::{
    Alg, Array, Call, DType, Element, Error, Evidence, Op, Planner, Result, Scalar, Value, report,
    with_element,
};

automod::dir!("src/rules/diag");

/// The entries of one column, exact.
fn entries(column: &Array) -> Result<Vec<Scalar>> {
    with_element!(column.dtype(), T => {
        let v = column.view::<T>()?;
        Ok((0..v.nrows()).map(|i| v[(i, 0)].to_scalar()).collect())
    })
}

/// A column of `dtype` from its entries, each rounded once.
fn column(dtype: DType, entries: &[Scalar]) -> Result<Array> {
    with_element!(dtype, T => Array::from_fn(entries.len(), 1, |i, _| T::from_scalar(entries[i])))
}

/// The main diagonal of A⁻¹ from the factorisation A = L·Lᴴ that solves with A use too.
fn by_selected_inversion(inverse: &Op) -> Result<Array> {
    let Some(lazy) = inverse.downcast_ref::<Inverse>() else {
        return Err(Error::invalid("diag", format!("{inverse} is no lazy inverse")));
    };
    match factorise(lazy.base(), Direct::Cholesky)?.inverse_diagonal()? {
        Some(diagonal) => diagonal.cast(inverse.dtype()),
        None => {
            Err(Error::invalid("diag", format!("the factorisation of {} tells no diagonal", lazy.base())))
        }
    }
}

/// Guard: the main diagonal of a square operator.
fn is_main(cx: &Call<'_>) -> bool {
    cx.get::<&Op>("a").is_ok_and(Op::is_square) && cx.get::<i64>("offset").is_ok_and(|k| k == 0)
}

/// An estimate by at most so many probes, unless as many products give the diagonal exactly.
fn estimated(
    a: &Op,
    method: &'static str,
    probes: usize,
    estimate: impl FnOnce() -> Result<DiagonalEstimate>,
) -> Result<Array> {
    if a.rows() <= probes {
        report::push(|| Evidence::of(method).note("no more rows than probes: exact, nothing is sampled"));
        return diag(a, 0);
    }
    let found = estimate()?;
    report::push(|| found.evidence(method));
    found.value.cast(a.dtype())
}

/// The plan of an estimate by at most so many probes.
fn plan_estimated(a: &Op, probes: usize, planner: &mut Planner<'_>) -> Result<()> {
    if a.rows() > probes {
        return Ok(());
    }
    planner.call_named("diag", &[a.into(), auto()?.into(), (&Value::Int(0)).into()])
}

/// Guard: the main diagonal of an inverse that has, or will have, a Cholesky factorisation.
fn is_by_cholesky(cx: &Call<'_>) -> bool {
    let lazy = cx.get::<&Inverse>("a").is_ok_and(|a| a.algorithm().downcast_ref::<Cholesky>().is_some());
    lazy && cx.get::<i64>("offset").is_ok_and(|k| k == 0)
}

/// Guard: the algorithm can be passed on to the only part, or to all parts of a sum. Terms of a sum may cancel: where an
/// accuracy is asked for, it is that of the whole, which is estimated as one.
fn parts_accept(cx: &Call<'_>) -> bool {
    let accepts = || -> Result<bool> {
        let (a, alg) = (cx.get::<&Op>("a")?, cx.get::<&Alg>("alg")?);
        if alg.downcast_ref::<Auto>().is_some() {
            return Ok(true);
        }
        if a.children().len() > 1 && asked_accuracy(alg).is_some_and(|tol| tol > 0.0) {
            return Ok(false);
        }
        let offset = Value::Int(cx.get("offset")?);
        let takes =
            |part: &Op| cx.world().method_of("diag", &[part.into(), alg.into(), (&offset).into()]).is_some();
        Ok(a.children().iter().all(takes))
    };
    accepts().unwrap_or(false)
}

/// The plan of a rule that asks for the same diagonal of every part.
fn of_parts(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (alg, offset) = (cx.get::<&Alg>("alg")?, Value::Int(cx.get("offset")?));
    cx.get::<&Op>("a")?
        .children()
        .iter()
        .try_for_each(|part| planner.call_named("diag", &[part.into(), alg.into(), (&offset).into()]))
}

/// The plan of a rule that asks for the mirrored diagonal of its only part.
fn of_mirrored_part(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let alg = cx.get::<&Alg>("alg")?;
    let offset = Value::Int(cx.get::<i64>("offset")?.saturating_neg());
    cx.get::<&Op>("a")?
        .children()
        .iter()
        .try_for_each(|part| planner.call_named("diag", &[part.into(), alg.into(), (&offset).into()]))
}
