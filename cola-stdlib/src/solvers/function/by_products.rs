//! Functions of operators that are only applied: the methods of `cola-iterative` as lazy functions.

use super::on_spectrum::OnSpectrum;
use super::{expect_real_numbers, rounded};
use crate::ScalarFunction;
use crate::algorithms::function::{SchurForm, exp, of_schur};
use crate::algorithms::{Chebyshev, KrylovFunction, Rational};
use crate::operators::{Action, Evaluator, MatrixFunction};
use crate::properties::{PSD, SELF_ADJOINT};
use crate::shape::order;
use cola_iterative::eigen::{Lanczos, Wanted};
use cola_iterative::function as by;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, DType, Error, ErrorKind, Evidence, Op, Result, Workspace, report,
};
use std::sync::Arc;

/// Operators up to this order are gone through to the end: n steps cost little and leave rounding errors only.
const SMALL: usize = 64;
/// The relative accuracy of the ends of a spectrum that is to be found.
const ENDS: f64 = 1e-6;

/// Which method, with its options.
enum Method {
    /// Of a self-adjoint operator.
    Lanczos(KrylovFunction),
    /// Of any other.
    Arnoldi(KrylovFunction),
    Chebyshev(Chebyshev),
    Rational(by::Rational, Rational),
}

/// f(A)·x from a Krylov space for each x.
///
/// # Errors
/// `ShapeMismatch`; `Unsupported` for a function of real numbers and an A that is not known to be self-adjoint.
pub(crate) fn krylov_function(a: &Op, f: &ScalarFunction, alg: &KrylovFunction) -> Result<Op> {
    order(&f.name(), a)?;
    let self_adjoint = SELF_ADJOINT.of(a);
    if !self_adjoint {
        expect_real_numbers(a, f)?;
    }
    let own = alg.clone();
    let method = if self_adjoint { Method::Lanczos(own) } else { Method::Arnoldi(own) };
    lazy(a, f, alg.clone().into(), method)
}

/// f(A)·x by Chebyshev polynomials for each x; the interval is found at once where none is given.
///
/// # Errors
/// `ShapeMismatch`; `InvalidArgument` for an empty interval; those of finding one.
pub(crate) fn chebyshev_function(a: &Op, f: &ScalarFunction, alg: &Chebyshev) -> Result<Op> {
    order(&f.name(), a)?;
    let (low, high) = (alg.low, alg.high);
    if !(low <= high && low.is_finite() && high.is_finite()) {
        let message = format!("[{low}, {high}] is no interval");
        return Err(Error::invalid("Chebyshev", message).with_help("low = high = 0 finds one"));
    }
    let found = if (low, high) == (0.0, 0.0) { interval(a)? } else { (low, high) };
    let own = Chebyshev { low: found.0, high: found.1, ..alg.clone() };
    lazy(a, f, alg.clone().into(), Method::Chebyshev(own))
}

/// The sum of poles that f is, if it is one.
pub(crate) fn rational_form(f: &ScalarFunction) -> Option<by::Rational> {
    if f.is_log() {
        return Some(by::Rational::Log);
    }
    match f.exponent()? {
        -0.5 => Some(by::Rational::InverseSqrt),
        p if p != 0.0 && p.abs() < 1.0 => Some(by::Rational::Power(p)),
        _ => None,
    }
}

/// f(A)·x by shifted solves for each x.
///
/// # Errors
/// `ShapeMismatch`; `Unsupported` for an f that is no logarithm and no power between −1 and 1.
pub(crate) fn rational_function(a: &Op, f: &ScalarFunction, alg: &Rational) -> Result<Op> {
    order(&f.name(), a)?;
    let Some(form) = rational_form(f) else {
        let message = format!("{} is neither the logarithm nor a power between −1 and 1", f.name());
        return Err(Error::new(ErrorKind::Unsupported, message).with_help("use KrylovFunction()"));
    };
    lazy(a, f, alg.clone().into(), Method::Rational(form, alg.clone()))
}

/// Without the spectrum: f(A) of a real A is taken for complex unless f alone, or f and PSD, tell that it is real.
fn lazy(a: &Op, f: &ScalarFunction, alg: cola_runtime::Alg, method: Method) -> Result<Op> {
    let powers = f.is_log() || f.exponent().is_some();
    let real = f.is_real() || a.rows() == 0 || (f.is_symmetric() && powers && PSD.of(a));
    MatrixFunction::new(a.clone(), f.clone(), alg, Arc::new(method), !real && !a.dtype().is_complex())
}

