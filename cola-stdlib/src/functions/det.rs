//! `det`: the determinant.

use crate::definition::{Determinant, Matrix};
use cola_runtime::{Alg, FromValue, Function, FunctionDef, Op, Result, Value, c64, register};

static DET: Function = Function::new("det");

register!(|r| {
    r.function(
        FunctionDef::new("det(a: Operator, alg: Algorithm = Auto) -> Number")
            .doc("the determinant, where it is a representable number")
            .definition(|args| {
                let det = Determinant::of(&Matrix::of(args.first())?)?;
                Ok(Value::Complex(det.sign * det.log.exp()))
            })
            .law(|args, found| {
                let det = Determinant::of(&Matrix::of(args.first())?)?;
                let Some(z) = c64::from_value(found.clone()) else { return Ok(f64::INFINITY) };
                let sign = if z.norm() == 0.0 { z } else { z / z.norm() };
                Ok(det.off(sign, z.norm().ln()))
            }),
    );
});

/// det A.
///
/// Arguments: `a`, n×n. Result: a `Real` for a real operator, a `Complex` for a complex one; this
/// function returns either as c64. 0 for a singular operator, 1 for a 0×0 one. What `Auto` does is the
/// table of [`crate::functions::slogdet()`], on which this rests; the relative error is about
/// ε·log|det A| more than that of its logarithm.
///
/// # Errors
/// `Inaccurate` when det A is too large or too small for f64 (take `slogdet`); those of `slogdet`.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::det, operators::Diagonal};
/// let d = Diagonal::new(Array::vector(vec![2.0, -3.0]))?;
/// assert!((det(&d)?.re + 6.0).abs() < 1e-14);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn det(a: &Op) -> Result<c64> {
    det_with(a, &Alg::named("Auto")?)
}

/// As [`det`], by a named algorithm.
///
/// # Errors
/// As [`det`].
pub fn det_with(a: &Op, alg: &Alg) -> Result<c64> {
    DET.call_as(&[a.into(), alg.into()])
}
