//! The rank of an operator.

use crate::definition::{Matrix, Spectrum};
use cola_runtime::{Arg, Error, ErrorKind, Function, FunctionDef, Op, Result, Value, register};

static RANK: Function = Function::new("rank");

register!(|r| {
    r.function(
        FunctionDef::new("rank(a: Operator; rcond: Float?) -> Int")
            .doc("how many singular values are above rcond·σ₁")
            .cases(|_| vec![vec![Value::None], vec![Value::Real(0.25)]])
            .definition(|args| {
                let spectrum = Spectrum::of(&Matrix::of(args.first())?);
                Ok(Value::Int(spectrum.ranks(args.get(1)).first().map_or(0, |&r| r as i64)))
            })
            .law(|args, found| {
                let ranks = Spectrum::of(&Matrix::of(args.first())?).ranks(args.get(1));
                let Value::Int(found) = found else { return Ok(f64::INFINITY) };
                let holds = ranks.iter().any(|&r| r as i64 == *found);
                Ok(if holds { 0.0 } else { f64::INFINITY })
            }),
    );
});

/// The rank: how many singular values are above `rcond`·σ₁.
///
/// Arguments: `a`, m×n. Result: an integer from 0 to min(m, n). By default `rcond` = max(m, n)·ε with the ε of the dtype that
/// is computed in (f32 for half types).
///
/// | operator | rank |
/// |---|---|
/// | Identity, Permutation, Unitary, Stiefel | n |
/// | Diagonal | the number of entries that are not 0 |
/// | Kronecker, BlockDiag | ∏ and Σ of the ranks of the parts |
/// | Scaled, Transpose, Adjoint, Conjugate | that of the part |
/// | LowRank | from the k×k core of a QR factorisation |
/// | anything else | singular values of the dense matrix, if memory allows |
///
/// By default structure decides the rank of each part for itself; with an explicit `rcond` the singular values of
/// the whole decide.
///
/// # Errors
/// `NotFinite`; `OutOfMemory` when the dense matrix is too large.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::rank, operators::Dense};
/// let a = Dense::new(Array::from_vec(2, 2, vec![1.0, 2.0, 2.0, 4.0])?);
/// assert_eq!(rank(&a)?, 1);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn rank(a: &Op) -> Result<usize> {
    rank_with(a, None)
}

/// The number of singular values above `rcond`·σ₁.
///
/// # Errors
/// As [`rank`].
pub fn rank_with(a: &Op, rcond: Option<f64>) -> Result<usize> {
    let rcond = rcond.map_or(Value::None, Value::Real);
    match RANK.call(&[Arg::Op(a), Arg::Value(&rcond)])? {
        Value::Int(r) if r >= 0 => Ok(r as usize),
        other => Err(Error::new(
            ErrorKind::TypeMismatch,
            format!("a method of `rank` returned {} instead of an integer", other.kind_name()),
        )),
    }
}
