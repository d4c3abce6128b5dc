//! `diag`: a diagonal of an operator.

use super::inverse::auto;
use crate::definition::Matrix;
use cola_runtime::{Alg, Arg, Array, Function, FunctionDef, Op, Result, Value, register};

static DIAG: Function = Function::new("diag");

register!(|r| {
    r.function(
        FunctionDef::new("diag(a: Operator, alg: Algorithm = Auto; offset: Int = 0) -> Array[_, 1]")
            .doc("the entries a(i, i+offset) as one column")
            .cases(|_| [0, 1, 2, -1, -2].iter().map(|&k| vec![Value::Int(k)]).collect())
            .definition(|args| {
                let a = Matrix::of(args.first())?;
                let offset = if let Some(Value::Int(k)) = args.get(2) { *k } else { 0 };
                let d = Diagonals::of((a.m, a.n), offset);
                Ok(Value::Array(Array::from_fn(d.len, 1, |t, _| a.at(d.row + t, d.col + t))?))
            }),
    );
});

/// Where a diagonal of an m×n matrix lies: entries (row + t, col + t) for t < len.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Diagonals {
    /// Row of the first entry.
    pub row: usize,
    /// Column of the first entry.
    pub col: usize,
    /// Number of entries; 0 for an offset beyond the shape.
    pub len: usize,
}

impl Diagonals {
    /// The diagonal `offset` places above the main one (below it, when negative).
    pub fn of((m, n): (usize, usize), offset: i64) -> Diagonals {
        let shift = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
        let (row, col) = if offset < 0 { (shift, 0) } else { (0, shift) };
        Diagonals { row, col, len: m.saturating_sub(row).min(n.saturating_sub(col)) }
    }
}

/// The entries aᵢ,ᵢ₊ₖ of the k-th diagonal: k = 0 the main one, k > 0 above it, k < 0 below it.
///
/// Arguments: `a`, m×n; `offset` k. Result: one column, of the operator's dtype; empty when the offset is
/// beyond the shape.
///
/// # Choosing
/// | operator | `Auto` |
/// |---|---|
/// | Dense, Sparse, Triangular, Tridiagonal, … | read off |
/// | Kronecker, Sum, BlockDiag, LowRank, Product of two, … | from the diagonals of the parts |
/// | anything else | products with the columns of the identity, in blocks: one apply per entry |
///
/// By name, the main diagonal of a square operator is estimated from random probes, with the standard error in the report:
///
/// | algorithm | for | error after m products |
/// |---|---|---|
/// | `Hutchinson` | any A | 1/√m |
/// | `XDiag` | any A | as fast as singular values decay |
/// | `DoublyStochastic` | a Sum of many terms, with probes of its own for each | 1/√(probes·terms) of the sum |
///
/// What can be read off stays exact, and so does an operator with at most `probes` rows.
///
/// # Errors
/// Those of applying the operator. Of estimators: `NotConverged`, with the estimate, where the probes do not give the
/// accuracy that was asked for; `NoMethod` for other diagonals and rectangular operators.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::diag, operators::Diagonal};
/// let d = Diagonal::new(Array::vector(vec![1.0, 2.0, 3.0]))?;
/// assert_eq!(diag(&d, 0)?.to_vec::<f64>()?, [1.0, 2.0, 3.0]);
/// assert_eq!(diag(&d, 1)?.to_vec::<f64>()?, [0.0, 0.0]);
/// assert_eq!(diag(&d, 5)?.rows(), 0);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn diag(a: &Op, offset: i64) -> Result<Array> {
    diag_with(a, auto()?, offset)
}

/// A diagonal by a named algorithm.
///
/// # Errors
/// As [`diag`].
pub fn diag_with(a: &Op, alg: &Alg, offset: i64) -> Result<Array> {
    DIAG.call_as(&[Arg::Op(a), Arg::Algorithm(alg), Arg::Value(&Value::Int(offset))])
}
