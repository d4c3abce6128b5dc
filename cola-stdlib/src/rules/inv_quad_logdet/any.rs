//! `inv_quad_logdet` of any operator.

use crate::functions::{QuadLogdet, quad_form_with, slogdet_with};
use crate::shape::right_side;
use cola_runtime::{Alg, Arg, Array, Call, Error, ErrorKind, Op, Planner, Result, method};
use std::borrow::Cow;

/// The determinant first, which factorises A or its parts; then bᴴ·A⁻¹·b with the factors that are kept
///
/// # Requires   A is square and regular.
/// # Cost       that of slogdet(A), one solve with the same factors, and n·k² multiply-adds.
/// # Source     Rasmussen & Williams, Gaussian Processes for Machine Learning, Algorithm 2.1
#[method(inv_quad_logdet, "_", rank = Fallback, plan = plan)]
fn any(a: &Op, b: &Array, alg: &Alg) -> Result<QuadLogdet> {
    right_side("inv_quad_logdet", a, b)?;
    let out = a.dtype().promote(b.dtype());
    let a = widened(a, b)?;
    let det = slogdet_with(&a, alg)?;
    if det.is_singular() {
        return Err(Error::new(ErrorKind::Singular, format!("{a} is singular: its determinant is 0"))
            .with_help("bᴴ·A⁻¹·b does not exist; add a shift A + sI if that serves"));
    }
    let quad = quad_form_with(&a, b, alg)?.cast(out)?;
    Ok(QuadLogdet { quad, logdet: det.logabsdet })
}

/// A in the precision of b where that is the wider one, so that both use one factorisation.
fn widened<'a>(a: &'a Op, b: &Array) -> Result<Cow<'a, Op>> {
    let joint = a.dtype().promote(b.dtype());
    let joint = joint.promote(crate::algorithms::working(joint));
    let wanted = if a.dtype().is_complex() { joint.complex() } else { joint.real() };
    if wanted == a.dtype() {
        return Ok(Cow::Borrowed(a));
    }
    // The key under which `Op::apply_into` keeps the same.
    let wide = a.derived(&format!("cast {wanted}"), || a.cast(wanted))?;
    Ok(Cow::Owned((*wide).clone()))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (b, alg): (&Array, &Alg) = (cx.get("b")?, cx.get("alg")?);
    let a = widened(cx.get("a")?, b)?;
    planner.call_named("slogdet", &[Arg::Op(&a), Arg::Algorithm(alg)])?;
    planner.call_named("quad_form", &[Arg::Op(&a), Arg::Array(b), Arg::Algorithm(alg)])
}
