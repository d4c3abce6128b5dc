//! The principal logarithm of a square operator.

use super::inverse::auto;
use crate::definition::{Matrix, function};
use cola_runtime::{Alg, Arg, Function, FunctionDef, Op, Result, Value, register};

pub(crate) static LOG: Function = Function::new("log");

register!(|r| {
    r.function(
        FunctionDef::new("log(a: Operator, alg: Algorithm = Auto) -> Operator[a.rows, a.cols]")
            .definition(|args| function::log(&Matrix::of(args.first())?)?.value())
            .law(law)
            .doc("the X with eˣ = A whose eigenvalues have imaginary parts in (−π, π]"),
    );
});

/// The distance from the definition, and eˣ = A.
fn law(args: &[Value], found: &Value) -> Result<f64> {
    let a = Matrix::of(args.first())?;
    let x = Matrix::of(Some(found))?;
    let residual = function::equation(&function::exp(&x)?, &a, x.norm() * a.norm());
    Ok(residual.max(function::off(&a, found, &function::log)?))
}

/// The principal logarithm: the X with eˣ = A whose eigenvalues have imaginary parts in (−π, π].
///
/// # Arguments
/// `a`: n×n and regular.
///
/// # Returns
/// An n×n operator. It is real for a real A without negative eigenvalues; a real A with negative ones has a
/// complex logarithm, and the result is then of complex dtype: log(−1) = πi. Where neither structure nor
/// properties tell (a PD operator has a real logarithm), the spectrum is computed at once, and kept with A.
///
/// # Choosing
/// | structure | what comes back |
/// |---|---|
/// | Identity, ScalarMul, Diagonal | the same structure, in O(n) |
/// | BlockDiag, Transpose, c·A for c > 0, A⁻¹ for PD A | from the logarithms of the parts |
/// | ⊗ of PD factors | Σ I ⊗ log Aᵢ ⊗ I |
/// | Triangular | Triangular, at once |
/// | SelfAdjoint | by eigenvalues and eigenvectors: `Eigh` |
/// | anything else | inverse scaling and squaring on the Schur form: `Pade` |
/// | dense matrices of its size exceed half of the free memory | from Krylov spaces, anew for each apply: `KrylovFunction` |
///
/// By name: `KrylovFunction(tol, steps, basis)` for any A, `Chebyshev(low, high)` for a self-adjoint A, `Rational` for a
/// positive definite A.
/// These only apply A, check each result by an estimate of its error, and keep nothing; of a real A that is not known to be PSD,
/// functions with a branch cut come back complex.
///
/// # Errors
/// `Singular` where A is; `ShapeMismatch` unless square; `OutOfMemory` where a dense matrix is needed and too
/// large.
///
/// # Example
/// ```
/// use cola_runtime::{Array, c64};
/// use cola_stdlib::{functions::log, operators::Diagonal};
/// let d = Diagonal::new(Array::vector(vec![1.0, -1.0]))?;
/// let x = log(&d)?.apply(&Array::vector(vec![1.0, 1.0]))?;
/// assert_eq!(x.to_vec::<c64>()?, [c64::new(0.0, 0.0), c64::new(0.0, std::f64::consts::PI)]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn log(a: &Op) -> Result<Op> {
    log_with(a, auto()?)
}

/// log A by a named algorithm, which reaches the parts of a structured operator.
///
/// # Errors
/// As [`log`]; `NoMethod` for an algorithm that needs a property A is not known to have.
pub fn log_with(a: &Op, alg: &Alg) -> Result<Op> {
    LOG.call_as(&[Arg::Op(a), Arg::Algorithm(alg)])
}
