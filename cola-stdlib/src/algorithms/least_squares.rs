//! The check that every least-squares solution passes, and its refinement.
//!
//! Method    r = b − B·x and g = Bᴴ·r with B = op(A) itself; the backward error of a column is at most
//!           η = min(‖g‖/(‖A‖·‖r‖), ‖r‖/(‖A‖·‖x‖ + ‖b‖)): the first bounds the change of A for which x is a least-squares solution,
//!   the second that of A and b for which it solves the system. While η is above the target:
//!           x ← x + B⁺·r, at most three times
//!           Both overestimate where 0 < ‖r‖ ≪ ‖A‖·‖x‖, by up to ‖A‖·‖x‖/‖r‖ ≤ κ. What is still large is therefore bounded once more:
//!           for d = B⁺·r, or any other d, and s = r − B·d, x is the least-squares solution for
//!             (I − s·sᴴ/‖s‖²)·B·(I + d·xᴴ/‖x‖²), of B's rank, so that η ≤ (2·‖B·d‖/‖x‖ + ‖Bᴴ·s‖/‖s‖)/‖A‖
//!           By Wedin's theorem x is then as accurate as the condition permits: η·κ + η·κ²·‖s‖/(‖A‖·‖x‖)
//! Memory    three blocks of at most 8 columns
//! Work      two applies for each column and step; more than 8 columns are first checked by 4 random ±1 combinations
//!           The second bound: two more applies and one B⁺·r for each column that needs it
//! Stops     η small; no improvement by a factor 2; three steps. `Inaccurate` if η is far above ε after that
//! Differs   the residual is computed in working precision
//!           That x has no part in the null space of B is the business of B⁺, and not checked
//! Source    Stewart, SIAM Review 19 (1977); Waldén, Karlson & Sun, Numer. Linear Algebra Appl. 2 (1995); Wedin, BIT 13 (1973); Higham, Accuracy and Stability, 2nd ed., §20.7; Björck, Numerical Methods
//!   for Least Squares Problems, 2nd ed., §2.4

use super::refine::{Checked, Correct, combine};
use super::{Working, epsilon};
use crate::algorithms::probes::PROBES;
use cola_kernels::norm_fro;
use cola_runtime::{Array, ArrayMut, ArrayRef, Error, Op, Result, Scalar, Trans, Workspace, with_number};

/// Refinement steps.
const STEPS: usize = 3;
/// Columns refined at a time; more are first checked by combinations.
const COLUMNS: usize = 8;

const ZERO: Scalar = Scalar::new(0.0, 0.0);
const ONE: Scalar = Scalar::new(1.0, 0.0);
const MINUS_ONE: Scalar = Scalar::new(-1.0, 0.0);

/// min ‖op(A)·x − b‖, ‖A‖_F, and the tolerance by which singular values were dropped.
#[derive(Clone, Copy)]
pub(crate) struct Problem<'a> {
    /// A
    pub a: &'a Op,
    /// Which map of it.
    pub op: Trans,
    /// ‖A‖_F or a close estimate.
    pub norm: f64,
    /// Singular values at or below this, relative to σ₁, count as zero.
    pub rcond: f64,
}

/// Checks x in the working dtype, and refines it where that helps; `correct` overwrites the first rows of a block r by
/// op(A)⁺·r.
///
/// # Errors
/// `Inaccurate` with the best iterate; those of the operator and of `correct`.
pub(crate) fn refine(
    problem: Problem<'_>,
    method: &str,
    b: ArrayRef<'_>,
    mut x: ArrayMut<'_>,
    correct: Correct<'_>,
    ws: &mut Workspace,
) -> Result<Checked> {
    let (n, k) = x.shape();
    let m = b.rows();
    if n == 0 || m == 0 || k == 0 {
        return Ok(Checked::default());
    }
    let eps = epsilon(x.dtype());
    let size = m.max(n) as f64;
    // What was dropped is still there in A: η cannot fall below it.
    let target = 4.0 * eps * size.sqrt() + 2.0 * problem.rcond;
    let limit = (1e3 * size * eps).min(0.1) + 2.0 * problem.rcond;
    let mut checked = Checked::default();
    if k > COLUMNS {
        checked = Checked { sampled: true, ..sampled(problem, b, x.rb(), ws)? };
        if checked.eta <= target {
            return Ok(checked);
        }
        checked = Checked::default();
    }
    for first in (0..k).step_by(COLUMNS) {
        let last = k.min(first + COLUMNS);
        let (b, mut x) = (b.cols_range(first, last), x.rb_mut().cols_range(first, last));
        let mut one = refine_columns(problem, target, b, x.rb_mut(), &mut *correct, ws)?;
        if one.eta > limit {
            one.eta = one.eta.min(bound_by_parts(problem, b, x.rb(), &mut *correct, ws)?);
        }
        checked.eta = if one.eta.is_nan() { one.eta } else { checked.eta.max(one.eta) };
        checked.steps = checked.steps.max(one.steps);
    }
    if checked.eta.is_nan() || checked.eta > limit {
        let best = Array::copy_of(x.rb())?;
        let message = format!(
            "least squares with {} by {method}: the backward error is {:.1e} after {} refinements, above {limit:.1e}",
            problem.a, checked.eta, checked.steps
        );
        return Err(Error::inaccurate(message, best, checked.evidence(method.to_owned()))
            .with_help("SVD() decides the rank by the singular values; rescale A if its rows or columns differ much in size"));
    }
    Ok(checked)
}

