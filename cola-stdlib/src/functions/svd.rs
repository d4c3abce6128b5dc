//! `svd`: singular values and vectors.

use crate::definition::{svd_definition, svd_law};
use crate::spectrum::Which;
use cola_runtime::value::{field_of, record_of};
use cola_runtime::{
    Alg, Array, Error, ErrorKind, Function, FunctionDef, Op, Record, Result, Value, register,
};

static SVD: Function = Function::new("svd");

register!(|r| {
    r.function(
        FunctionDef::new("svd(a: Operator, alg: Algorithm = Auto; k: Int?, which: Any = LM) -> Record")
            .doc("U, s, V with A = U·diag(s)·Vᴴ: orthonormal columns and singular values, the k largest or smallest, or all")
            .cases(|_| {
                let case = |k: Option<i64>, which: Which| vec![k.map_or(Value::None, Value::Int), which.value()];
                vec![
                    case(None, Which::Lm),
                    case(None, Which::Sm),
                    case(Some(2), Which::Lm),
                    case(Some(1), Which::Sm),
                    case(Some(1), Which::Lr),
                ]
            })
            .definition(svd_definition)
            .law(svd_law),
    );
});

/// A = U·diag(s)·Vᴴ.
#[derive(Clone, Debug)]
pub struct SvdFactors {
    /// m×k with orthonormal columns.
    pub u: Op,
    /// k×1, real and ≥ 0.
    pub s: Array,
    /// n×k with orthonormal columns.
    pub v: Op,
}

impl Record for SvdFactors {
    fn name(&self) -> &'static str {
        "SVD"
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("u", Value::Op(self.u.clone())),
            ("s", Value::Array(self.s.clone())),
            ("v", Value::Op(self.v.clone())),
        ]
    }

    fn from_fields(record: &dyn Record) -> Option<SvdFactors> {
        Some(SvdFactors { u: field_of(record, "u")?, s: field_of(record, "s")?, v: field_of(record, "v")? })
    }
}

/// The thin singular value decomposition A = U·diag(s)·Vᴴ.
///
/// # Arguments
/// `a`: m×n. By name: `k` from 1 to min(m, n), all min(m, n) when left out; `which`: `LM`, largest first, or `SM`,
/// smallest first.
///
/// # Returns
/// [`SvdFactors`]: `u` m×k and `v` n×k with orthonormal columns, as structured as A; `s` k×1, real and ≥ 0.
/// A·V = U·diag(s) and Aᴴ·U = V·diag(s) for every k.
///
/// # Choosing
/// | operator | computed as |
/// |---|---|
/// | Identity, ScalarMul, Zero, Diagonal, Permutation, Unitary, Stiefel | read off: moduli sorted, phases in U |
/// | Kronecker, BlockDiag, Scaled, Transpose, Adjoint, Conjugate | from those of the parts; k columns on demand |
/// | Unitary·A, A·Unitary | from that of A |
/// | LowRank | QR of the factors, and the k×k core |
/// | SelfAdjoint | \|λ\| from `eig`, signs in U |
/// | anything else | dense bidiagonalisation, divide and conquer |
///
/// # Errors
/// `InvalidArgument` for a `k` or `which` that does not exist; `OutOfMemory`; `NotFinite`.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::svd, operators::Diagonal};
/// let f = svd(&Diagonal::new(Array::vector(vec![2.0, -5.0]))?)?;
/// assert_eq!(f.s.to_vec::<f64>()?, [5.0, 2.0]);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn svd(a: &Op) -> Result<SvdFactors> {
    svd_with(a, None, Which::Lm, &Alg::named("Auto")?)
}

/// As [`svd`]: the first k singular values in an order, by a named algorithm.
///
/// # Errors
/// As [`svd`].
pub fn svd_with(a: &Op, k: Option<usize>, which: Which, alg: &Alg) -> Result<SvdFactors> {
    let (k, which) = (k.map_or(Value::None, |k| Value::Int(k as i64)), which.value());
    record_of(SVD.call(&[a.into(), alg.into(), (&k).into(), (&which).into()])?).ok_or_else(|| {
        Error::new(ErrorKind::TypeMismatch, "a method of `svd` returned something else than SVD(u, s, v)")
    })
}
