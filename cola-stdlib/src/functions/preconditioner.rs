//! Approximate inverses.

use super::inverse::auto;
use crate::definition::{preconditioner_definition, preconditioner_law};
use cola_runtime::{Alg, Arg, Function, FunctionDef, Op, Result, register};

pub(crate) static PRECONDITIONER: Function = Function::new("preconditioner");

register!(|r| {
    r.function(
        FunctionDef::new("preconditioner(a: Operator, alg: Algorithm = Auto) -> Operator[a.cols, a.rows]")
            .definition(preconditioner_definition)
            .law(preconditioner_law)
            .doc("M ≈ A⁻¹, cheap to make and to apply, for the option `precond` of iterative methods"),
    );
});

/// M ≈ A⁻¹, cheap to make and to apply: what the option `precond` of the iterative methods takes.
///
/// # Arguments
/// `a`: n×n. By name an algorithm: `Jacobi`, `BlockJacobi(size)`, `SSOR(omega)`, `IC`, `ILU(fill, drop)`,
/// `PivotedCholesky(rank, shift)`, `Nystrom(rank, shift)`, or one that a plugin adds.
///
/// # Returns
/// An n×n operator; positive definite where A is and the method keeps that.
///
/// # Choosing
/// | operator | `Auto` |
/// |---|---|
/// | PSD Sparse | `IC` |
/// | Sparse | `ILU` |
/// | PSD Sum of an operator and a multiple of the identity | `Nystrom` |
/// | PSD Toeplitz | the inverse of the nearest circulant matrix |
/// | anything else | `Jacobi` |
///
/// A plugin fills the slot with a method of this function: on its own algorithm, or on `Auto` with rank `Override`.
///
/// # Errors
/// `ShapeMismatch` unless square; `Singular` for zeros where the method divides; `NotPositiveDefinite`, `FalseClaim`;
/// `NoMethod` for an operator whose entries the method cannot reach.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::preconditioner_with, algorithms::Jacobi, operators::Dense};
/// let a = Dense::new(Array::from_vec(2, 2, vec![4.0, 1.0, 1.0, 8.0])?);
/// let m = preconditioner_with(&a, &Jacobi::default().into())?;
/// assert_eq!(m.apply(&Array::vector(vec![1.0, 1.0]))?.to_vec::<f64>()?, [0.25, 0.125]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn preconditioner(a: &Op) -> Result<Op> {
    preconditioner_with(a, auto()?)
}

/// M ≈ A⁻¹ by a named algorithm.
///
/// # Errors
/// As [`preconditioner`].
pub fn preconditioner_with(a: &Op, alg: &Alg) -> Result<Op> {
    PRECONDITIONER.call_as(&[Arg::Op(a), Arg::Algorithm(alg)])
}
