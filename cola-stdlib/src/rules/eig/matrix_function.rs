//! `eig` of a function of an operator.

use super::{inheriting, mapped, of_part, plan_part};
use crate::functions::Eigen;
use crate::operators::MatrixFunction;
use crate::properties::{NORMAL, PSD};
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
    let f = a.function();
    // What rounding leaves below zero is zero.
    let value = |z: Scalar| f.value(if PSD.of(&part) && z.re < 0.0 { Scalar::default() } else { z });
    for z in super::numbers(&inner.values)? {
        let at = value(z);
        if !(at.re.is_finite() && at.im.is_finite()) {
            let message = format!("{} has no value at the eigenvalue {z} of {part}", f.name());
            return Err(Error::new(ErrorKind::Singular, message));
        }
    }
    mapped(cx, &wanted, &inner, value)
}

fn is_of_normal(cx: &Call<'_>) -> bool {
    cx.get::<&MatrixFunction>("a").is_ok_and(|a| NORMAL.of(a.base()))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (op, a) = (cx.get::<&Op>("a")?, cx.get::<&MatrixFunction>("a")?);
    plan_part(cx, planner, &inheriting(op, a.base(), false), &Wanted::all(op.rows()))
}
