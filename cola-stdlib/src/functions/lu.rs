//! `lu`: triangular factors with row exchanges.

use crate::definition::Matrix;
use crate::operators::Identity;
use cola_runtime::value::{field_of, record_of};
use cola_runtime::{Error, ErrorKind, Function, FunctionDef, Op, Record, Result, Value, c64, register};

static LU: Function = Function::new("lu");

register!(|r| {
    r.function(
        FunctionDef::new("lu(a: Operator) -> Record")
            .doc("P, L, U, Q with A = P·L·U·Qᵀ: permutations P and Q, a unit lower and an upper triangular operator; Q = I unless A is sparse")
            .definition(|args| {
                Matrix::of(args.first())?.order()?;
                Ok(Value::None)
            })
            .law(|args, found| {
                let a = Matrix::of(args.first())?;
                let [p, l, u, q] = ["p", "l", "u", "q"].map(|name| found.field(name));
                let (p, l) = (Matrix::of(Some(&p?))?, Matrix::of(Some(&l?))?);
                let (u, q) = (Matrix::of(Some(&u?))?, Matrix::of(Some(&q?))?);
                let shapes_agree = [&p, &l, &u, &q].iter().all(|m| (m.m, m.n) == (a.m, a.m));
                if !(shapes_agree && is_permutation(&p) && is_permutation(&q) && is_triangular(&l, &u)) {
                    return Ok(f64::INFINITY);
                }
                let product = p.times(&l).times(&u).times(&q.adjoint());
                Ok(product.distance(&a) / a.norm().max(f64::MIN_POSITIVE))
            }),
    );
});

/// One 1 in each row and column, else zeros.
fn is_permutation(p: &Matrix) -> bool {
    let (zero, one) = (c64::new(0.0, 0.0), c64::new(1.0, 0.0));
    let is_unit = |line: &[c64]| {
        let ones = line.iter().filter(|z| **z == one).count();
        ones == 1 && line.iter().all(|z| *z == zero || *z == one)
    };
    let column = |k| (0..p.n).map(|i| p.at(i, k)).collect::<Vec<_>>();
    let row = |k| (0..p.n).map(|j| p.at(k, j)).collect::<Vec<_>>();
    (0..p.n).all(|k| is_unit(&column(k)) && is_unit(&row(k)))
}

/// L is unit lower, U upper triangular: exactly, since nothing is computed there.
fn is_triangular(l: &Matrix, u: &Matrix) -> bool {
    let (zero, one) = (c64::new(0.0, 0.0), c64::new(1.0, 0.0));
    (0..l.n).all(|j| {
        l.at(j, j) == one && (0..j).all(|i| l.at(i, j) == zero) && (j + 1..u.n).all(|i| u.at(i, j) == zero)
    })
}

/// A = P·L·U·Qᵀ.
#[derive(Clone, Debug)]
pub struct LuFactors {
    /// A permutation.
    pub p: Op,
    /// Unit lower triangular.
    pub l: Op,
    /// Upper triangular.
    pub u: Op,
    /// A permutation of the columns: the identity unless A is sparse or made of sparse parts.
    pub q: Op,
}

impl LuFactors {
    /// A = P·L·U, the columns in the order of A.
    pub fn in_order(p: Op, l: Op, u: Op) -> LuFactors {
        let q = Identity::new(p.rows(), p.dtype());
        LuFactors { p, l, u, q }
    }
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
            ("q", Value::Op(self.q.clone())),
        ]
    }

    fn from_fields(record: &dyn Record) -> Option<LuFactors> {
        Some(LuFactors {
            p: field_of(record, "p")?,
            l: field_of(record, "l")?,
            u: field_of(record, "u")?,
            q: field_of(record, "q")?,
        })
    }
}

/// P, L, U, Q with A = P·L·U·Qᵀ: P and Q permutations, L unit lower triangular, U upper triangular.
///
/// Arguments: `a`, n×n, singular or not. Result: a record `LU(p, l, u, q)` of operators as structured as A. Q is the identity
/// but for a sparse A, whose columns it puts in an order in which little fills in: Pᵀ·A·Q = L·U.
///
/// | operator | factors |
/// |---|---|
/// | Identity, ScalarMul, Diagonal, Triangular | itself and a diagonal |
/// | Permutation | itself, I, I |
/// | Kronecker, BlockDiag, Scaled | those of the parts |
/// | Banded | banded, L sparse where rows are exchanged |
/// | Tridiagonal | L with one entry below the diagonal in each column, U with three diagonals, O(n) |
/// | Sparse | sparse L and U, the columns in a fill-reducing order Q; a singular one as a dense matrix |
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
        Error::new(ErrorKind::TypeMismatch, "a method of `lu` returned something else than LU(p, l, u, q)")
    })
}
