//! `slogdet` of a sum with a low-rank term.

use crate::algorithms::probes::norm_by_probes;
use crate::algorithms::{Factorisation, epsilon};
use crate::functions::{SlogDet, inverse_with, slogdet_with};
use crate::operators::{Diagonal, LowRank, ScalarMul, Sum};
use crate::shape::order;
use crate::solvers::{Capacitance, Woodbury};
use cola_runtime::{
    Alg, Array, Call, ErrorKind, Evidence, IntoValue, Op, Planner, Result, Trans, Value, Workspace, method,
    report, with_number,
};

/// det(A + U·C·Vᴴ) = det A · det(I + C·Vᴴ·A⁻¹·U)
///
/// The matrix determinant lemma, for whatever A the rest of the sum is: its own rules give det A and
/// A⁻¹·U. Where A turns out to be singular (or not positive definite, when Cholesky was asked for), or so much
/// cancels in I + C·Vᴴ·A⁻¹·U that half of the digits would be lost, the next method takes the call.
///
/// # Requires   at most n/2 columns k in U and V.
/// # Cost       slogdet(A), one solve with k columns, 2nk² + k³ operations; the k×k matrix is shared with solves.
/// # Source     Harville, Matrix Algebra from a Statistician's Perspective, Thm 18.1.1
#[method(slogdet, "Sum[u:LowRank, rest:_...]", guard = is_thin, plan = plan)]
fn sum_of_low_rank_and_any(a: &Op, u: &Op, rest: Vec<&Op>, alg: &Alg, cx: &Call<'_>) -> Result<Value> {
    order("slogdet", a)?;
    if a.is_rank_deficient() {
        return Ok(super::singular_by_structure(a)?.into_value());
    }
    let rest = joined(&rest)?;
    let det = match slogdet_with(&rest, alg) {
        Ok(det) if !det.is_singular() => det,
        Ok(_) => return cx.next(),
        Err(e) if does_not_apply(e.kind()) => return cx.next(),
        Err(e) => return Err(e),
    };
    let found = match capacitance(a, u, &rest, alg) {
        Ok(Some(found)) => found,
        Ok(None) => return cx.next(),
        Err(e) if does_not_apply(e.kind()) => return cx.next(),
        Err(e) => return Err(e),
    };
    let (sign, logabsdet) = found.factors.slogdet();
    let det = det.times(SlogDet::new(sign, logabsdet));
    let lost = found.rounding * norm_of_inverse(&*found.factors)? + error_of(&rest, found.growth)?;
    let eps = epsilon(found.factors.dtype());
    if lost * eps < eps.sqrt() {
        return Ok(det.into_value());
    }
    report::push(|| {
        Evidence::of("determinant lemma")
            .note(format!("given up: cancellation in I + C·Vᴴ·A⁻¹·U would cost {:.0} digits", lost.log10()))
    });
    cx.next()
}

/// I + C·Vᴴ·A⁻¹·U, made once and shared with solves.
fn capacitance(a: &Op, u: &Op, rest: &Op, alg: &Alg) -> Result<Option<Capacitance>> {
    let Some(low_rank) = a.children().iter().position(|part| part.same(u)) else { return Ok(None) };
    let rest = inverse_with(rest, alg)?;
    Woodbury { rest, low_rank, name: "determinant lemma" }.capacitance(a)
}

fn does_not_apply(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::Singular | ErrorKind::NotPositiveDefinite | ErrorKind::NoMethod)
}

/// The sum without the low-rank term.
fn joined(rest: &[&Op]) -> Result<Op> {
    match rest {
        [one] => Ok((*one).clone()),
        many => Sum::new(many.iter().map(|&part| part.clone()).collect()),
    }
}

/// ‖M⁻¹‖_F of the small matrix.
fn norm_of_inverse(factors: &dyn Factorisation) -> Result<f64> {
    let mut inverse = Array::identity(factors.n(), factors.dtype())?;
    factors.solve_in_place(Trans::None, inverse.as_mut()?, &mut Workspace::new())?;
    with_number!(factors.dtype(), T => Ok(cola_kernels::norm_fro(inverse.view::<T>()?)))
}

/// In units of ε, how inexact det A and A⁻¹·U are: κ(A) from below, ‖A‖·‖A⁻¹·U‖/‖U‖; entries of a diagonal are
/// exact one by one.
fn error_of(rest: &Op, growth: f64) -> Result<f64> {
    if rest.downcast_ref::<Diagonal>().is_some() || rest.downcast_ref::<ScalarMul>().is_some() {
        return Ok((rest.rows() as f64).sqrt());
    }
    Ok(if growth > 0.0 { norm_by_probes(rest)? * growth } else { 1.0 })
}

fn is_thin(cx: &Call<'_>) -> bool {
    let thin = |u: &LowRank| 2 * u.u().cols() <= u.u().rows();
    cx.get::<&LowRank>("u").is_ok_and(thin) && cx.get::<Vec<&Op>>("rest").is_ok_and(|rest| !rest.is_empty())
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let alg = cx.get::<&Alg>("alg")?;
    if cx.get::<&Op>("a")?.is_rank_deficient() {
        return Ok(());
    }
    let rest = joined(&cx.get::<Vec<&Op>>("rest")?)?;
    planner.call_named("slogdet", &[(&rest).into(), alg.into()])?;
    planner.call_named("inverse", &[(&rest).into(), alg.into()])
}
