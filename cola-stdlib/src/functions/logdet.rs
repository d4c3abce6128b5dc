//! `logdet`: the logarithm of a determinant.

use crate::definition::{Determinant, Matrix};
use cola_runtime::{Alg, FromValue, Function, FunctionDef, Op, Result, Value, c64, register};

static LOGDET: Function = Function::new("logdet");

register!(|r| {
    r.function(
        FunctionDef::new("logdet(a: Operator, alg: Algorithm = Auto) -> Number")
            .doc("log det A = log|det A| + i·arg det A")
            .definition(|args| {
                let det = Determinant::of(&Matrix::of(args.first())?)?;
                Ok(Value::Complex(c64::new(det.log, det.sign.arg())))
            })
            .law(|args, found| {
                let det = Determinant::of(&Matrix::of(args.first())?)?;
                let Some(z) = c64::from_value(found.clone()) else { return Ok(f64::INFINITY) };
                let singular = z.re == f64::NEG_INFINITY;
                let sign = if singular { c64::new(0.0, 0.0) } else { c64::from_polar(1.0, z.im) };
                Ok(det.off(sign, z.re))
            }),
    );
});

/// log det A = log|det A| + i·arg(det A) with arg in (−π, π].
///
/// Arguments: `a`, n×n. Result: a `Real` when det A is a positive real number (or zero: −∞), else a
/// `Complex`; this function returns either as c64. For a real A with negative determinant the result is
/// log|det A| + iπ. What `Auto` does is the table of [`crate::functions::slogdet()`], on which this rests.
///
/// # Errors
/// Those of `slogdet`.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::logdet, operators::Diagonal};
/// let d = Diagonal::new(Array::vector(vec![0.5, 0.5]))?;
/// assert_eq!(logdet(&d)?.re, 2.0 * 0.5f64.ln()); // det < 1: negative
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn logdet(a: &Op) -> Result<c64> {
    logdet_with(a, &Alg::named("Auto")?)
}

/// As [`logdet`], by a named algorithm.
///
/// # Errors
/// As [`logdet`].
pub fn logdet_with(a: &Op, alg: &Alg) -> Result<c64> {
    LOGDET.call_as(&[a.into(), alg.into()])
}
