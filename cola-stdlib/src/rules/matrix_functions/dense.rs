//! f of operators without a structure that helps.

use super::Callee;
use crate::algorithms::auto::bytes;
use crate::algorithms::function::{Computed, exp, of_triangular};
use crate::algorithms::{Chebyshev, KrylovFunction, Rational, Working};
use crate::functions::{dot, inverse};
use crate::kernel::OnOperand;
use crate::operators::{Identity, Triangular};
use crate::scalar_function::is_integer;
use crate::shape::order;
use crate::solvers::function::{
    chebyshev_function, check, excess, krylov_function, rational_form, rational_function,
};
use crate::solvers::{Method, matrix_function};
use std::cmp::Ordering;

use cola_runtime::{
    Array, DType, Element, Error, ErrorKind, Evidence, Op, Operator, Result, c64, report, with_element,
};

/// Whole powers up to this are products, which are applied factor by factor.
const FACTORS: f64 = 8.0;

/// f(A) by a method, or by the one that suits A best: from a Krylov space where dense matrices of its size do not fit.
pub(in crate::rules) fn by_method(callee: &Callee, a: &Op, method: Option<Method>) -> Result<Op> {
    if let Some(method) = method {
        return matrix_function(a, &callee.f, method);
    }
    if let (true, Some((need, budget))) = (a.is_square(), excess(a)) {
        report::push(|| {
            let why = format!("dense matrices would take {}; the budget is {}", bytes(need), bytes(budget));
            Evidence::of("Auto").note(format!("{why}: KrylovFunction"))
        });
        return krylov_function(a, &callee.f, &KrylovFunction::default());
    }
    matrix_function(a, &callee.f, Method::best(&callee.f, a))
}

/// f(A)·x from a Krylov space on each apply.
pub(in crate::rules) fn by_krylov(callee: &Callee, a: &Op, alg: &KrylovFunction) -> Result<Op> {
    krylov_function(a, &callee.f, alg)
}

/// f(A)·x by Chebyshev polynomials on each apply.
pub(in crate::rules) fn by_chebyshev(callee: &Callee, a: &Op, alg: &Chebyshev) -> Result<Op> {
    chebyshev_function(a, &callee.f, alg)
}

/// f(A)·x by shifted solves on each apply.
pub(in crate::rules) fn by_rational(callee: &Callee, a: &Op, alg: &Rational) -> Result<Op> {
    rational_function(a, &callee.f, alg)
}

/// Guard: f is a sum of poles.
pub(in crate::rules) fn is_rational(callee: &Result<Callee>) -> bool {
    callee.as_ref().is_ok_and(|callee| rational_form(&callee.f).is_some())
}

/// Aᵖ: a product for a small whole number p, else as `other` says.
pub(in crate::rules) fn integer_or(
    callee: &Callee,
    a: &Op,
    other: impl FnOnce() -> Result<Op>,
) -> Result<Op> {
    let p = callee.f.exponent().unwrap_or(0.5);
    let n = order(callee.name(), a)?;
    if !is_integer(p) || p.abs() > FACTORS {
        return other();
    }
    if p == 0.0 {
        return Ok(Identity::new(n, a.dtype()));
    }
    let base = if p < 0.0 { inverse(a)? } else { a.clone() };
    (1..p.abs() as usize).try_fold(base.clone(), |product, _| dot(&product, &base))
}

/// f(T), triangular as T is, computed at once.
pub(in crate::rules) fn triangular(callee: &Callee, op: &Op, a: &Triangular) -> Result<Op> {
    let n = op.rows();
    if callee.f.exponent() == Some(1.0) {
        return Ok(op.clone());
    }
    if callee.f.needs_real_numbers() {
        // Triangular and self-adjoint is diagonal; whoever knows that can say so.
        return by_method(callee, op, None);
    }
    let context = |e: Error| e.in_context(format!("{} of {op}", callee.name()));
    let turned = |i: usize, j: usize| if a.is_lower() { (j, i) } else { (i, j) };
    let mut twice = None;
    let entries = if callee.f.is_exp() && !op.dtype().is_complex() {
        let value = exp(upper::<f64>(a)?.as_ref(), true).map_err(context)?;
        Array::from_fn(n, n, |i, j| value[turned(i, j)])?.cast(op.dtype())?
    } else {
        let Computed { value, difference } =
            of_triangular(&callee.f, upper::<c64>(a)?.as_ref()).map_err(context)?;
        twice = difference;
        let real =
            !op.dtype().is_complex() && callee.f.is_symmetric() && (0..n).all(|i| value[(i, i)].im == 0.0);
        let dtype = if real { op.dtype() } else { op.dtype().complex() };
        with_element!(dtype, T => Array::from_fn(n, n, |i, j| T::from_scalar(value[turned(i, j)])))?
    };
    cola_kernels::check_finite(entries.cast(DType::C64)?.view::<c64>()?).on("the result").map_err(|e| {
        Error::new(ErrorKind::NotFinite, format!("{} of {op}: {}", callee.name(), e.message()))
            .with_help("use a wider dtype, or scale the operator first")
    })?;
    if let Some(off) = twice {
        check::twice(&callee.f, &entries, off, "the triangular method").map_err(context)?;
    }
    check::against(op, &callee.f, &entries, "the triangular method")?;
    Triangular::new(entries, a.is_lower(), false)
}

/// The triangle as an upper one.
fn upper<T: Working>(a: &Triangular) -> Result<faer::Mat<T>> {
    let n = a.shape().0;
    let entries = a.array().cast(T::DTYPE)?;
    let v = entries.view::<T>()?;
    Ok(faer::Mat::from_fn(n, n, |i, j| match (i.cmp(&j), a.is_unit(), a.is_lower()) {
        (Ordering::Greater, ..) => T::from_f64(0.0),
        (Ordering::Equal, true, _) => T::from_f64(1.0),
        (.., true) => v[(j, i)],
        (.., false) => v[(i, j)],
    }))
}