fn refine_columns(
    problem: Problem<'_>,
    target: f64,
    b: ArrayRef<'_>,
    mut x: ArrayMut<'_>,
    correct: Correct<'_>,
    ws: &mut Workspace,
) -> Result<Checked> {
    let ((n, k), m) = (x.shape(), b.rows());
    // Room for r, and for x in its first rows after a correction.
    let mut r = ws.take(x.dtype(), m.max(n), k)?;
    let mut checked = residual(problem, b, x.rb(), r.as_mut()?.rows_range(0, m), ws)?;
    while checked.steps < STEPS && checked.eta > target && checked.eta.is_finite() {
        correct(r.as_mut()?, ws)?;
        let mut before = ws.take(x.dtype(), n, k)?;
        before.as_mut()?.copy_from(x.rb())?;
        x.rb_mut().axpby(ONE, r.as_ref().rows_range(0, n), ONE)?;
        let next = residual(problem, b, x.rb(), r.as_mut()?.rows_range(0, m), ws)?;
        let worse = next.eta.is_nan() || next.eta >= checked.eta;
        if worse {
            x.rb_mut().copy_from(before.as_ref())?;
        }
        ws.give(before);
        if worse {
            break;
        }
        let enough = next.eta > 0.5 * checked.eta;
        checked = Checked { steps: checked.steps + 1, ..next };
        if enough {
            break;
        }
    }
    ws.give(r);
    Ok(checked)
}

/// The largest η over the columns by the second bound, infinite where it does not exist.
fn bound_by_parts(
    problem: Problem<'_>,
    b: ArrayRef<'_>,
    x: ArrayRef<'_>,
    correct: Correct<'_>,
    ws: &mut Workspace,
) -> Result<f64> {
    let Problem { a, op, norm, .. } = problem;
    let ((n, k), m) = (x.shape(), b.rows());
    // r, then d in its first rows, then Bᴴ·s.
    let mut r = ws.take(x.dtype(), m.max(n), k)?;
    let mut s = ws.take(x.dtype(), m, k)?;
    let mut image = ws.take(x.dtype(), m, k)?;
    s.as_mut()?.copy_from(b)?;
    a.apply_into(op, MINUS_ONE, x, ONE, s.as_mut()?, ws)?;
    r.as_mut()?.rows_range(0, m).copy_from(s.as_ref())?;
    correct(r.as_mut()?, ws)?;
    a.apply_into(op, ONE, r.as_ref().rows_range(0, n), ZERO, image.as_mut()?, ws)?;
    s.as_mut()?.axpby(MINUS_ONE, image.as_ref(), ONE)?;
    a.apply_into(Trans::Adjoint.of(op), ONE, s.as_ref(), ZERO, r.as_mut()?.rows_range(0, n), ws)?;
    let eta = with_number!(x.dtype(), T => {
        let size = |v: ArrayRef<'_>, j: usize| Ok::<_, Error>(norm_fro(v.typed::<T>()?.subcols(j, 1)));
        let quotient = |part: f64, of: f64| if part == 0.0 { 0.0 } else { part / of };
        let mut worst = 0.0f64;
        for j in 0..k {
            let moved = quotient(size(image.as_ref(), j)?, norm * size(x, j)?);
            let left = quotient(size(r.as_ref().rows_range(0, n), j)?, norm * size(s.as_ref(), j)?);
            let eta = 2.0 * moved + left;
            worst = if eta.is_nan() { f64::INFINITY } else { worst.max(eta) };
        }
        Ok::<_, Error>(worst)
    })?;
    for used in [r, s, image] {
        ws.give(used);
    }
    Ok(eta)
}

