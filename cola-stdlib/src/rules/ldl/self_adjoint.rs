//! `ldl` of a self-adjoint operator without structure.

use super::elimination::eliminate;
use crate::algorithms::{Direct, Factorisation};
use crate::functions::{LdlFactors, to_dense};
use crate::operators::{Dense, Permutation, Triangular, Tridiagonal};
use crate::properties::SELF_ADJOINT;
use crate::shape::order;
use crate::solvers::{expect_self_adjoint, factorise};
use cola_runtime::{Array, Call, ErrorKind, Op, Planner, Result, method, with_number};

/// P·A·Pᵀ = L·D·Lᴴ with symmetric exchanges, D tridiagonal with blocks of size one and two
///
/// A singular A has such factors too; they are then found by a plain elimination, without blocks.
///
/// # Requires   A is known to be SelfAdjoint; memory for the dense matrix and its factors, also for a sparse A.
/// # Cost       n³/3 operations, shared with solve and slogdet for an A that is not sparse; n² entries for L.
/// # Source     Bunch & Kaufman, Math. Comp. 31 (1977)
#[method(ldl, "SelfAdjoint[_]", rank = Fallback, plan = plan)]
fn self_adjoint(a: &Op) -> Result<LdlFactors> {
    let n = order("ldl", a)?;
    expect_self_adjoint(a)?;
    let found =
        if n == 0 { eliminated(&to_dense(a)?) } else { factorise(a, Direct::Ldl).and_then(|f| read(&*f)) };
    let (p, l, diagonal, sub) = match found {
        Err(e) if matches!(e.kind(), ErrorKind::Singular | ErrorKind::Unsupported) => {
            from_dense(&to_dense(a)?)?
        }
        other => other?,
    };
    let mut inverse = vec![0; p.len()];
    p.iter().enumerate().for_each(|(i, &row)| inverse[row] = i);
    let dtype = a.dtype();
    let (diagonal, sub) = (diagonal.cast(dtype)?, sub.cast(dtype)?);
    let sup = sub.conjugated()?;
    Ok(LdlFactors {
        p: Permutation::new(inverse, dtype)?,
        l: Triangular::new(l.cast(dtype)?, true, true)?,
        d: Tridiagonal::new(sub, diagonal, sup)?.claimed(SELF_ADJOINT.set()),
    })
}

type Factors = (Vec<usize>, Array, Array, Array);

fn read(factors: &dyn Factorisation) -> Result<Factors> {
    let (diagonal, sub) = factors.d()?;
    Ok((factors.p()?, factors.l()?, diagonal, sub))
}

fn from_dense(a: &Array) -> Result<Factors> {
    match factorise(&Dense::new(a.clone()), Direct::Ldl).and_then(|f| read(&*f)) {
        Err(e) if e.kind() == ErrorKind::Singular => eliminated(a),
        other => other,
    }
}

fn eliminated(a: &Array) -> Result<Factors> {
    let a = a.cast(a.dtype().accumulator())?;
    with_number!(a.dtype(), T => eliminate::<T>(&a))
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    planner.call_named("to_dense", &[cx.get::<&Op>("a")?.into()])
}