/// An interval that holds the spectrum of a self-adjoint operator, from its extreme eigenvalues; kept with it.
fn interval(a: &Op) -> Result<(f64, f64)> {
    let found = a.derived("interval of the spectrum", || {
        if a.rows() == 0 {
            return Ok((0.0, 0.0));
        }
        let by = Lanczos { tol: ENDS, missed: false, ..Lanczos::new(a.rows().min(2), Wanted::BothEnds) };
        let (pairs, evidence) = by.solve(a, &mut Workspace::new())?;
        report::push(|| evidence);
        let least = pairs.values.iter().copied().fold(f64::INFINITY, f64::min);
        let largest = pairs.values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        // |λ − θ| ≤ tol·‖A‖.
        let margin = 2.0 * ENDS * least.abs().max(largest.abs());
        let low = least - margin;
        // The least eigenvalue of a PSD operator is not across a singularity at 0.
        let low = if PSD.of(a) && low <= 0.0 { 0.5 * least.max(0.0) } else { low };
        Ok((low, largest + margin))
    })?;
    Ok(*found)
}

impl Action for Method {
    fn apply_into(
        &self,
        a: &Op,
        f: &ScalarFunction,
        b: ArrayRef<'_>,
        x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let small = a.rows() <= SMALL;
        let tol = |tol: f64| if small { 0.0 } else { tol };
        let limit = |steps: usize| (steps > 0).then_some(steps);
        let line = OnSpectrum::new(f, a);
        let value = |t: f64| line.value(t);
        let evidence = match self {
            Method::Lanczos(o) => {
                let by = by::LanczosFunction {
                    tol: tol(o.tol),
                    max_iters: limit(o.steps),
                    basis: o.basis,
                    householder: o.householder,
                };
                let weight = weight(f).filter(|_| PSD.of(a));
                let function = match &weight {
                    Some(weight) => by::Function::stieltjes(&value, weight),
                    None => by::Function::new(&value),
                };
                by.apply_into(a, &function, b, x, ws)?
            }
            Method::Arnoldi(o) => {
                let by = by::ArnoldiFunction {
                    tol: tol(o.tol),
                    max_iters: limit(o.steps),
                    basis: o.basis,
                    householder: o.householder,
                };
                // The small matrix is as accurate as the products.
                let epsilon = x.dtype().epsilon();
                let of_small = |h: cola_kernels::MatRef<'_, cola_runtime::c64>| {
                    if f.is_exp() {
                        return exp::<cola_runtime::c64>(h, false);
                    }
                    Ok(of_schur(f, &SchurForm::rounded(h, epsilon)?, false)?.value)
                };
                by.apply_into(a, &of_small, b, x, ws)?
            }
            Method::Chebyshev(o) => {
                let by = by::ChebyshevFunction { interval: (o.low, o.high), tol: tol(o.tol) };
                by.apply_into(a, &value, b, x, ws)?
            }
            Method::Rational(form, o) => {
                let by = by::RationalFunction {
                    tol: tol(o.tol),
                    max_iters: limit(o.steps),
                    ..by::RationalFunction::default()
                };
                by.apply_into(a, *form, b, x, ws)?
            }
        };
        // Samples of Chebyshev polynomials are no Ritz values.
        if !matches!(self, Method::Chebyshev(_)) {
            line.check(a)?;
        }
        report::push(|| evidence);
        Ok(())
    }

    /// A guess.
    fn applies(&self, a: &Op) -> f64 {
        50.0f64.min(a.rows() as f64)
    }
}

/// w with f(z) = c ± ∫ w(t)/(z + t) dt: sin(pπ)/π·tᵖ for zᵖ with |p| < 1, and 1 for log z.
fn weight(f: &ScalarFunction) -> Option<impl Fn(f64) -> f64 + use<>> {
    let p = match (f.is_log(), f.exponent()) {
        (true, _) => 0.0,
        (false, Some(p)) if p.abs() < 1.0 && p != 0.0 => p,
        _ => return None,
    };
    let scale = if p == 0.0 { 1.0 } else { (p * std::f64::consts::PI).sin().abs() / std::f64::consts::PI };
    Some(move |t: f64| scale * t.powf(p))
}

impl Evaluator for Method {
    fn evaluate(&self, a: &Op, f: &ScalarFunction, dtype: DType) -> Result<Array> {
        let (n, work) = (a.rows(), dtype.accumulator());
        let identity = Array::identity(n, work)?;
        let mut x = Array::zeros(n, n, work)?;
        self.apply_into(a, f, identity.as_ref(), x.as_mut()?, &mut Workspace::new())
            .map_err(|e| e.in_context(format!("{} of {a} {}", f.name(), self.describe())))?;
        report::push(|| Evidence::of("f(A)").note("applied to the columns of the identity"));
        rounded(&x, dtype)
    }

    fn describe(&self) -> &'static str {
        match self {
            Method::Lanczos(_) => "by Lanczos on each apply",
            Method::Arnoldi(_) => "by Arnoldi on each apply",
            Method::Chebyshev(_) => "by Chebyshev polynomials on each apply",
            Method::Rational(..) => "by shifted solves on each apply",
        }
    }

    fn action(&self) -> Option<&dyn Action> {
        Some(self)
    }
}
