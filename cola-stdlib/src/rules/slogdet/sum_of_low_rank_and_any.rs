//! `slogdet` of a sum with a low-rank term.

use crate::functions::{SlogDet, slogdet, slogdet_with};
use crate::kernel::gemm;
use crate::operators::{Dense, LowRank, Sum};
use crate::shape::order;
use cola_runtime::{
    Alg, Array, Call, DType, ErrorKind, Function, IntoValue, Op, Planner, Result, Scalar, Trans, Value,
    method,
};

static SOLVE: Function = Function::new("solve");

const ONE: Scalar = Scalar::new(1.0, 0.0);
const ZERO: Scalar = Scalar::new(0.0, 0.0);

/// det(A + U·C·Vᴴ) = det A · det(I + C·Vᴴ·A⁻¹·U)
///
/// The matrix determinant lemma, for whatever A the rest of the sum is: its own rules give det A and
/// A⁻¹·U. Where A turns out to be singular (or not positive definite, when Cholesky was asked for), the
/// lemma does not apply and the next method takes the call.
///
/// # Requires   at most n/2 columns k in U and V.
/// # Cost       slogdet(A), one solve with k columns, 2nk² + k³ operations.
/// # Source     Harville, Matrix Algebra from a Statistician's Perspective, Thm 18.1.1
#[method(slogdet, "Sum[u:LowRank, rest:_...]", guard = is_thin, plan = plan)]
fn sum_of_low_rank_and_any(a: &Op, u: &LowRank, rest: Vec<&Op>, alg: &Alg, cx: &Call<'_>) -> Result<Value> {
    order("slogdet", a)?;
    let rest = joined(&rest)?;
    let det = match slogdet_with(&rest, alg) {
        Ok(det) if !det.is_singular() => det,
        Ok(_) => return cx.next(),
        Err(e) if does_not_apply(e.kind()) => return cx.next(),
        Err(e) => return Err(e),
    };
    match SOLVE.call_as::<Array>(&[(&rest).into(), u.u().into(), alg.into()]) {
        Ok(x) => Ok(det.times(capacitance(u, &x)?).into_value()),
        Err(e) if does_not_apply(e.kind()) => cx.next(),
        Err(e) => Err(e),
    }
}

fn does_not_apply(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::Singular | ErrorKind::NotPositiveDefinite | ErrorKind::NoMethod)
}

/// The sum without the low-rank term.
fn joined(rest: &[&Op]) -> Result<Op> {
    match rest {
        [one] => Ok((*one).clone()),
        many => Sum::new(many.iter().map(|&part| part.clone()).collect()),
    }
}

/// det(I + C·Vᴴ·X) for X = A⁻¹·U.
fn capacitance(u: &LowRank, x: &Array) -> Result<SlogDet> {
    let dtype = DType::promote(u.u().dtype(), x.dtype()).accumulator();
    let k = x.cols();
    let (v, x) = (u.v().cast(dtype)?, x.cast(dtype)?);
    let mut core = match u.core() {
        None => Array::identity(k, dtype)?,
        Some(c) => c.cast(dtype)?,
    };
    match u.core() {
        None => gemm(core.as_mut()?, ONE, ONE, Trans::Adjoint, v.as_ref(), Trans::None, x.as_ref())?,
        Some(_) => {
            let mut small = Array::zeros(k, k, dtype)?;
            gemm(small.as_mut()?, ZERO, ONE, Trans::Adjoint, v.as_ref(), Trans::None, x.as_ref())?;
            let mut sum = Array::identity(k, dtype)?;
            gemm(sum.as_mut()?, ONE, ONE, Trans::None, core.as_ref(), Trans::None, small.as_ref())?;
            core = sum;
        }
    }
    slogdet(&Dense::new(core))
}

fn is_thin(cx: &Call<'_>) -> bool {
    let thin = |u: &LowRank| 2 * u.u().cols() <= u.u().rows();
    cx.get::<&LowRank>("u").is_ok_and(thin) && cx.get::<Vec<&Op>>("rest").is_ok_and(|rest| !rest.is_empty())
}

fn plan(cx: &Call<'_>, planner: &mut Planner<'_>) -> Result<()> {
    let (u, alg) = (cx.get::<&LowRank>("u")?, cx.get::<&Alg>("alg")?);
    let rest = joined(&cx.get::<Vec<&Op>>("rest")?)?;
    planner.call_named("slogdet", &[(&rest).into(), alg.into()])?;
    planner.call_named("solve", &[(&rest).into(), u.u().into(), alg.into()])
}
