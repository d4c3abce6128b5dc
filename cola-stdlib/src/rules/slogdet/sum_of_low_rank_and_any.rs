//! `slogdet` of a sum with a low-rank term.

use crate::algorithms::refine::norm_by_probes;
use crate::algorithms::{Direct, Factorisation, epsilon};
use crate::functions::{SlogDet, slogdet_with};
use crate::kernel::gemm;
use crate::operators::{Dense, Diagonal, LowRank, ScalarMul, Sum};
use crate::shape::order;
use crate::solvers::factorise;
use cola_runtime::{
    Alg, Array, Call, DType, Element, ErrorKind, Evidence, Function, IntoValue, Number, Op, Planner, Result,
    Scalar, Trans, Value, Workspace, method, report, with_element, with_number,
};
use std::sync::Arc;

static SOLVE: Function = Function::new("solve");

const ONE: Scalar = Scalar::new(1.0, 0.0);
const ZERO: Scalar = Scalar::new(0.0, 0.0);

/// det(A + U·C·Vᴴ) = det A · det(I + C·Vᴴ·A⁻¹·U)
///
/// The matrix determinant lemma, for whatever A the rest of the sum is: its own rules give det A and
/// A⁻¹·U. Where A turns out to be singular (or not positive definite, when Cholesky was asked for), or so much
/// cancels in I + C·Vᴴ·A⁻¹·U that half of the digits would be lost, the next method takes the call.
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
    let x = match SOLVE.call_as::<Array>(&[(&rest).into(), u.u().into(), alg.into()]) {
        Ok(x) => x,
        Err(e) if does_not_apply(e.kind()) => return cx.next(),
        Err(e) => return Err(e),
    };
    let (det, lost) = match capacitance(u, &x)? {
        Capacitance { factors: None, .. } => return cx.next(),
        Capacitance { factors: Some(factors), rounding } => {
            let (sign, logabsdet) = factors.slogdet();
            (
                det.times(SlogDet::new(sign, logabsdet)),
                rounding * norm_of_inverse(&*factors)? + error_of(&rest, u, &x)?,
            )
        }
    };
    let eps = epsilon(x.dtype());
    if lost * eps < eps.sqrt() {
        return Ok(det.into_value());
    }
    report::push(|| {
        Evidence::of("determinant lemma")
            .note(format!("given up: cancellation in I + C·Vᴴ·A⁻¹·U would cost {:.0} digits", lost.log10()))
    });
    cx.next()
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

/// I + C·Vᴴ·X for X = A⁻¹·U.
struct Capacitance {
    /// `None` when it is singular.
    factors: Option<Arc<dyn Factorisation>>,
    /// ‖I + |C|·|V|ᴴ·|X|‖_F: ε times this is what rounding does to it.
    rounding: f64,
}

fn capacitance(u: &LowRank, x: &Array) -> Result<Capacitance> {
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
    let (c, v, x) = (u.core().map(absolute).transpose()?, absolute(&v)?, absolute(&x)?);
    let mut sizes = Array::zeros(k, k, DType::F64)?;
    gemm(sizes.as_mut()?, ZERO, ONE, Trans::Transpose, v.as_ref(), Trans::None, x.as_ref())?;
    if let Some(c) = c {
        let mut product = Array::zeros(k, k, DType::F64)?;
        gemm(product.as_mut()?, ZERO, ONE, Trans::None, c.as_ref(), Trans::None, sizes.as_ref())?;
        sizes = product;
    }
    sizes.as_mut()?.axpby(ONE, Array::identity(k, DType::F64)?.as_ref(), ONE)?;
    let rounding = cola_kernels::norm_fro(sizes.view::<f64>()?);
    match factorise(&Dense::new(core), Direct::Lu) {
        Ok(factors) => Ok(Capacitance { factors: Some(factors), rounding }),
        Err(e) if e.kind() == ErrorKind::Singular => Ok(Capacitance { factors: None, rounding }),
        Err(e) => Err(e),
    }
}

/// The moduli of the entries.
fn absolute(a: &Array) -> Result<Array> {
    with_element!(a.dtype(), T => {
        let a = a.view::<T>()?;
        Array::from_fn(a.nrows(), a.ncols(), |i, j| a[(i, j)].load().modulus())
    })
}

/// ‖M⁻¹‖_F of the small matrix.
fn norm_of_inverse(factors: &dyn Factorisation) -> Result<f64> {
    let mut inverse = Array::identity(factors.n(), factors.dtype())?;
    factors.solve_in_place(Trans::None, inverse.as_mut()?, &mut Workspace::new())?;
    with_number!(factors.dtype(), T => Ok(cola_kernels::norm_fro(inverse.view::<T>()?)))
}

/// In units of ε, how inexact det A and A⁻¹·U are: κ(A) from below, ‖A‖·‖A⁻¹·U‖/‖U‖; entries of a diagonal are
/// exact one by one.
fn error_of(rest: &Op, u: &LowRank, x: &Array) -> Result<f64> {
    if rest.downcast_ref::<Diagonal>().is_some() || rest.downcast_ref::<ScalarMul>().is_some() {
        return Ok((rest.rows() as f64).sqrt());
    }
    let norm = |a: &Array| -> Result<f64> {
        let a = a.cast(a.dtype().accumulator())?;
        with_number!(a.dtype(), T => Ok(cola_kernels::norm_fro(a.view::<T>()?)))
    };
    let (size, solution) = (norm(u.u())?, norm(x)?);
    Ok(if size > 0.0 { norm_by_probes(rest)? * solution / size } else { 1.0 })
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
