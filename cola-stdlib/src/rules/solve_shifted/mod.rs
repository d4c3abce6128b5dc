//! Rules of `solve_shifted`.

automod::dir!("src/rules/solve_shifted");

use super::finite::expect_finite;
use super::right_side::expect_numbers;
use crate::shape::order;
use cola_runtime::{Array, DType, Error, Evidence, Op, Result, Scalar, report};

/// The shifts of a call that can have a solution.
///
/// # Errors
/// `ShapeMismatch`, `NotFinite`; `InvalidArgument` for a shift that is no number.
fn checked(a: &Op, b: &Array, shifts: &Array) -> Result<Vec<Scalar>> {
    order("solve_shifted", a)?;
    expect_numbers("solve_shifted", a, b)?;
    expect_finite("solve_shifted", a)?;
    let all = shifts.cast(DType::C64)?.to_vec::<Scalar>()?;
    if let Some(at) = all.iter().position(|s| !(s.re.is_finite() && s.im.is_finite())) {
        return Err(Error::invalid("solve_shifted", format!("shift {at} is {}", all[at])));
    }
    Ok(all)
}

/// The dtype of the result: complex where a shift is.
fn result_dtype(a: &Op, b: &Array, shifts: &[Scalar]) -> DType {
    let joint = a.dtype().promote(b.dtype());
    if shifts.iter().any(|s| s.im != 0.0) { joint.complex() } else { joint }
}

/// The solutions for all shifts, one column of b after the other, brought to the order of the result.
fn by_columns(
    a: &Op,
    b: &Array,
    shifts: &[Scalar],
    mut solve: impl FnMut(&Array) -> Result<(Array, Evidence)>,
) -> Result<Array> {
    let (k, dtype) = (b.cols(), result_dtype(a, b, shifts));
    let mut out = Array::zeros(a.cols(), k * shifts.len(), dtype)?;
    for j in 0..k {
        let (found, evidence) = solve(&b.column(j)?)?;
        report::push(|| evidence);
        for i in 0..shifts.len() {
            let to = out.as_mut()?.cols_range(i * k + j, i * k + j + 1);
            to.copy_from(found.as_ref().cols_range(i, i + 1))?;
        }
    }
    Ok(out)
}

/// Refuses what would give every shift a Krylov space of its own.
fn expect_plain(name: &'static str, precond: Option<&Op>, x0: Option<&Array>) -> Result<()> {
    if precond.is_none() && x0.is_none() {
        return Ok(());
    }
    Err(Error::invalid(name, "solve_shifted takes no preconditioner and no first iterate")
        .with_help("they would give every shift a Krylov space of its own: solve(A + s*I, b) for each shift"))
}
