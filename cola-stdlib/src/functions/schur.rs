//! `schur`: unitary reduction to triangular form.

use crate::definition::Matrix;
use cola_runtime::value::{field_of, record_of};
use cola_runtime::{Error, ErrorKind, Function, FunctionDef, Op, Record, Result, Value, register};

static SCHUR: Function = Function::new("schur");

register!(|r| {
    r.function(
        FunctionDef::new("schur(a: Operator) -> Record")
            .doc("Q, T with A = Q·T·Qᴴ: Q unitary, T upper triangular and complex")
            .definition(|args| {
                Matrix::of(args.first())?.order()?;
                Ok(Value::None)
            })
            .law(|args, found| {
                let a = Matrix::of(args.first())?;
                let (q, t) = (Matrix::of(Some(&found.field("q")?))?, Matrix::of(Some(&found.field("t")?))?);
                let n = a.order()?;
                let below = (0..n).any(|j| (j + 1..n).any(|i| t.at(i, j).norm() != 0.0));
                if below {
                    return Ok(f64::INFINITY);
                }
                let off = q.times(&t).times(&q.adjoint()).distance(&a) / a.norm().max(f64::MIN_POSITIVE);
                Ok(off.max(q.adjoint().times(&q).distance(&Matrix::identity(n))))
            }),
    );
});

/// A = Q·T·Qᴴ.
#[derive(Clone, Debug)]
pub struct SchurFactors {
    /// n×n, unitary.
    pub q: Op,
    /// n×n, upper triangular; the eigenvalues of A are its diagonal.
    pub t: Op,
}

impl Record for SchurFactors {
    fn name(&self) -> &'static str {
        "Schur"
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("q", Value::Op(self.q.clone())), ("t", Value::Op(self.t.clone()))]
    }

    fn from_fields(record: &dyn Record) -> Option<SchurFactors> {
        Some(SchurFactors { q: field_of(record, "q")?, t: field_of(record, "t")? })
    }
}

/// Q, T with A = Q·T·Qᴴ: Q unitary, T upper triangular. Every square matrix has such factors.
///
/// # Arguments
/// `a`: n×n.
///
/// # Returns
/// A record `Schur(q, t)` of operators as structured as A; complex, also for a real A with complex eigenvalues: real
/// where the structure shows that the factors are.
///
/// # Choosing
/// | operator | factors |
/// |---|---|
/// | Identity, ScalarMul, Diagonal, upper Triangular | I and itself |
/// | lower Triangular | the reversal of the order |
/// | Kronecker, BlockDiag, Scaled, A + c·I | those of the parts |
/// | SelfAdjoint | eigenvectors and a diagonal |
/// | anything else | dense QR iteration |
///
/// # Errors
/// `ShapeMismatch` unless square; `OutOfMemory`; `NotFinite`.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::schur, operators::Diagonal};
/// let s = schur(&Diagonal::new(Array::vector(vec![4.0, 9.0]))?)?;
/// assert_eq!(s.t.apply(&Array::vector(vec![1.0, 1.0]))?.to_vec::<f64>()?, [4.0, 9.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn schur(a: &Op) -> Result<SchurFactors> {
    record_of(SCHUR.call(&[a.into()])?).ok_or_else(|| {
        Error::new(ErrorKind::TypeMismatch, "a method of `schur` returned something else than Schur(q, t)")
    })
}
