//! `inv_quad_logdet` of a positive definite operator from one run of conjugate gradients.

use crate::algorithms::Bbmm;
use crate::functions::{QuadLogdet, auto, inv_quad_logdet};
use crate::kernel::gemm;
use crate::rules::right_side::expect_rows;
use crate::shape::order;
use cola_iterative::stochastic as estimators;
use cola_runtime::{
    Arg, Array, Call, Element, Evidence, Op, Planner, Result, Scalar, Trans, Workspace, method, report,
    with_element,
};

/// bᴴ·A⁻¹·b = xᴴ·(2b − A·x) with A·x = b by CG, and log det A from the coefficients of CG for random right-hand sides
///
/// The error of the quadratic form is the square of that of x. An operator with at most `probes` rows is factorised.
///
/// # Requires   A is known to be PSD, and is positive definite.
/// # Cost       one apply for each probe, column of b and iteration, all in one block; 3 vectors each.
/// # Source     Gardner, Pleiss, Bindel, Weinberger & Wilson, NeurIPS 2018
#[method(inv_quad_logdet, "PSD[_], _, BBMM", plan = plan, rank = Algorithm)]
fn psd_by_bbmm(a: &Op, b: &Array, alg: &Bbmm) -> Result<QuadLogdet> {
    let n = order("inv_quad_logdet", a)?;
    expect_rows("inv_quad_logdet", a, b)?;
    if n <= alg.probes {
        report::push(|| Evidence::of("BBMM").note("no more rows than probes: exact, nothing is sampled"));
        return inv_quad_logdet(a, b);
    }
    let max_iters = (alg.steps > 0).then_some(alg.steps);
    let by = estimators::Bbmm { sampling: alg.sampling(), max_iters, ..estimators::Bbmm::default() };
    let found = by.inv_quad_logdet(a, b)?;
    report::push(|| found.evidence.clone());
    report::push(|| found.logdet.evidence("BBMM"));
    let quad = quadratic_form(a, &found.solution, b)?.cast(a.dtype().promote(b.dtype()))?;
    Ok(QuadLogdet { quad, logdet: found.logdet.value.re })
}

/// xᴴ·(2b − A·x), exactly Hermitian.
fn quadratic_form(a: &Op, x: &Array, b: &Array) -> Result<Array> {
    let (zero, one, two) = (Scalar::new(0.0, 0.0), Scalar::new(1.0, 0.0), Scalar::new(2.0, 0.0));
    let mut twice = Array::copy_of(b.cast(x.dtype())?.as_ref())?;
    a.apply_into(Trans::None, -one, x.as_ref(), two, twice.as_mut()?, &mut Workspace::new())?;
    let mut form = Array::zeros(x.cols(), x.cols(), x.dtype())?;
    gemm(form.as_mut()?, zero, one, Trans::Adjoint, x.as_ref(), Trans::None, twice.as_ref())?;
    with_element!(form.dtype(), T => {
        let f = form.view::<T>()?;
        let at = |i: usize, j: usize| f[(i, j)].to_scalar();
        Array::from_fn(f.nrows(), f.ncols(), |i, j| T::from_scalar((at(i, j) + at(j, i).conj()) * 0.5))
    })
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (a, b): (&Op, &Array) = (cx.get("a")?, cx.get("b")?);
    if a.rows() > cx.get::<&Bbmm>("alg")?.probes {
        return Ok(());
    }
    planner.call_named("inv_quad_logdet", &[Arg::Op(a), Arg::Array(b), Arg::Algorithm(auto()?)])
}
