//! The exponential of a square operator.

use super::inverse::auto;
use crate::definition::{Matrix, function};
use cola_runtime::{Alg, Arg, Function, FunctionDef, Op, Result, register};

pub(crate) static EXP: Function = Function::new("exp");

register!(|r| {
    r.function(
        FunctionDef::new("exp(a: Operator, alg: Algorithm = Auto) -> Operator[a.rows, a.cols]")
            .definition(|args| function::exp(&Matrix::of(args.first())?)?.value())
            .law(|args, found| function::off(&Matrix::of(args.first())?, found, &function::exp))
            .doc("eᴬ = Σ Aᵏ/k!"),
    );
});

/// eᴬ = Σ Aᵏ/k!.
///
/// # Arguments
/// `a`: n×n.
///
/// # Returns
/// An n×n operator of A's dtype; what is not closed in structure is computed when it is first applied, and
/// kept. Entries beyond the range of the dtype are an error, never infinite.
///
/// # Choosing
/// | structure | what comes back |
/// |---|---|
/// | Identity, ScalarMul, Diagonal, Zero | the same structure, in O(n) |
/// | BlockDiag, Transpose, Adjoint, Conjugate | the structure of the exponentials of the parts |
/// | A + c·I | eᶜ·exp(A) |
/// | low rank | a multiple of I plus low rank, from a 2k×2k matrix |
/// | Triangular | Triangular, at once |
/// | SelfAdjoint | by eigenvalues and eigenvectors: `Eigh` |
/// | anything else | scaling and squaring of a Padé approximant: `Pade`; defective matrices are no exception |
/// | dense matrices of its size exceed half of the free memory | from Krylov spaces, anew for each apply: `KrylovFunction` |
///
/// By name: `KrylovFunction(tol, steps, basis)` for any A, `Chebyshev(low, high)` for a self-adjoint A.
/// These only apply A, check each result by an estimate of its error, and keep nothing.
///
/// # Errors
/// `ShapeMismatch` unless square; `NotFinite` where eᴬ overflows; `OutOfMemory` where an algorithm is named that needs a
/// dense matrix which is too large; `NotConverged` on apply where a method that only applies A falls short.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::exp, operators::Diagonal};
/// let d = Diagonal::new(Array::vector(vec![0.0, 1.0]))?;
/// let x = exp(&d)?.apply(&Array::vector(vec![1.0, 1.0]))?;
/// assert_eq!(x.to_vec::<f64>()?, [1.0, 1f64.exp()]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn exp(a: &Op) -> Result<Op> {
    exp_with(a, auto()?)
}

/// eᴬ by a named algorithm, which reaches the parts of a structured operator.
///
/// # Errors
/// As [`exp`]; `NoMethod` for an algorithm that needs a property A is not known to have.
pub fn exp_with(a: &Op, alg: &Alg) -> Result<Op> {
    EXP.call_as(&[Arg::Op(a), Arg::Algorithm(alg)])
}
