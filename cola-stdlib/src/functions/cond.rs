//! `cond`: condition numbers.

use super::Norm;
use crate::definition::{Matrix, Spectrum, dense};
use cola_runtime::{Arg, ErrorKind, Function, FunctionDef, Op, Result, Value, register};

static COND: Function = Function::new("cond");

register!(|r| {
    r.function(
        FunctionDef::new("cond(a: Operator; ord: Any = 2) -> Float")
            .doc("the condition number σ₁/σₙ, or ‖A‖·‖A⁻¹‖ in another norm; infinite when A is singular")
            .cases(|_| Norm::ALL.iter().map(|ord| vec![ord.value()]).collect())
            .definition(|args| Ok(Value::Real(1.0 / reciprocal(args)?)))
            .law(|args, found| match found {
                Value::Real(found) => Ok((1.0 / found - reciprocal(args)?).abs()),
                _ => Ok(f64::INFINITY),
            }),
    );
});

/// 1/κ(A), 0 when A is singular up to rounding.
fn reciprocal(args: &[Value]) -> Result<f64> {
    let a = Matrix::of(args.first())?;
    let ord = Norm::read(args.get(1).unwrap_or(&Value::Int(2)))?;
    let spectrum = Spectrum::of(&a);
    if ord == Norm::Two {
        let (first, last) = (spectrum.s.first(), spectrum.s.last());
        return Ok(match (first, last) {
            (Some(&first), Some(&last)) => {
                if first > 0.0 {
                    last / first
                } else {
                    0.0
                }
            }
            _ => 1.0,
        });
    }
    let n = a.order()?;
    if n == 0 {
        return Ok(1.0);
    }
    let inverse = match dense::inverse(&a.array()?) {
        Ok(inverse) => Matrix::of(Some(&Value::Array(inverse)))?,
        Err(e) if e.kind() == ErrorKind::Singular => return Ok(0.0),
        Err(e) => return Err(e),
    };
    Ok(1.0 / (super::norm::dense_norm(&a, ord) * super::norm::dense_norm(&inverse, ord)))
}

/// The condition number of A: σ₁/σ_min(m,n) for [`Norm::Two`], ‖A‖·‖A⁻¹‖ for the other norms.
///
/// Arguments: `a`, m×n, square unless `ord` is 2; `ord`, as for [`super::norm()`]. Result: a real number ≥ 1, infinite when A is
/// singular (for `ord` = 2: not of full rank), which structure alone may tell; 1 for an empty operator. A dense matrix that is singular up to rounding has some
/// number of the size of 1/ε.
///
/// | operator | computed as |
/// |---|---|
/// | Identity, ScalarMul, Diagonal, Permutation, Unitary, Stiefel | closed form |
/// | Kronecker, BlockDiag | from condition numbers and norms of the parts |
/// | Scaled, Inverse, Transpose, Adjoint, Conjugate | that of the part |
/// | anything else; fro, 2, nuc | singular values of the dense matrix, if memory allows |
/// | anything else; 1, inf | norms of A and of A⁻¹, whose columns are solved for; above 4096 columns ‖A⁻¹‖ is *estimated* from about ten solves (Higham), a lower bound that is rarely off by more than a factor of 3; the evidence says so |
///
/// # Errors
/// `ShapeMismatch` for a rectangular operator and another norm than 2; `InvalidArgument` for another `ord`; `NotFinite`;
/// `OutOfMemory`.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::functions::{Norm, cond};
/// use cola_stdlib::operators::Diagonal;
/// let d = Diagonal::new(Array::vector(vec![3.0, -6.0]))?;
/// assert_eq!(cond(&d, Norm::Two)?, 2.0);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn cond(a: &Op, ord: Norm) -> Result<f64> {
    COND.call_as(&[Arg::Op(a), Arg::Value(&ord.value())])
}