/// r ← b − op(A)·x, and the largest η over the columns.
fn residual(
    problem: Problem<'_>,
    b: ArrayRef<'_>,
    x: ArrayRef<'_>,
    mut r: ArrayMut<'_>,
    ws: &mut Workspace,
) -> Result<Checked> {
    let Problem { a, op, norm, .. } = problem;
    r.rb_mut().copy_from(b)?;
    a.apply_into(op, MINUS_ONE, x, ONE, r.rb_mut(), ws)?;
    let mut g = ws.take(x.dtype(), x.rows(), x.cols())?;
    a.apply_into(Trans::Adjoint.of(op), ONE, r.rb(), ZERO, g.as_mut()?, ws)?;
    let checked = with_number!(x.dtype(), T => backward_error::<T>(norm, b, x, r.rb(), g.as_ref()))?;
    ws.give(g);
    Ok(checked)
}

fn backward_error<T: Working>(
    norm: f64,
    b: ArrayRef<'_>,
    x: ArrayRef<'_>,
    r: ArrayRef<'_>,
    g: ArrayRef<'_>,
) -> Result<Checked> {
    let (b, x, r, g) = (b.typed::<T>()?, x.typed::<T>()?, r.typed::<T>()?, g.typed::<T>()?);
    let mut worst = Checked::default();
    for j in 0..x.ncols() {
        let [b, x, r, g] = [b, x, r, g].map(|v| norm_fro(v.subcols(j, 1)));
        let solves = if r == 0.0 { 0.0 } else { r / (norm * x + b) };
        let minimises = if g == 0.0 { 0.0 } else { g / (norm * r) };
        // Written so that NaN stays.
        let eta = if solves.is_nan() || minimises.is_nan() { f64::NAN } else { solves.min(minimises) };
        worst.eta = if eta.is_nan() || worst.eta.is_nan() { f64::NAN } else { worst.eta.max(eta) };
        if b > 0.0 {
            worst.growth = worst.growth.max(x / b);
        }
    }
    Ok(worst)
}

/// η of random ±1 combinations of the columns.
fn sampled(problem: Problem<'_>, b: ArrayRef<'_>, x: ArrayRef<'_>, ws: &mut Workspace) -> Result<Checked> {
    let (n, m) = (x.rows(), b.rows());
    let mut xs = ws.take(x.dtype(), n, PROBES)?;
    let mut bs = ws.take(x.dtype(), m, PROBES)?;
    let mut r = ws.take(x.dtype(), m, PROBES)?;
    combine(x, xs.as_mut()?)?;
    combine(b, bs.as_mut()?)?;
    let checked = residual(problem, bs.as_ref(), xs.as_ref(), r.as_mut()?, ws);
    for used in [xs, bs, r] {
        ws.give(used);
    }
    checked
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::operators::Diagonal;
    use cola_runtime::ErrorKind;

    /// diag(1, 1e-5, 0), where A⁺ is known; b has a small part outside the range of A.
    fn checked(x: &[f64], pseudo_inverse: [f64; 3]) -> Result<Checked> {
        let a = Diagonal::new(Array::vector(vec![1.0, 1e-5, 0.0]))?;
        let b = Array::vector(vec![1.0, 1.0, 1e-3]);
        let mut x = Array::vector(x.to_vec());
        let problem = Problem { a: &a, op: Trans::None, norm: 1.0, rcond: 1e-15 };
        let mut correct = |mut r: ArrayMut<'_>, _: &mut Workspace| {
            let given = Array::copy_of(r.rb())?.to_vec::<f64>()?;
            let d = Array::vector((0..3).map(|i| pseudo_inverse[i] * given[i]).collect::<Vec<f64>>());
            r.rb_mut().copy_from(d.as_ref())
        };
        refine(problem, "a test", b.as_ref(), x.as_mut()?, &mut correct, &mut Workspace::new())
    }

    #[test]
    fn what_is_wrong_is_mended_or_refused_whatever_the_pseudoinverse_says() {
        let (exact, none) = ([1.0, 1e5, 0.0], [0.0; 3]);
        // Off by ε·κ: rounding against ‖A‖·‖x‖ = 1e5, though not against ‖r‖ = 1e-3.
        assert!(checked(&[1.0 + 1e-11, 1e5, 0.0], exact).is_ok());
        // Off in a direction that is well determined, or by more than the condition explains.
        for wrong in [[1.0 + 1e-3, 1e5, 0.0], [1.0, 1e5 * 1.01, 0.0], [0.0, 0.0, 0.0]] {
            assert!(checked(&wrong, exact).is_ok(), "refinement mends what the pseudoinverse can mend");
            for broken in [none, [-1.0, -1e5, 0.0], [1e3, 1e3, 1e3]] {
                let e = checked(&wrong, broken).err().map(|e| e.kind());
                assert_eq!(e, Some(ErrorKind::Inaccurate), "{wrong:?} with {broken:?}");
            }
        }
    }
}
