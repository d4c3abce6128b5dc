//! f of self-adjoint composites by the eigenvectors of their parts.

use super::Callee;
use super::entries::{expect_finite, number_near};
use super::parts::only_other;
use crate::algorithms::{Auto, Eigh, epsilon};
use crate::functions::{adjoint, dot, eig};
use crate::inference;
use crate::operators::Diagonal;
use crate::properties::PSD;
use crate::scalar_function::is_integer;
use crate::spectrum::Wanted;
use cola_runtime::{
    Alg, Array, Call, DType, Element, Error, ErrorKind, Op, Planner, Result, Scalar, Value, with_element,
};

/// f(A) = V·f(Λ)·Vᴴ with the eigenvectors V that `eig` makes of A: Kronecker products for what is made by ⊗ and ⊕.
pub(in crate::rules) fn by_eigenbasis(callee: &Callee, a: &Op) -> Result<Op> {
    let found = eig(a)?;
    let all = found.values.cast(DType::C64)?.to_vec::<Scalar>()?;
    let largest = all.iter().map(|z| z.norm()).fold(0.0, f64::max);
    // The eigenvalues of the parts are rounded, and what is made of them hardly more.
    let rounding = epsilon(a.dtype().accumulator()) * longest(a) as f64 * largest;
    let (mut values, mut dtype) = (Vec::with_capacity(all.len()), a.dtype());
    for (i, z) in all.iter().enumerate() {
        let mut z = Scalar::new(z.re, 0.0);
        if PSD.of(a) && z.re < 0.0 {
            expect_rounding(a, z.re, 100.0 * rounding)?;
            z = Scalar::default();
        }
        let (value, wide) = number_near(callee, &|| format!("eigenvalue {i}"), z, rounding, dtype)?;
        dtype = wide;
        values.push(value);
    }
    let entries =
        with_element!(dtype, T => Array::vector(values.iter().map(|z| T::from_scalar(*z)).collect()));
    expect_finite(callee, &entries)?;
    let v = &found.vectors;
    let made = dot(&dot(v, &Diagonal::new(entries)?)?, &adjoint(v)?)?;
    Ok(made.claimed(inference::function(&callee.f, inference::known(a), !dtype.is_complex())))
}

/// The order of the largest part, whose eigenvectors are computed.
fn longest(a: &Op) -> usize {
    if a.children().is_empty() { a.rows() } else { a.children().iter().map(longest).max().unwrap_or(0) }
}

/// A negative eigenvalue of an operator that is known to be PSD is rounding, or the claim is false.
pub(in crate::rules) fn expect_rounding(a: &Op, negative: f64, rounding: f64) -> Result<()> {
    if negative >= -rounding {
        return Ok(());
    }
    let message = format!("{a} is claimed to be PSD, but its least eigenvalue is {negative:e}");
    Err(Error::new(ErrorKind::FalseClaim, message).with_help("drop the claim"))
}

/// Guard: the algorithm is `Auto` or `Eigh`, f no power that is a short product, and the operator no single factor beside
/// identities, whose function serves for all.
pub(in crate::rules) fn has_eigenbasis(callee: &Result<Callee>, cx: &Call<'_>) -> bool {
    let chosen = |alg: &Alg| alg.downcast_ref::<Auto>().is_some() || alg.downcast_ref::<Eigh>().is_some();
    let whole = callee.as_ref().is_ok_and(|c| c.f.exponent().is_some_and(is_integer));
    let single = cx.get::<&Op>("a").is_ok_and(|a| only_other(a).is_some());
    !whole && !single && cx.get::<&Alg>("alg").is_ok_and(chosen)
}

/// As [`has_eigenbasis`], and not all parts are known to be PSD: of those the powers are a Kronecker product.
pub(in crate::rules) fn has_eigenbasis_only(callee: &Result<Callee>, cx: &Call<'_>) -> bool {
    let definite = || cx.get::<&Op>("a").is_ok_and(|a| a.children().iter().all(|part| PSD.of(part)));
    has_eigenbasis(callee, cx) && !definite()
}

/// Tells that the eigenvectors of A are asked for.
pub(in crate::rules) fn plan_eigenbasis(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let a = cx.get::<&Op>("a")?;
    let [_, which, sigma] = Wanted::all(a.rows()).arguments();
    let (none, auto) = (Value::None, Alg::from(Auto::default()));
    planner.call_named(
        "eig",
        &[a.into(), (&none).into(), (&auto).into(), (&none).into(), (&which).into(), (&sigma).into()],
    )
}
