//! f of self-adjoint composites by the eigenvectors of their parts.

use super::Callee;
use super::entries::{expect_finite, number};
use crate::algorithms::{Auto, Eigh, epsilon};
use crate::functions::{adjoint, dot, eig};
use crate::inference;
use crate::operators::Diagonal;
use crate::properties::PSD;
use crate::scalar_function::is_integer;
use crate::spectrum::Wanted;
use cola_runtime::{Alg, Array, Call, DType, Element, Op, Planner, Result, Scalar, Value, with_element};

/// f(A) = V·f(Λ)·Vᴴ with the eigenvectors V that `eig` makes of A: Kronecker products for what is made by ⊗ and ⊕.
pub(in crate::rules) fn by_eigenbasis(callee: &Callee, a: &Op) -> Result<Op> {
    let found = eig(a)?;
    let all = found.values.cast(DType::C64)?.to_vec::<Scalar>()?;
    let largest = all.iter().map(|z| z.norm()).fold(0.0, f64::max);
    let zero = epsilon(a.dtype().accumulator()) * all.len() as f64 * largest;
    let branched = callee.f.radius(Scalar::default()) == 0.0;
    let snapped = |z: Scalar| {
        let negative = PSD.of(a) && z.re < 0.0;
        if negative || (branched && z.norm() <= zero) { Scalar::default() } else { Scalar::new(z.re, 0.0) }
    };
    let (mut values, mut dtype) = (Vec::with_capacity(all.len()), a.dtype());
    for (i, z) in all.iter().enumerate() {
        let (value, wide) = number(callee, &|| format!("eigenvalue {i}"), snapped(*z), dtype)?;
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

/// Guard: the algorithm is `Auto` or `Eigh`, and f no power that is a short product.
pub(in crate::rules) fn has_eigenbasis(callee: &Result<Callee>, cx: &Call<'_>) -> bool {
    let chosen = |alg: &Alg| alg.downcast_ref::<Auto>().is_some() || alg.downcast_ref::<Eigh>().is_some();
    let whole = callee.as_ref().is_ok_and(|c| c.f.exponent().is_some_and(is_integer));
    !whole && cx.get::<&Alg>("alg").is_ok_and(chosen)
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
