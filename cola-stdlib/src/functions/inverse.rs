//! The inverse of a square operator, as an operator.

use crate::definition;
use cola_runtime::{Alg, Arg, Function, FunctionDef, Op, Result, register};
use once_cell::sync::OnceCell;

pub(crate) static INVERSE: Function = Function::new("inverse");

register!(|r| {
    r.function(
        FunctionDef::new("inverse(a: Operator, alg: Algorithm = Auto) -> Operator[a.cols, a.rows]")
            .definition(definition::inverse)
            .law(definition::inverse_law)
            .doc("A⁻¹ with A⁻¹·A = I, lazily: structure is used, nothing is computed before the first apply"),
    );
});

/// `Auto` with its defaults.
pub(crate) fn auto() -> Result<&'static Alg> {
    static AUTO: OnceCell<Alg> = OnceCell::new();
    AUTO.get_or_try_init(|| Alg::named("Auto"))
}

/// A⁻¹ with A⁻¹·A = I.
///
/// # Arguments
/// `a`: n×n.
///
/// # Returns
/// An n×n operator of A's dtype. Nothing is computed before it is first applied, except in O(n).
///
/// # Choosing
/// | structure | what comes back |
/// |---|---|
/// | Identity, ScalarMul, Diagonal, Permutation, Unitary | the same structure, in O(n) |
/// | Kronecker, BlockDiag, Product, Scaled, Transpose, … | the structure of the inverses of the parts |
/// | low rank plus anything cheap to invert | Woodbury |
/// | Triangular, Tridiagonal | substitution, O(n) elimination |
/// | anything else | Cholesky, LDLᴴ or LU, or CG, MINRES or GMRES with a preconditioner, by cost: `Auto` |
///
/// By name: every solver of linear systems. `GMRESIR` refines factors in single precision, of half the size and time;
/// `HalfCG` keeps its vectors in f16 or bf16, where A is; `SVRG` takes a PSD Sum of many terms, a few at a time.
///
/// # Errors
/// `ShapeMismatch` unless square; `Singular` where that is seen without work, from zeros on a diagonal or from a structure that
/// leaves less than full rank (a product through fewer than n dimensions, say); else the first apply tells.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::inverse, operators::Diagonal};
/// let d = Diagonal::new(Array::vector(vec![2.0, 4.0]))?;
/// let x = inverse(&d)?.apply(&Array::vector(vec![1.0, 1.0]))?;
/// assert_eq!(x.to_vec::<f64>()?, [0.5, 0.25]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn inverse(a: &Op) -> Result<Op> {
    inverse_with(a, auto()?)
}

/// A⁻¹ by a named algorithm, which reaches the parts of a structured operator.
///
/// # Errors
/// As [`inverse`]; `NoMethod` for an algorithm that needs a property A is not known to have.
pub fn inverse_with(a: &Op, alg: &Alg) -> Result<Op> {
    INVERSE.call_as(&[Arg::Op(a), Arg::Algorithm(alg)])
}
