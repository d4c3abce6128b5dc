//! `eig` of a function of an operator.

use super::{inheriting, mapped, of_part, plan_part};
use crate::algorithms::epsilon;
use crate::functions::Eigen;
use crate::number::shown;
use crate::operators::MatrixFunction;
use crate::properties::{NORMAL, PSD};
use crate::rules::matrix_functions::expect_rounding;
use crate::spectrum::Wanted;
use cola_runtime::{Call, Error, ErrorKind, Op, Planner, Result, Scalar, method};

/// eig(f(A)) = (f(Λ), V): spectral mapping, without f(A)
///
/// # Requires   A is known to be normal; f has a value at every eigenvalue.
/// # Cost       eig(A), with all values.
/// # Source     Higham, Functions of Matrices, SIAM 2008, Thm 1.13
#[method(eig, "MatrixFunction[_]", guard = is_of_normal, plan = plan)]
fn matrix_function(a: &MatrixFunction, cx: &Call<'_>) -> Result<Eigen> {
    let (wanted, op) = (Wanted::of(cx)?, cx.get::<&Op>("a")?);
    let part = inheriting(op, a.base(), false);
    let inner = of_part(cx, &part, &Wanted::all(op.rows()))?;
    let (f, all) = (a.function(), super::numbers(&inner.values)?);
    let largest = all.iter().map(|z| z.norm()).fold(0.0, f64::max);
    let rounding = epsilon(op.dtype()) * op.rows() as f64 * largest;
    let value = |z: Scalar| {
        let z = if PSD.of(&part) && z.re < 0.0 { Scalar::default() } else { z };
        f.settled(z, rounding).map(|z| f.value(z)).filter(|at| at.re.is_finite() && at.im.is_finite())
    };
    for &z in &all {
        if PSD.of(&part) {
            expect_rounding(&part, z.re, 100.0 * rounding)?;
        }
        if value(z).is_none() {
            let message = format!("{} has no value at the eigenvalue {} of {part}", f.name(), shown(z));
            return Err(Error::new(ErrorKind::Singular, message));
        }
    }
    mapped(cx, &wanted, &inner, |z| value(z).unwrap_or(z))
}

fn is_of_normal(cx: &Call<'_>) -> bool {
    cx.get::<&MatrixFunction>("a").is_ok_and(|a| NORMAL.of(a.base()))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (op, a) = (cx.get::<&Op>("a")?, cx.get::<&MatrixFunction>("a")?);
    plan_part(cx, planner, &inheriting(op, a.base(), false), &Wanted::all(op.rows()))
}
