//! `qr`: an orthonormal and an upper triangular factor.

use crate::definition::Matrix;
use cola_runtime::value::{field_of, record_of};
use cola_runtime::{Error, ErrorKind, Function, FunctionDef, Op, Record, Result, Value, c64, register};

static QR: Function = Function::new("qr");

register!(|r| {
    r.function(
        FunctionDef::new("qr(a: Operator) -> Record")
            .doc("Q, R with A = Q·R: orthonormal columns times an upper triangular operator")
            .definition(|args| {
                Matrix::of(args.first())?;
                Ok(Value::None)
            })
            .law(|args, found| {
                let a = Matrix::of(args.first())?;
                let (q, r) = (Matrix::of(Some(&found.field("q")?))?, Matrix::of(Some(&found.field("r")?))?);
                let k = a.m.min(a.n);
                if (q.m, q.n) != (a.m, k) || (r.m, r.n) != (k, a.n) {
                    return Ok(f64::INFINITY);
                }
                let size = a.norm().max(f64::MIN_POSITIVE);
                let mut below = Matrix::zeros(k, a.n);
                for j in 0..a.n {
                    (j + 1..k).for_each(|i| below.set(i, j, r.at(i, j)));
                }
                let gram = q.adjoint().times(&q).distance(&Matrix::identity(k));
                let product = q.times(&r).distance(&a) / size;
                Ok(gram.max(product).max(below.norm() / size).max(not_finite(&r)))
            }),
    );
});

fn not_finite(a: &Matrix) -> f64 {
    let finite = |z: c64| z.re.is_finite() && z.im.is_finite();
    if (0..a.n).all(|j| (0..a.m).all(|i| finite(a.at(i, j)))) { 0.0 } else { f64::INFINITY }
}

/// A = Q·R.
#[derive(Clone, Debug)]
pub struct QrFactors {
    /// m×k with orthonormal columns, k = min(m, n).
    pub q: Op,
    /// k×n, upper triangular (trapezoidal where A is wide).
    pub r: Op,
}

impl Record for QrFactors {
    fn name(&self) -> &'static str {
        "Qr"
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("q", Value::Op(self.q.clone())), ("r", Value::Op(self.r.clone()))]
    }

    fn from_fields(record: &dyn Record) -> Option<QrFactors> {
        Some(QrFactors { q: field_of(record, "q")?, r: field_of(record, "r")? })
    }
}

/// Q, R with A = Q·R: Q m×k with orthonormal columns, R k×n upper triangular, k = min(m, n).
///
/// Arguments: `a`, m×n, of any rank. Result: a record `Qr(q, r)` of operators as structured as A; Q is known to be Stiefel. The phases of the
/// diagonal of R are those that the method gives: nothing makes them positive.
///
/// | operator | factors |
/// |---|---|
/// | Identity, ScalarMul, Diagonal, upper Triangular | I and itself |
/// | Permutation, Unitary, Stiefel | itself and I |
/// | Kronecker, BlockDiag of tall or of wide parts, Scaled | those of the parts |
/// | Tridiagonal, Banded | a banded R with l + u bands above the diagonal, Q as reflections of l + 1 rows, O(n); dense factors for many bands |
/// | Sparse | a sparse R, Q as sparse reflections, the columns in the order of A; dense factors where so much fills in that they cost less |
/// | Product that begins with a Unitary or Stiefel factor | that factor times those of the rest |
/// | anything else | dense, by Householder reflections, if memory allows |
///
/// # Errors
/// `NotFinite`; `OutOfMemory`.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::qr, operators::Dense};
/// let f = qr(&Dense::new(Array::from_vec(2, 1, vec![3.0, 4.0])?))?; // ±(3, 4)/5 and ±5
/// let r = f.r.apply(&Array::vector(vec![1.0]))?.to_vec::<f64>()?;
/// assert!((r[0].abs() - 5.0).abs() < 1e-14);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn qr(a: &Op) -> Result<QrFactors> {
    record_of(QR.call(&[a.into()])?).ok_or_else(|| {
        Error::new(ErrorKind::TypeMismatch, "a method of `qr` returned something else than Qr(q, r)")
    })
}
