//! The pseudoinverse of an operator, as an operator.

use super::inverse::auto;
use crate::definition;
use cola_runtime::{Alg, Arg, Function, FunctionDef, Op, Result, Value, register};

static PINV: Function = Function::new("pinv");

register!(|r| {
    r.function(
        FunctionDef::new("pinv(a: Operator, alg: Algorithm = Auto; rcond: Float?) -> Operator[a.cols, a.rows]")
            .definition(definition::pinv)
            .law(definition::pinv_law)
            .cases(|_| vec![vec![Value::None], vec![Value::Real(0.25)]])
            .doc("A⁺, the pseudoinverse of Moore and Penrose: A⁺·b is the shortest of the vectors that minimise ‖A·x − b‖"),
    );
});

/// A⁺, the one operator X with A·X·A = A, X·A·X = X, and A·X and X·A self-adjoint (Penrose).
///
/// A⁺·b is the shortest of all x that minimise ‖A·x − b‖.
///
/// # Arguments
/// `a`: m×n, of any rank.
///
/// # Returns
/// An n×m operator of A's dtype, lazy like [`super::inverse`]: it carries the algorithm, and a factorisation is made on
/// first use and kept with A.
///
/// # Choosing
/// | structure | what comes back |
/// |---|---|
/// | Identity, ScalarMul, Diagonal, Permutation, Zero | the same structure; 0 ↦ 0 |
/// | Unitary, Stiefel and their adjoints | Aᴴ |
/// | Kronecker, BlockDiag, Scaled, Transpose, … | the structure of the pseudoinverses of the parts |
/// | Product of full column rank times full row rank, LowRank | from the factors |
/// | anything else | QR where that shows the rank to be full, else the singular value decomposition |
///
/// # Rank
/// Singular values at or below `rcond`·σ₁ count as zero; by default `rcond` = max(m, n)·ε with the ε of the dtype that is
/// computed in. The evidence names the rank that was found. By default structure decides the rank of each part for
/// itself, and a Diagonal has the rank that its non-zero entries give; with an explicit `rcond` the singular
/// values of the whole decide.
///
/// # Errors
/// `NotFinite`; `OutOfMemory` when the dense matrix of an operator without structure is too large; `Unsupported` for
/// the algorithm `QR()` where the rank is not full, and for `CRAIG()` and `LNLQ()` applied to what is not in the range of A; `NoMethod` for `QR()` with a tolerance.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::pinv, operators::Diagonal};
/// let d = Diagonal::new(Array::vector(vec![2.0, 0.0]))?;
/// let x = pinv(&d)?.apply(&Array::vector(vec![1.0, 1.0]))?;
/// assert_eq!(x.to_vec::<f64>()?, [0.5, 0.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn pinv(a: &Op) -> Result<Op> {
    pinv_with(a, auto()?, None)
}

/// A⁺ by a named algorithm, which reaches the parts of a structured operator; `rcond` as for [`pinv`].
///
/// # Errors
/// As [`pinv`].
pub fn pinv_with(a: &Op, alg: &Alg, rcond: Option<f64>) -> Result<Op> {
    let rcond = rcond.map_or(Value::None, Value::Real);
    PINV.call_as(&[Arg::Op(a), Arg::Algorithm(alg), Arg::Value(&rcond)])
}
