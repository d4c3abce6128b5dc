//! `inv_quad_logdet` of any operator.

use crate::algorithms::working;
use crate::functions::{QuadLogdet, quad_form_with, slogdet_with};
use crate::rules::right_side::{expect_rows, widened};
use crate::shape::order;
use cola_runtime::{Alg, Arg, Array, Call, DType, Error, ErrorKind, Op, Planner, Result, method};

/// The determinant first, which factorises A or its parts; then bᴴ·A⁻¹·b with the factors that are kept
///
/// # Requires   A is square and regular.
/// # Cost       that of slogdet(A), one solve with the same factors, and n·k² multiply-adds.
/// # Source     Rasmussen & Williams, Gaussian Processes for Machine Learning, Algorithm 2.1
#[method(inv_quad_logdet, "_", rank = Fallback, plan = plan)]
fn any(a: &Op, b: &Array, alg: &Alg) -> Result<QuadLogdet> {
    order("inv_quad_logdet", a)?;
    expect_rows("inv_quad_logdet", a, b)?;
    let out = a.dtype().promote(b.dtype());
    let a = widened(a, common(a, b))?;
    let det = slogdet_with(&a, alg)?;
    if det.is_singular() {
        return Err(Error::new(ErrorKind::Singular, format!("{a} is singular: its determinant is 0"))
            .with_help("bᴴ·A⁻¹·b does not exist; add a shift A + sI if that serves"));
    }
    let quad = quad_form_with(&a, b, alg)?.cast(out)?;
    Ok(QuadLogdet { quad, logdet: det.logabsdet })
}

/// The precision in which both parts work, so that they use one factorisation.
fn common(a: &Op, b: &Array) -> DType {
    let joint = a.dtype().promote(b.dtype());
    joint.promote(working(joint))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (b, alg): (&Array, &Alg) = (cx.get("b")?, cx.get("alg")?);
    let a: &Op = cx.get("a")?;
    let a = widened(a, common(a, b))?;
    planner.call_named("slogdet", &[Arg::Op(&a), Arg::Algorithm(alg)])?;
    planner.call_named("quad_form", &[Arg::Op(&a), Arg::Array(b), Arg::Algorithm(alg)])
}
