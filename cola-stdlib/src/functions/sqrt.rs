//! The principal square root of a square operator.

use super::inverse::auto;
use crate::definition::{Matrix, function};
use cola_runtime::{Alg, Arg, ErrorKind, Function, FunctionDef, Op, Result, Value, register};

pub(crate) static SQRT: Function = Function::new("sqrt");

register!(|r| {
    r.function(
        FunctionDef::new("sqrt(a: Operator, alg: Algorithm = Auto) -> Operator[a.rows, a.cols]")
            .definition(|args| {
                let a = Matrix::of(args.first())?;
                match function::sqrt(&a) {
                    // A singular matrix may have a root all the same: the law tells.
                    Err(e) if e.kind() == ErrorKind::Singular => a.value(),
                    other => other?.value(),
                }
            })
            .law(law)
            .doc("the X with X² = A whose eigenvalues are in the right half plane"),
    );
});

/// X² = A, and for a regular A the distance from the definition.
fn law(args: &[Value], found: &Value) -> Result<f64> {
    let a = Matrix::of(args.first())?;
    let x = Matrix::of(Some(found))?;
    let residual = function::equation(&x.times(&x), &a, x.norm() * x.norm());
    match function::sqrt(&a) {
        Err(e) if e.kind() == ErrorKind::Singular => Ok(residual),
        _ => Ok(residual.max(function::off(&a, found, &function::sqrt)?)),
    }
}

/// The principal square root: the X with X² = A whose eigenvalues are in the right half plane, or on the
/// positive imaginary axis for negative eigenvalues of A.
///
/// # Arguments
/// `a`: n×n; if singular, its eigenvalue 0 must be semisimple.
///
/// # Returns
/// An n×n operator. It is real for a real A without negative eigenvalues; a real A with negative ones has a
/// complex root, and the result is then of complex dtype. Where neither structure nor properties tell (a PSD
/// operator has a PSD root), the spectrum is computed at once, and kept with A.
///
/// # Choosing
/// | structure | what comes back |
/// |---|---|
/// | Identity, ScalarMul, Diagonal, Zero | the same structure, in O(n) |
/// | BlockDiag, Transpose, c·A for c > 0, A⁻¹ for PD A | the structure of the roots of the parts |
/// | ⊗ of PSD factors | ⊗ of the roots |
/// | low rank | low rank, from a k×k matrix |
/// | Triangular | Triangular, at once |
/// | SelfAdjoint | by eigenvalues and eigenvectors: `Eigh` |
/// | anything else | the method of Björck and Hammarling on the Schur form: `Pade`, `SchurParlett` |
/// | dense matrices of its size exceed half of the free memory | from Krylov spaces, anew for each apply: `KrylovFunction` |
///
/// By name: `KrylovFunction(tol, steps, basis)` for any A, `Chebyshev(low, high)` for a self-adjoint A, `Rational` for a
/// positive definite A.
/// These only apply A, check each result by an estimate of its error, and keep nothing; of a real A that is not known to be PSD,
/// functions with a branch cut come back complex.
///
/// # Errors
/// `Singular` where A has no root; `FalseClaim` where A is claimed PSD and is not; `ShapeMismatch` unless
/// square; `OutOfMemory` where a dense matrix is needed and too large.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::sqrt, operators::Diagonal};
/// let d = Diagonal::new(Array::vector(vec![4.0, 0.0]))?;
/// let x = sqrt(&d)?.apply(&Array::vector(vec![1.0, 1.0]))?;
/// assert_eq!(x.to_vec::<f64>()?, [2.0, 0.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn sqrt(a: &Op) -> Result<Op> {
    sqrt_with(a, auto()?)
}

/// A^½ by a named algorithm, which reaches the parts of a structured operator.
///
/// # Errors
/// As [`sqrt`]; `NoMethod` for an algorithm that needs a property A is not known to have.
pub fn sqrt_with(a: &Op, alg: &Alg) -> Result<Op> {
    SQRT.call_as(&[Arg::Op(a), Arg::Algorithm(alg)])
}
