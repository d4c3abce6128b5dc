//! Rules of `eig`.
//!
//! A signature that does not mention `b` means the standard problem A·v = λ·v.

use crate::algorithms::spectral::{Pairs, warn_if_dependent};
use crate::functions::{EigOptions, Eigen, eig_with};
use crate::operators::Dense;
use crate::properties::{NORMAL, SELF_ADJOINT, STIEFEL};
use crate::rules::columns;
use crate::rules::combined::{self, Combine};
use crate::spectrum::{Order, Wanted, has_real_spectrum};
use cola_runtime::{Alg, Arg, Array, Call, DType, Element, Op, Planner, Result, Scalar, Value, with_element};

automod::dir!("src/rules/eig");

/// The eigenvalues of the call as they are returned: real where they are known to be, else complex.
pub(in crate::rules) fn values(cx: &Call<'_>, values: &[Scalar]) -> Result<Array> {
    let (a, b) = (cx.get::<&Op>("a")?, cx.get::<Option<&Op>>("b")?);
    let dtype = b.map_or(a.dtype(), |b| a.dtype().promote(b.dtype()));
    let dtype = if has_real_spectrum(a, b) { dtype.real() } else { dtype.complex() };
    with_element!(dtype, T => Array::from_fn(values.len(), 1, |i, _| T::from_scalar(values[i])))
}

/// The wanted ones of all eigenvalues of the call, with the columns of V that belong to them.
fn chosen(cx: &Call<'_>, wanted: &Wanted, all: &[Scalar], v: &Op) -> Result<Eigen> {
    let chosen = wanted.select(all, v.dtype());
    let kept: Vec<Scalar> = chosen.iter().map(|&i| all[i]).collect();
    Ok(Eigen { values: values(cx, &kept)?, vectors: columns::of(v, &chosen)? })
}

/// Dense eigenpairs as the result of the call, rounded to its dtype.
fn dense(cx: &Call<'_>, pairs: Pairs, orthonormal: bool) -> Result<Eigen> {
    let values = values(cx, &pairs.values)?;
    let dtype =
        if pairs.vectors.dtype().is_complex() { values.dtype().complex() } else { values.dtype().real() };
    let vectors = Dense::new(pairs.vectors.cast(dtype)?);
    Ok(Eigen { values, vectors: if orthonormal { vectors.claimed(STIEFEL.set()) } else { vectors } })
}

/// The eigenpairs of a part, by the algorithm of the call.
fn of_part(cx: &Call<'_>, part: &Op, wanted: &Wanted) -> Result<Eigen> {
    let alg = cx.get::<&Alg>("alg")?.clone();
    let k = (wanted.k < part.rows()).then_some(wanted.k);
    let (which, sigma) = match wanted.order {
        Order::Which(which) => (which, None),
        Order::Near(sigma) => (Default::default(), Some(sigma)),
    };
    eig_with(part, &EigOptions { k, which, sigma, b: None, alg: Some(alg) })
}

/// Tells that a rule will ask for the eigenpairs of a part.
fn plan_part(cx: &Call<'_>, planner: &mut Planner<'_>, part: &Op, wanted: &Wanted) -> Result<()> {
    let alg = cx.get::<&Alg>("alg")?;
    let [k, which, sigma] = wanted.arguments();
    let k = if wanted.k < part.rows() { k } else { Value::None };
    let none = Value::None;
    let args: [Arg<'_>; 6] =
        [part.into(), (&none).into(), alg.into(), (&k).into(), (&which).into(), (&sigma).into()];
    planner.call_named("eig", &args)
}

/// The values of an eigendecomposition, as numbers.
fn numbers(values: &Array) -> Result<Vec<Scalar>> {
    values.cast(DType::C64)?.to_vec::<Scalar>()
}

/// The eigenpairs of f(A) from those of A: values mapped, put in order again, and cut to what is wanted.
fn mapped(cx: &Call<'_>, wanted: &Wanted, inner: &Eigen, f: impl Fn(Scalar) -> Scalar) -> Result<Eigen> {
    let all: Vec<Scalar> = numbers(&inner.values)?.into_iter().map(f).collect();
    chosen(cx, wanted, &all, &inner.vectors)
}

/// The plan of a rule that makes A dense.
fn densely(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    planner.call_named("to_dense", &[cx.get::<&Op>("a")?.into()])?;
    match cx.get::<Option<&Op>>("b")? {
        Some(b) => planner.call_named("to_dense", &[b.into()]),
        None => Ok(()),
    }
}

/// As [`warn_if_dependent`], for vectors that were made dense.
fn warn(pairs: &Pairs) -> Result<()> {
    warn_if_dependent(&pairs.values, &pairs.vectors)
}

/// The parts are square, and normal where the whole is known to be, so that their eigenvectors are orthonormal where
/// those of the whole must be.
fn parts_are_as_normal(cx: &Call<'_>) -> bool {
    let Ok(a) = cx.get::<&Op>("a") else { return false };
    let normal = NORMAL.of(a);
    a.children().iter().all(|part| part.is_square() && (!normal || NORMAL.of(part)))
}

/// A is square.
fn is_square(cx: &Call<'_>) -> bool {
    cx.get::<&Op>("a").is_ok_and(Op::is_square)
}

/// The eigenpairs of a Kronecker product or sum from those of its parts.
fn of_combined(cx: &Call<'_>, a: &Op, combine: Combine) -> Result<Eigen> {
    let wanted = Wanted::of(cx)?;
    let ask = |part: &Op| of_part(cx, part, &combine.of_factor(part.rows(), &wanted));
    let parts: Vec<Eigen> = a.children().iter().map(ask).collect::<Result<_>>()?;
    let lists: Vec<Vec<Scalar>> = parts.iter().map(|part| numbers(&part.values)).collect::<Result<_>>()?;
    let (found, places) = combined::select(combine, &lists, &wanted, a.dtype())?;
    let vectors: Vec<&Op> = parts.iter().map(|part| &part.vectors).collect();
    Ok(Eigen { values: values(cx, &found)?, vectors: columns::of_kronecker(&vectors, &places)? })
}

/// A part of A with what follows for it from what is known of A, where A is a·part + b·I or its inverse, say.
fn inheriting(a: &Op, part: &Op, real: bool) -> Op {
    let part = if SELF_ADJOINT.of(a) && real { part.claimed(SELF_ADJOINT.set()) } else { part.clone() };
    if NORMAL.of(a) { part.claimed(NORMAL.set()) } else { part }
}
