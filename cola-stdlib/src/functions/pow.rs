//! Real powers of a square operator.

use super::inverse::auto;
use crate::definition::{Matrix, dense, function};
use cola_runtime::{Alg, Arg, ErrorKind, Function, FunctionDef, Op, Result, Value, register};

pub(crate) static POW: Function = Function::new("pow");

register!(|r| {
    r.function(
        FunctionDef::new("pow(a: Operator, alg: Algorithm = Auto; p: Float) -> Operator[a.rows, a.cols]")
            .cases(|_| [0.5, 2.0, -1.0, 0.3, -0.5, 0.0, -1.75, 3.0].map(|p| vec![Value::Real(p)]).to_vec())
            .definition(|args| {
                let (a, p) = (Matrix::of(args.first())?, exponent(args)?);
                match function::power(&a, p) {
                    // A positive power of a singular matrix may exist all the same.
                    Err(e) if e.kind() == ErrorKind::Singular && p > 0.0 => a.value(),
                    other => other?.value(),
                }
            })
            .law(law)
            .doc("Aᵖ: a product for a whole number p, else the principal power e^{p·log A}"),
    );
});

fn exponent(args: &[Value]) -> Result<f64> {
    Ok(dense::number(args, 2)?.re)
}

/// The distance from the definition; of a singular matrix only that powers of A commute with A.
fn law(args: &[Value], found: &Value) -> Result<f64> {
    let (a, p) = (Matrix::of(args.first())?, exponent(args)?);
    match function::power(&a, p) {
        Err(e) if e.kind() == ErrorKind::Singular && p > 0.0 => {
            let x = Matrix::of(Some(found))?;
            Ok(function::equation(&a.times(&x), &x.times(&a), a.norm() * x.norm()))
        }
        _ => function::off(&a, found, &|a| function::power(a, p)),
    }
}

/// Aᵖ for a real exponent p: a product of |p| factors A or A⁻¹ for a whole number, else the principal power
/// e^{p·log A}.
///
/// # Arguments
/// `a`: n×n, regular for p < 0; for a fractional p > 0 its eigenvalue 0, if it has one, must be semisimple.
/// `p`: finite.
///
/// # Returns
/// An n×n operator, for fractional p real or complex as that of [`super::sqrt`] is. A⁰ = I, also of a singular
/// A; A¹ = A; A⁻¹ is `inverse(A)`.
///
/// # Choosing
/// | p, structure | what comes back |
/// |---|---|
/// | 0, 1, −1 | I, A, inverse(A) |
/// | small whole numbers | a product of A's (or inverses), which is applied factor by factor |
/// | Identity, ScalarMul, Diagonal, Permutation | the same structure, in O(n) |
/// | BlockDiag, Transpose, c·A for c > 0 | the structure of the powers of the parts |
/// | ⊗ of PSD factors, or a whole number p | ⊗ of the powers |
/// | Triangular | Triangular, at once |
/// | SelfAdjoint | by eigenvalues and eigenvectors: `Eigh` |
/// | anything else | the Schur–Padé method: `Pade` |
/// | dense matrices of its size exceed half of the free memory | from Krylov spaces, anew for each apply: `KrylovFunction` |
///
/// By name: `KrylovFunction(tol, steps, basis)` for any A, `Chebyshev(low, high)` for a self-adjoint A, `Rational` for
/// −1 < p < 1 and a positive definite A.
/// These only apply A, check each result by an estimate of its error, and keep nothing; of a real A that is not known to be PSD,
/// functions with a branch cut come back complex.
///
/// # Errors
/// `Singular` where the power does not exist; `InvalidArgument` for a p that is not finite; `ShapeMismatch`
/// unless square; `OutOfMemory` where a dense matrix is needed and too large.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::pow, operators::Diagonal};
/// let d = Diagonal::new(Array::vector(vec![16.0, 81.0]))?;
/// let x = pow(&d, 0.25)?.apply(&Array::vector(vec![1.0, 1.0]))?;
/// assert_eq!(x.to_vec::<f64>()?, [2.0, 3.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn pow(a: &Op, p: f64) -> Result<Op> {
    pow_with(a, auto()?, p)
}

/// Aᵖ by a named algorithm, which reaches the parts of a structured operator.
///
/// # Errors
/// As [`pow`]; `NoMethod` for an algorithm that needs a property A is not known to have.
pub fn pow_with(a: &Op, alg: &Alg, p: f64) -> Result<Op> {
    POW.call_as(&[Arg::Op(a), Arg::Algorithm(alg), Arg::Value(&Value::Real(p))])
}
