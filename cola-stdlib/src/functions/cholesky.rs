//! `cholesky`: the factor of a positive definite operator.

use crate::definition::Matrix;
use cola_runtime::{Error, Function, FunctionDef, Op, Result, Value, c64, register};

static CHOLESKY: Function = Function::new("cholesky");

register!(|r| {
    r.function(
        FunctionDef::new("cholesky(a: Operator) -> Operator[a.rows, a.cols]")
            .doc("a factor L with L·Lᴴ = A, as structured as A")
            .definition(|args| dense_factor(&Matrix::of(args.first())?))
            .law(|args, found| {
                let a = Matrix::of(args.first())?;
                let l = Matrix::of(Some(found))?;
                Ok(l.times(&l.adjoint()).distance(&a) / a.norm().max(f64::MIN_POSITIVE))
            }),
    );
});

/// L by the textbook recurrence, as an array.
fn dense_factor(a: &Matrix) -> Result<Value> {
    let n = a.order()?;
    let mut l = vec![c64::new(0.0, 0.0); n * n];
    let scale = a.norm();
    for k in 0..n {
        let d = a.at(k, k) - (0..k).map(|j| l[k + j * n] * l[k + j * n].conj()).sum::<c64>();
        let hermitian = (0..n).all(|i| (a.at(i, k) - a.at(k, i).conj()).norm() <= 1e-6 * scale);
        if !hermitian || d.re <= 16.0 * f64::EPSILON * (n as f64 + 1.0) * scale {
            return Err(Error::not_positive_definite("the matrix", k, d.re));
        }
        l[k + k * n] = c64::new(d.re.sqrt(), 0.0);
        for i in k + 1..n {
            let s: c64 = (0..k).map(|j| l[i + j * n] * l[k + j * n].conj()).sum();
            l[i + k * n] = (a.at(i, k) - s) / d.re.sqrt();
        }
    }
    Ok(Value::Array(cola_runtime::Array::from_vec(n, n, l)?))
}

/// A factor L with L·Lᴴ = A of an operator that is known to be positive definite.
///
/// Arguments: `a`, n×n, known PSD (assert it with `PSD(A)` where that is not inferred). Result: an operator of
/// A's dtype and structure: ⊗ Lᵢ for a Kronecker product, a bidiagonal one for a tridiagonal A, blockwise
/// for BlockDiag. L is lower triangular, except for a sparse A, whose rows are reordered to keep L sparse:
/// there the result is the product Pᵀ·L of a permutation and a sparse lower triangular matrix.
///
/// | operator | L |
/// |---|---|
/// | Identity, ScalarMul, Diagonal | square roots |
/// | Kronecker, BlockDiag, Scaled | of the parts, which must be known PSD themselves |
/// | PSD Tridiagonal, Banded | bidiagonal, banded, O(n) |
/// | PSD Sparse | Pᵀ·L with a fill-reducing P |
/// | any other PSD | dense, if memory allows |
///
/// # Errors
/// `NoMethod` when A is not known to be PSD; `NotPositiveDefinite` with index and value of the pivot that
/// is not positive; `ShapeMismatch`; `OutOfMemory`.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::cholesky, operators::Diagonal};
/// let l = cholesky(&Diagonal::new(Array::vector(vec![4.0, 9.0]))?)?;
/// assert_eq!(l.apply(&Array::vector(vec![1.0, 1.0]))?.to_vec::<f64>()?, [2.0, 3.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn cholesky(a: &Op) -> Result<Op> {
    CHOLESKY.call_as(&[a.into()])
}
