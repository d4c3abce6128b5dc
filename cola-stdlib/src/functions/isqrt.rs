//! The inverse of the principal square root.

use super::inverse::auto;
use crate::definition::{Matrix, function};
use cola_runtime::{Alg, Arg, Function, FunctionDef, Op, Result, Value, register};

pub(crate) static ISQRT: Function = Function::new("isqrt");

register!(|r| {
    r.function(
        FunctionDef::new("isqrt(a: Operator, alg: Algorithm = Auto) -> Operator[a.rows, a.cols]")
            .definition(|args| function::power(&Matrix::of(args.first())?, -0.5)?.value())
            .law(law)
            .doc("A^−½: the inverse of the principal square root"),
    );
});

/// The distance from the definition, and X·A·X = I.
fn law(args: &[Value], found: &Value) -> Result<f64> {
    let a = Matrix::of(args.first())?;
    let x = Matrix::of(Some(found))?;
    let residual = function::off_identity(&x.times(&a).times(&x), x.norm() * x.norm() * a.norm());
    Ok(residual.max(function::off(&a, found, &|a| function::power(a, -0.5))?))
}

/// A^−½, the inverse of the principal square root: X·A·X = I, eigenvalues in the right half plane.
///
/// # Arguments
/// `a`: n×n and regular.
///
/// # Returns
/// An n×n operator, real or complex as that of [`super::sqrt`] is.
///
/// # Choosing
/// As [`super::sqrt()`], `KrylovFunction`, `Chebyshev` and `Rational` included; of a low-rank operator there is none.
///
/// # Errors
/// `Singular` where A is; `FalseClaim` where A is claimed PSD and is not; `ShapeMismatch` unless square;
/// `OutOfMemory` where a dense matrix is needed and too large.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::isqrt, operators::Diagonal};
/// let d = Diagonal::new(Array::vector(vec![4.0, 16.0]))?;
/// let x = isqrt(&d)?.apply(&Array::vector(vec![1.0, 1.0]))?;
/// assert_eq!(x.to_vec::<f64>()?, [0.5, 0.25]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn isqrt(a: &Op) -> Result<Op> {
    isqrt_with(a, auto()?)
}

/// A^−½ by a named algorithm, which reaches the parts of a structured operator.
///
/// # Errors
/// As [`isqrt`]; `NoMethod` for an algorithm that needs a property A is not known to have.
pub fn isqrt_with(a: &Op, alg: &Alg) -> Result<Op> {
    ISQRT.call_as(&[Arg::Op(a), Arg::Algorithm(alg)])
}
