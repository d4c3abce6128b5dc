//! f of operators that are given by their eigenvalues.

use super::Callee;
use crate::functions::{add, scale};
use crate::inference;
use crate::number::shown;
use crate::operators::{Diagonal, Householder, LowRank, ScalarMul, Zero};
use crate::rules::scalars;
use crate::shape::order;
use cola_runtime::{Array, DType, Element, Error, ErrorKind, Op, Operator, Result, Scalar, with_element};

/// f(z) and the dtype that holds it, of an operator of `dtype`: real if f is.
pub(super) fn number(
    callee: &Callee,
    what: &dyn Fn() -> String,
    z: Scalar,
    dtype: DType,
) -> Result<(Scalar, DType)> {
    let value = callee.f.value(z);
    if !(z.re.is_finite() && z.im.is_finite()) {
        return Err(Error::new(ErrorKind::NotFinite, format!("{}: {} is not finite", callee.name(), what())));
    }
    if !(value.re.is_finite() && value.im.is_finite()) {
        let f = callee.f.name();
        if callee.f.radius(z) == 0.0 || value.re.is_nan() {
            let message = format!("{}: {} is {}, where {f} has no value", callee.name(), what(), shown(z));
            return Err(Error::new(ErrorKind::Singular, message));
        }
        let message = format!("{}: {f} of {} = {} overflows", callee.name(), what(), shown(z));
        return Err(Error::new(ErrorKind::NotFinite, message));
    }
    let real = !dtype.is_complex() && value.im == 0.0 && callee.f.is_symmetric();
    Ok((value, if real { dtype } else { dtype.complex() }))
}

/// As [`number`], for an eigenvalue that is known up to `tol`.
pub(super) fn number_near(
    callee: &Callee,
    what: &dyn Fn() -> String,
    z: Scalar,
    tol: f64,
    dtype: DType,
) -> Result<(Scalar, DType)> {
    let Some(settled) = callee.f.settled(z, tol) else {
        let message = format!(
            "{}: {} is {}, where {} has no value up to rounding",
            callee.name(),
            what(),
            shown(z),
            callee.f.name()
        );
        return Err(Error::new(ErrorKind::Singular, message));
    };
    number(callee, what, settled, dtype)
}

/// Refuses what the dtype cannot hold.
pub(super) fn expect_finite(callee: &Callee, a: &Array) -> Result<()> {
    let finite = |z: Scalar| z.re.is_finite() && z.im.is_finite();
    for i in 0..a.rows() {
        if !finite(a.get(i, 0)?) {
            let message = format!("{}: entry {i} of the result overflows {}", callee.name(), a.dtype());
            return Err(Error::new(ErrorKind::NotFinite, message).with_help("use a wider dtype"));
        }
    }
    Ok(())
}

/// f(c·I) = f(c)·I.
pub(in crate::rules) fn multiple_of_identity(callee: &Callee, a: &Op) -> Result<Op> {
    let n = order(callee.name(), a)?;
    let c = scalars::of(a).unwrap_or_default();
    let (value, dtype) =
        if n == 0 { (c, a.dtype()) } else { number(callee, &|| format!("the factor of {a}"), c, a.dtype())? };
    let made = scalars::make(value, n, dtype)?;
    expect_finite(callee, &Array::full(1, 1, dtype, value)?)?;
    Ok(made)
}

/// f(0) = f(0)·I for a square zero.
pub(in crate::rules) fn zero(callee: &Callee, a: &Op) -> Result<Op> {
    let n = order(callee.name(), a)?;
    if n == 0 {
        return Ok(a.clone());
    }
    let (value, dtype) = number(callee, &|| "the eigenvalue of 0".to_owned(), Scalar::default(), a.dtype())?;
    if value == Scalar::default() { Ok(Zero::new(n, n, dtype)) } else { scalars::make(value, n, dtype) }
}

/// f(diag(d)) = diag(f(d₀), …, f(dₙ₋₁)).
pub(in crate::rules) fn diagonal(callee: &Callee, a: &Diagonal) -> Result<Op> {
    let (d, mut dtype) = (a.entries(), a.dtype());
    let mut values = Vec::with_capacity(d.rows());
    for i in 0..d.rows() {
        let (value, wide) = number(callee, &|| format!("entry {i} of Diagonal"), d.get(i, 0)?, dtype)?;
        dtype = wide;
        values.push(value);
    }
    let entries =
        with_element!(dtype, T => Array::vector(values.iter().map(|z| T::from_scalar(*z)).collect()));
    expect_finite(callee, &entries)?;
    Diagonal::new(entries)
}

/// f(P) = f(0)·I + (f(1) − f(0))·P for P² = P.
pub(in crate::rules) fn projection(callee: &Callee, a: &Op, rank: usize) -> Result<Op> {
    let n = order(callee.name(), a)?;
    let one = Scalar::new(1.0, 0.0);
    let (at_one, dtype) = number(callee, &|| "the eigenvalue of the projection".to_owned(), one, a.dtype())?;
    if rank == n {
        return scalars::make(at_one, n, dtype);
    }
    let (at_zero, wide) =
        number(callee, &|| "an eigenvalue of the projection".to_owned(), Scalar::default(), dtype)?;
    let part = scale(at_one - at_zero, a)?;
    if at_zero == Scalar::default() {
        return Ok(part);
    }
    let claims = inference::function(&callee.f, inference::known(a), !wide.is_complex());
    Ok(add(&ScalarMul::new(at_zero, n, wide)?, &part)?.claimed(claims))
}

/// f(I − β·v·vᴴ) = f(1)·I + (f(μ) − f(1))/vᴴv·v·vᴴ with μ = 1 − β·vᴴv.
pub(in crate::rules) fn householder(callee: &Callee, op: &Op, a: &Householder) -> Result<Op> {
    let n = order(callee.name(), op)?;
    let one = Scalar::new(1.0, 0.0);
    let at =
        |z: Scalar, of: &str, dtype| number(callee, &|| format!("the eigenvalue {of}Householder"), z, dtype);
    let trivial = n == 0 || a.square() == 0.0 || a.beta() == Scalar::default();
    let mu = a.eigenvalue();
    let rounding = 8.0 * f64::EPSILON * (1.0 + (one - mu).norm());
    let mu = if mu.norm() <= rounding { Scalar::default() } else { mu };
    // All vectors are multiples of v: 1 is no eigenvalue.
    if n == 1 && !trivial {
        let (value, dtype) = at(mu, "of v of ", op.dtype())?;
        return scalars::make(value, n, dtype);
    }
    let (at_one, dtype) = at(one, "of ", op.dtype())?;
    if trivial {
        return scalars::make(at_one, n, dtype);
    }
    let (at_mu, dtype) = at(mu, "of v of ", dtype)?;
    let core = Array::full(1, 1, dtype, (at_mu - at_one) / a.square())?;
    let v = a.v().cast(dtype)?;
    let update = LowRank::with_core(v.clone(), core, v)?;
    let claims = inference::function(&callee.f, inference::known(op), !dtype.is_complex());
    Ok(add(&ScalarMul::new(at_one, n, dtype)?, &update)?.claimed(claims))
}
