//! The sparse matrix of an operator.

use crate::definition::dense;
use cola_runtime::{Function, FunctionDef, Op, Result, Value, register};

static TO_SPARSE: Function = Function::new("to_sparse");

register!(|r| {
    r.function(
        FunctionDef::new("to_sparse(a: Operator) -> Operator[a.rows, a.cols]")
            .doc("A as a Sparse matrix, its entries formed. This costs the memory of the entries that may be nonzero.")
            .definition(|v| Ok(Value::Array(dense::matrix(v, 0)?))),
    );
});

/// A as a `Sparse` matrix, its entries formed: the product of two sparse matrices, which [`dot`](crate::functions::dot)
/// leaves lazy, a Kronecker sum of them, a grid of blocks.
///
/// # Arguments
/// Any m×n operator made of parts that store their entries:
///
/// | operator | stored |
/// |---|---|
/// | Sparse | what it stores: the operator itself |
/// | Diagonal, ScalarMul, Identity, Tridiagonal, Banded, Permutation, Zero | the places of the structure, zeros among them |
/// | Dense, Triangular | the entries that are not zero; NaN and infinity are not |
/// | Sum, Product, Kronecker, KronSum | the places that the parts reach: terms that cancel leave a zero |
/// | BlockDiag, Block, Concat, Sliced, Masked, Scaled, Transpose, Adjoint, Conjugate, Factorised, HadamardProduct | those of the parts that are there |
///
/// # Returns
/// A `Sparse` m×n operator in the dtype of A, with all that is known of A: `Bᴴ·B` stays `PSD`. Sums and products in half
/// precision are formed in f32 and rounded once.
///
/// # Choosing
/// A product of three factors or more is multiplied out pair by pair, the one first that takes the fewest multiply-adds.
///
/// # Errors
/// `Unsupported` for operators without stored entries (LowRank, Fft, Inverse, …), which are never applied to find them, and for
/// more entries or columns than 32-bit indices can count; `OutOfMemory` before entries are formed that do not fit into
/// the memory that is free.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::{dot, to_dense, to_sparse}, operators::Sparse};
/// let values = Array::vector(vec![2.0, -1.0, 3.0]);
/// let a = Sparse::from_triplets(2, 2, &[0, 0, 1], &[0, 1, 1], values)?; // rows (2, −1) and (0, 3)
/// let square = to_sparse(&dot(&a, &a)?)?;
/// assert_eq!(square.downcast_ref::<Sparse>().map(|s| s.pattern().nnz()), Some(3));
/// assert_eq!(to_dense(&square)?.to_vec::<f64>()?, [4.0, 0.0, -5.0, 9.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn to_sparse(a: &Op) -> Result<Op> {
    TO_SPARSE.call_as(&[a.into()])
}
