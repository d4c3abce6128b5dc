//! Functions of functions of self-adjoint operators, and of multiples of them: one set of eigenvectors serves all.

use super::Callee;
use crate::ScalarFunction;
use crate::algorithms::{Auto, Eigh};
use crate::operators::{MatrixFunction, Scaled};
use crate::properties::{PD, PSD, SELF_ADJOINT};
use crate::scalar_function::Range;
use crate::solvers::function::excess;
use crate::solvers::{Method, matrix_function};
use cola_runtime::{Alg, Call, Op, Result, Scalar};

fn by_eigenvectors(cx: &Call<'_>) -> bool {
    let alg = cx.get::<&Alg>("alg");
    alg.is_ok_and(|alg| alg.downcast_ref::<Auto>().is_some() || alg.downcast_ref::<Eigh>().is_some())
}

/// f(g(A)) with a simpler form, for a self-adjoint A.
enum Simpler {
    Operator,
    Power(f64),
    Function(ScalarFunction),
}

fn simpler(f: &ScalarFunction, inner: &MatrixFunction) -> Option<Simpler> {
    let (a, g) = (inner.base(), inner.function());
    if !SELF_ADJOINT.of(a) {
        return None;
    }
    if f.is_log() && g.is_exp() || f.is_exp() && g.is_log() && PD.of(a) {
        return Some(Simpler::Operator);
    }
    if let (Some(p), Some(q)) = (f.exponent(), g.exponent())
        && (PD.of(a) || (PSD.of(a) && p > 0.0 && q > 0.0))
    {
        return Some(Simpler::Power(p * q));
    }
    // Where g is not smooth, eigenvalues that are 0 up to rounding must be seen by g, not only by f.
    let smooth = g.is_real() && !g.needs_real_numbers() && g.radius(Scalar::default()) > 0.0;
    // Values of g that are 0 or on a pole up to rounding must be seen by f, which cannot know their errors; e^λ is
    // right in all digits however small it is.
    let powers = f.is_log() || f.exponent().is_some();
    let safe = f.radius(Scalar::default()) == f64::INFINITY || (powers && g.range() == Range::Positive);
    // Eigenvectors are made only where they fit.
    let fits = excess(a).is_none();
    (smooth && safe && fits && !f.needs_real_numbers()).then(|| Simpler::Function(f.after(g)))
}

/// Guard: f of this function of an operator is a simpler function of the operator.
pub(in crate::rules) fn composes(callee: &Result<Callee>, cx: &Call<'_>) -> bool {
    let Ok(callee) = callee else { return true };
    by_eigenvectors(cx) && cx.get::<&MatrixFunction>("a").is_ok_and(|g| simpler(&callee.f, g).is_some())
}

/// f(g(A)) = (f∘g)(A); log eᴬ = A, e^{log A} = A and (Aᵖ)ᵠ = Aᵖᵠ in particular.
pub(in crate::rules) fn composed(callee: &Callee, a: &MatrixFunction) -> Result<Op> {
    match simpler(&callee.f, a) {
        Some(Simpler::Operator) => Ok(a.base().clone()),
        Some(Simpler::Power(p)) => crate::functions::pow(a.base(), p),
        Some(Simpler::Function(f)) => matrix_function(a.base(), &f, Method::Eigh),
        None => matrix_function(a.base(), &callee.f.after(a.function()), Method::Eigh),
    }
}

/// Guard: the multiple is real, A is self-adjoint, and f is smooth on the real line.
pub(in crate::rules) fn shares_scale(callee: &Result<Callee>, cx: &Call<'_>) -> bool {
    let Ok(f) = callee.as_ref().map(|c| &c.f) else { return true };
    let scaled = cx.get::<&Scaled>("a");
    let smooth = f.is_real() && !f.needs_real_numbers() && f.radius(Scalar::default()) > 0.0;
    let real = |a: &Scaled| a.scalar().im == 0.0 && SELF_ADJOINT.of(a.inner());
    let fits = |a: &Scaled| excess(a.inner()).is_none();
    smooth && by_eigenvectors(cx) && scaled.is_ok_and(|a| real(a) && fits(a))
}

/// f(c·A), as the function z ↦ f(c·z) of A.
pub(in crate::rules) fn shared_scale(callee: &Callee, a: &Scaled) -> Result<Op> {
    matrix_function(a.inner(), &callee.f.of_affine(a.scalar().re, 0.0), Method::Eigh)
}
