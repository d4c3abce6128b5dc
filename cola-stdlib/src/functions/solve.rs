//! The solution of A·x = b.

use super::inverse::auto;
use crate::definition;
use cola_runtime::{Alg, Arg, Array, Function, FunctionDef, Op, Report, Result, register, report};
use std::ops::Deref;

static SOLVE: Function = Function::new("solve");

register!(|r| {
    r.function(
        FunctionDef::new("solve(a: Operator, b: Array, alg: Algorithm = Auto) -> Array[a.cols, b.cols]")
            .definition(definition::solve)
            .law(definition::solve_law)
            .doc("x with A·x = b, for one or many right-hand sides; checked against A before it is returned"),
    );
});

/// x with A·x = b, and how it was found. It is the array by `Deref`.
#[derive(Clone, Debug)]
pub struct Solution {
    /// x, n×k.
    pub x: Array,
    /// The methods that ran and their evidence: iterations, the recomputed residual.
    pub report: Report,
}

impl Deref for Solution {
    type Target = Array;
    fn deref(&self) -> &Array {
        &self.x
    }
}

/// x with A·x = b.
///
/// # Arguments
/// `a`: n×n; `b`: n×k, any k.
///
/// # Returns
/// x, n×k, in the promoted dtype of A and b.
///
/// # Choosing
/// As [`super::inverse`].
///
/// # Errors
/// `ShapeMismatch` (with advice for rectangular A); `NotFinite` naming the operand and the
/// place; `Singular`, `NotPositiveDefinite`, `FalseClaim`; `NotConverged` and `Inaccurate` carry the best
/// iterate.
///
/// # Example
/// ```
/// use cola_runtime::Array;
/// use cola_stdlib::{functions::solve, operators::Dense};
/// let a = Dense::new(Array::from_vec(2, 2, vec![2.0, 1.0, 1.0, 3.0])?);
/// let x = solve(&a, &Array::vector(vec![3.0, 4.0]))?;
/// assert!((x.get(0, 0)?.re - 1.0).abs() < 1e-15);
/// assert!(x.report.residual().is_some_and(|eta| eta < 1e-15));
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn solve(a: &Op, b: &Array) -> Result<Solution> {
    solve_with(a, b, auto()?)
}

/// x with A·x = b by a named algorithm, which reaches the parts of a structured operator.
///
/// # Errors
/// As [`solve`]; `NoMethod` for an algorithm that needs a property A is not known to have.
pub fn solve_with(a: &Op, b: &Array, alg: &Alg) -> Result<Solution> {
    let (x, report) = report::record(|| SOLVE.call_as(&[Arg::Op(a), Arg::Array(b), Arg::Algorithm(alg)]));
    Ok(Solution { x: x?, report })
}
