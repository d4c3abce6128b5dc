//! The solutions of (A + σᵢ·I)·x = b for many shifts.

use super::inverse::auto;
use super::solve::Solution;
use crate::definition;
use cola_runtime::{Alg, Arg, Array, Function, FunctionDef, Op, Result, Scalar, Value, register, report};

pub(crate) static SOLVE_SHIFTED: Function = Function::new("solve_shifted");

register!(|r| {
    r.function(
        FunctionDef::new("solve_shifted(a: Operator, b: Array, alg: Algorithm = Auto; shifts: Array) -> Array")
            .cases(|_| cases().unwrap_or_default())
            .definition(definition::solve_shifted)
            .law(definition::solve_shifted_law)
            .doc("X with (A + σᵢ·I)·X = b for each entry σᵢ of shifts, side by side: by one Krylov space for all shifts"),
    );
});

fn cases() -> Result<Vec<Vec<Value>>> {
    let case = |shifts: &[(f64, f64)]| -> Result<Vec<Value>> {
        let shifts = shifts.iter().map(|&(re, im)| Scalar::new(re, im)).collect();
        Ok(vec![shifts_argument(shifts)?])
    };
    Ok(vec![case(&[(0.5, 0.0), (20.0, 0.0), (3.0, 0.0)])?, case(&[(0.25, 1.5), (2.0, 0.0)])?, case(&[])?])
}

/// As the argument of a call: real where all of them are.
fn shifts_argument(shifts: Vec<Scalar>) -> Result<Value> {
    let array = Array::from_vec(shifts.len(), 1, shifts)?;
    let real = array.view::<Scalar>()?.col_iter().all(|column| column.iter().all(|s| s.im == 0.0));
    Ok(Value::Array(if real { array.real_part()? } else { array }))
}

/// X with (A + σᵢ·I)·X = b for each shift σᵢ.
///
/// # Arguments
/// `a`: n×n; `b`: n×k, any k; `shifts`: s numbers, real or complex, any s.
///
/// # Returns
/// n×(k·s): columns i·k to (i + 1)·k are the solutions for shift i, in the promoted dtype of A and b, complex where a shift
/// is. Each is certified by its recomputed residual.
///
/// # Choosing
/// | operator | `Auto` |
/// |---|---|
/// | A + σI has a structure that is cheap to invert | each shift by itself, by that structure |
/// | a factorisation for each shift costs less than one Krylov space | each shift by itself, by `solve` |
/// | PSD, shifts ≥ 0 | `CG`: one apply an iteration for all shifts |
/// | SelfAdjoint | `MINRES`, likewise, for complex shifts too |
/// | anything else | `GMRES`, likewise |
///
/// Where the Krylov space does not converge, each shift is solved by itself. By name, `CG`, `MINRES` and `GMRES` take no
/// preconditioner and no first iterate: those would give every shift a space of its own.
///
/// # Errors
/// `ShapeMismatch`; `NotFinite`; `InvalidArgument` for a shift that is no number or options that are refused; `Singular`
/// where −σ is an eigenvalue of A; `NotConverged` with the best iterates of one column of b.
///
/// # Example
/// ```
/// use cola_runtime::{Array, Scalar};
/// use cola_stdlib::{functions::solve_shifted, operators::Diagonal};
/// let a = Diagonal::new(Array::vector(vec![1.0, 3.0]))?;
/// let x = solve_shifted(&a, &Array::vector(vec![2.0, 4.0]), &[0.0.into(), Scalar::new(1.0, 0.0)])?;
/// assert!((x.get(1, 0)?.re - 4.0 / 3.0).abs() < 1e-15);
/// assert!((x.get(1, 1)?.re - 1.0).abs() < 1e-15);
/// # Ok::<(), cola_runtime::Error>(())
/// ```
pub fn solve_shifted(a: &Op, b: &Array, shifts: &[Scalar]) -> Result<Solution> {
    solve_shifted_with(a, b, auto()?, shifts)
}

/// X with (A + σᵢ·I)·X = b for each shift, by a named algorithm.
///
/// # Errors
/// As [`solve_shifted`]; `NoMethod` for an algorithm that needs a property A is not known to have.
pub fn solve_shifted_with(a: &Op, b: &Array, alg: &Alg, shifts: &[Scalar]) -> Result<Solution> {
    let shifts = shifts_argument(shifts.to_vec())?;
    let args = [Arg::Op(a), Arg::Array(b), Arg::Algorithm(alg), Arg::Value(&shifts)];
    let (x, report) = report::record(|| SOLVE_SHIFTED.call_as(&args));
    Ok(Solution { x: x?, report })
}
