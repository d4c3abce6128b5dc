//! The elementwise product of operators.

use crate::definition::dense;
use cola_runtime::{Error, Function, FunctionDef, Op, Result, Value, register};

static HADAMARD: Function = Function::new("hadamard");

register!(|r| {
    r.function(
        FunctionDef::new("hadamard(a: Operator, b: Operator) -> Operator[a.rows, a.cols]")
            .commutative()
            .doc("A∘B, entry by entry.")
            .definition(|v| {
                let (a, b) = (dense::matrix(v, 0)?, dense::matrix(v, 1)?);
                if a.shape() != b.shape() {
                    let why = format!("{:?} and {:?}", a.shape(), b.shape());
                    return Err(Error::shape("definition of hadamard", why));
                }
                let (x, y) = (dense::Entries::of(&a)?, dense::Entries::of(&b)?);
                Ok(Value::Array(dense::build(a.rows(), a.cols(), |i, j| x.at(i, j) * y.at(i, j))?))
            }),
    );
});

/// A∘B, the products of the entries.
///
/// # Arguments
/// Two operators of one shape.
///
/// # Returns
/// An operator in the promoted dtype; no matrix is formed that was not there.
///
/// | one of them | result |
/// |---|---|
/// | Diagonal, ScalarMul, Identity | the diagonal of the other one, weighted |
/// | Banded, Tridiagonal | banded, from the diagonals of the other one |
/// | LowRank | `HadamardProduct`: k applies of the other one; LowRank for two of them |
/// | Sparse and Dense, Dense and Dense | stored entries |
/// | Zero | zero |
///
/// Two positive semidefinite operators have a positive semidefinite product (Schur).
///
/// # Errors
/// `ShapeMismatch` naming both operands; `Unsupported` where nothing of that applies, since entries of operators that
/// only apply themselves are not at hand: `Dense` of one of them makes them so.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::hadamard, operators::{Dense, Diagonal}};
/// let a = Dense::new(Array::from_vec(2, 2, vec![1.0, 2.0, 3.0, 4.0])?);
/// let b = Diagonal::new(Array::vector(vec![10.0, 100.0]))?;
/// let c = hadamard(&a, &b)?;
/// assert_eq!(c.apply(&Array::vector(vec![1.0, 1.0]))?.to_vec::<f64>()?, [10.0, 400.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn hadamard(a: &Op, b: &Op) -> Result<Op> {
    HADAMARD.call_as(&[a.into(), b.into()])
}
