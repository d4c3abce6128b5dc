//! The least-squares solution of A·x = b.

use super::Solution;
use super::inverse::auto;
use crate::definition;
use cola_runtime::{Alg, Arg, Array, Function, FunctionDef, Op, Result, register, report};

static LSTSQ: Function = Function::new("lstsq");

register!(|r| {
    r.function(
        FunctionDef::new("lstsq(a: Operator, b: Array, alg: Algorithm = Auto) -> Array[a.cols, b.cols]")
            .definition(definition::lstsq)
            .law(definition::lstsq_law)
            .doc("the shortest x that minimises ‖A·x − b‖, for one or many right-hand sides and any rank"),
    );
});

/// The shortest x that minimises ‖A·x − b‖: x = A⁺·b.
///
/// # Arguments
/// `a`: m×n, of any rank; `b`: m×k, any k.
///
/// # Returns
/// x, n×k, in the promoted dtype of A and b. Its report carries a backward error: the smaller of
/// ‖Aᴴ·r‖/(‖A‖·‖r‖) and ‖r‖/(‖A‖·‖x‖ + ‖b‖) with r = b − A·x, largest over the columns.
///
/// # Choosing
/// As [`super::pinv`]; the rank is decided as there.
///
/// | operator | and what is done |
/// |---|---|
/// | known structure | its pseudoinverse |
/// | sparse, tall or wide | Cholesky of AᴴA or AAᴴ with refinement, where κ(A) allows it; else as below |
/// | full rank | QR with Householder reflections |
/// | anything else | the singular value decomposition of the dense matrix, if memory allows |
///
/// # Errors
/// `ShapeMismatch`; `NotFinite` naming the operand and the place; `Inaccurate` with the best x; `OutOfMemory`.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::lstsq, operators::Dense};
/// // The line c + d·t through (0, 1), (1, 3), (2, 5): c = 1, d = 2.
/// let a = Dense::new(Array::from_vec(3, 2, vec![1.0, 1.0, 1.0, 0.0, 1.0, 2.0])?);
/// let x = lstsq(&a, &Array::vector(vec![1.0, 3.0, 5.0]))?;
/// assert!((x.get(0, 0)?.re - 1.0).abs() < 1e-14 && (x.get(1, 0)?.re - 2.0).abs() < 1e-14);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn lstsq(a: &Op, b: &Array) -> Result<Solution> {
    lstsq_with(a, b, auto()?)
}

/// As [`lstsq`], by a named algorithm, which reaches the parts of a structured operator.
///
/// # Errors
/// As [`lstsq`]; `NoMethod` for an algorithm that solves no least-squares problems; `Unsupported` for `QR()` where the rank is
/// not full.
pub fn lstsq_with(a: &Op, b: &Array, alg: &Alg) -> Result<Solution> {
    let (x, report) = report::record(|| LSTSQ.call_as(&[Arg::Op(a), Arg::Array(b), Arg::Algorithm(alg)]));
    Ok(Solution { x: x?, report })
}
