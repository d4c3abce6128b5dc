//! `quad_form` of any operator.

use crate::algorithms::working;
use crate::functions::solve_with;
use crate::kernel::gemm;
use crate::properties::SELF_ADJOINT;
use crate::rules::right_side::expect_rows;
use crate::shape::order;
use cola_runtime::{
    Alg, Arg, Array, Call, Element, Op, Planner, Result, Scalar, Trans, method, with_element,
};

/// bᴴ·A⁻¹·b = bᴴ·x with A·x = b, exactly Hermitian where A is known to be
///
/// # Requires   A is square.
/// # Cost       that of solve(A, b), and n·k² multiply-adds.
/// # Source     definition
#[method(quad_form, "_", rank = Fallback, plan = plan)]
fn any(a: &Op, b: &Array, alg: &Alg) -> Result<Array> {
    order("quad_form", a)?;
    expect_rows("quad_form", a, b)?;
    let out = a.dtype().promote(b.dtype());
    let wide = b.cast(b.dtype().promote(working(b.dtype())))?;
    let x = solve_with(a, &wide, alg)?;
    let joint = x.dtype();
    let (wide, k) = (wide.cast(joint)?, b.cols());
    let mut form = Array::zeros(k, k, joint)?;
    let (zero, one) = (Scalar::new(0.0, 0.0), Scalar::new(1.0, 0.0));
    gemm(form.as_mut()?, zero, one, Trans::Adjoint, wide.as_ref(), Trans::None, x.x.as_ref())?;
    if let Some(at) = form.as_ref().first_not_finite() {
        return Err(cola_runtime::Error::not_finite("bᴴ·A⁻¹·b", at).with_help("scale b first"));
    }
    let form = if SELF_ADJOINT.of(a) { hermitian(&form)? } else { form };
    form.cast(out)
}

/// (F + Fᴴ)/2
fn hermitian(form: &Array) -> Result<Array> {
    with_element!(form.dtype(), T => {
        let f = form.view::<T>()?;
        let at = |i: usize, j: usize| f[(i, j)].to_scalar();
        Array::from_fn(f.nrows(), f.ncols(), |i, j| T::from_scalar((at(i, j) + at(j, i).conj()) * 0.5))
    })
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let b: &Array = cx.get("b")?;
    let wide = b.cast(b.dtype().promote(working(b.dtype())))?;
    planner.call_named("solve", &[Arg::Op(cx.get("a")?), Arg::Array(&wide), Arg::Algorithm(cx.get("alg")?)])
}
