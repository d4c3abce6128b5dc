//! `lu`: triangular factors with row exchanges.

use crate::definition::Matrix;
use cola_runtime::value::record_of;
use cola_runtime::{Error, ErrorKind, Function, FunctionDef, Op, Record, Result, Value, register};

static LU: Function = Function::new("lu");

register!(|r| {
    r.function(
        FunctionDef::new("lu(a: Operator) -> Record")
            .doc("P, L, U with A = P·L·U: a permutation, a lower and an upper triangular operator (of a sparse A in another order of its columns)")
            .definition(|args| {
                Matrix::of(args.first())?.order()?;
                Ok(Value::None)
            })
            .law(|args, found| {
                let a = Matrix::of(args.first())?;
                let [p, l, u] = ["p", "l", "u"].map(|name| found.field(name));
                let (p, l, u) = (Matrix::of(Some(&p?))?, Matrix::of(Some(&l?))?, Matrix::of(Some(&u?))?);
                Ok(p.times(&l).times(&u).distance(&a) / a.norm().max(f64::MIN_POSITIVE))
            }),
    );
});

/// A = P·L·U.
#[derive(Clone, Debug)]
pub struct LuFactors {
    /// A permutation.
    pub p: Op,
    /// Unit lower triangular.
    pub l: Op,
    /// Upper triangular; for a sparse A the product of an upper triangular operator and a permutation.
    pub u: Op,
}

impl Record for LuFactors {
    fn name(&self) -> &'static str {
        "LU"
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("p", Value::Op(self.p.clone())),
            ("l", Value::Op(self.l.clone())),
            ("u", Value::Op(self.u.clone())),
        ]
    }
}

/// P, L, U with A = P·L·U: P a permutation, L unit lower triangular, U upper triangular (but for the columns of a
/// sparse A, see below).
///
/// Arguments: `a`, n×n, singular or not. Result: a record `LU(p, l, u)` of operators as structured as A.
///
/// | operator | factors |
/// |---|---|
/// | Identity, ScalarMul, Diagonal, Triangular | itself and a diagonal |
/// | Permutation | itself, I, I |
/// | Kronecker, BlockDiag, Scaled | those of the parts |
/// | Banded | banded, L sparse where rows are exchanged |
/// | Tridiagonal | L with one entry below the diagonal in each column, U with three diagonals, O(n) |
/// | Sparse | sparse L, and U·Qᵀ: a sparse upper triangular matrix with its columns brought back from the fill-reducing order Q |
/// | anything else | dense with row exchanges, if memory allows |
///
/// # Errors
/// `ShapeMismatch` for a rectangular operator; `OutOfMemory`.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::lu, operators::Diagonal};
/// let f = lu(&Diagonal::new(Array::vector(vec![4.0, 9.0]))?)?;
/// assert_eq!(f.u.apply(&Array::vector(vec![1.0, 1.0]))?.to_vec::<f64>()?, [4.0, 9.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn lu(a: &Op) -> Result<LuFactors> {
    record_of(LU.call(&[a.into()])?).ok_or_else(|| {
        Error::new(ErrorKind::TypeMismatch, "a method of `lu` returned something else than LU(p, l, u)")
    })
}
