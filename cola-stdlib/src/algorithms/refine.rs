//! Iterative refinement: the check that every direct solve passes.
//!
//! Method    r = b − op(A)·x with the operator itself; while the normwise backward error
//!           η = ‖r‖/(‖A‖_F·‖x‖ + ‖b‖) is above 2ε√n: x ← x + op(A)⁻¹·r, at most three times
//! Memory    two blocks of at most 8 columns
//! Work      one apply for each column and step. More than 8 columns are first checked by 4 random ±1
//!           combinations (Freivalds): an error of relative size η in any column shows in each combination
//!   with probability at least one half, and only then is every column refined
//! Stops     η small; no improvement by a factor 2; three steps. `Inaccurate` if η > 10³·n·ε after that
//! Differs   the residual is computed in working precision, as in LAPACK's gerfs
//! Source    Higham, Accuracy and Stability, 2nd ed., ch. 12; Freivalds, IFIP Congress 1977

use super::probes::{PROBES, sign};
use super::{Working, epsilon};
use cola_kernels::norm_fro;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Error, Evidence, Op, Result, Scalar, Trans, Workspace, with_number,
};
use std::borrow::Cow;

/// Refinement steps.
const STEPS: usize = 3;
/// Columns refined at a time; more are first checked by combinations.
const COLUMNS: usize = 8;

const ONE: Scalar = Scalar::new(1.0, 0.0);
const MINUS_ONE: Scalar = Scalar::new(-1.0, 0.0);

/// op(A)·x = b, and ‖A‖_F.
#[derive(Clone, Copy)]
pub(crate) struct System<'a> {
    /// A
    pub a: &'a Op,
    /// Which map of it.
    pub op: Trans,
    /// ‖A‖_F or a close estimate; asked only where ‖r‖/‖b‖, which is never less than η, is not small enough.
    pub norm: &'a dyn Fn() -> Result<f64>,
}

/// The solver that refinement corrects with: r ← op(A)⁻¹·r.
pub(crate) type Correct<'a> = &'a mut dyn FnMut(ArrayMut<'_>, &mut Workspace) -> Result<()>;

/// What the check found.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Checked {
    /// Largest backward error, over columns or combinations of columns.
    pub eta: f64,
    /// Largest ‖x‖/‖b‖: a lower bound on ‖op(A)⁻¹‖.
    pub growth: f64,
    /// Corrections made.
    pub steps: usize,
    /// Random combinations of columns were checked, not every column.
    pub sampled: bool,
}

impl Checked {
    /// As evidence of the named method.
    pub fn evidence(self, method: impl Into<Cow<'static, str>>) -> Evidence {
        let evidence = Evidence::of(method).residual(self.eta);
        match (self.steps, self.sampled) {
            (0, false) => evidence,
            (0, true) => evidence.note("residual of 4 random ±1 combinations of the columns"),
            (1, _) => evidence.note("refined once"),
            (k, _) => evidence.note(format!("refined {k} times")),
        }
    }
}

/// Checks x against op(A)·x = b in the working dtype, and refines it where that helps.
///
/// # Errors
/// `Inaccurate` with the best iterate; those of the operator and of `correct`.
pub(crate) fn refine(
    system: System<'_>,
    method: &str,
    b: ArrayRef<'_>,
    mut x: ArrayMut<'_>,
    correct: Correct<'_>,
    ws: &mut Workspace,
) -> Result<Checked> {
    let (n, k) = x.shape();
    if n == 0 || k == 0 {
        return Ok(Checked::default());
    }
    let eps = epsilon(x.dtype());
    let target = 2.0 * eps * (n as f64).sqrt();
    let mut checked = Checked::default();
    if k > COLUMNS {
        checked = Checked { sampled: true, ..sampled(system, target, b, x.rb(), ws)? };
        if checked.eta <= target {
            return Ok(checked);
        }
        checked = Checked::default();
    }
    for first in (0..k).step_by(COLUMNS) {
        let last = k.min(first + COLUMNS);
        let one = refine_columns(
            system,
            target,
            b.cols_range(first, last),
            x.rb_mut().cols_range(first, last),
            &mut *correct,
            ws,
        )?;
        checked.eta = if one.eta.is_nan() { one.eta } else { checked.eta.max(one.eta) };
        checked.growth = checked.growth.max(one.growth);
        checked.steps = checked.steps.max(one.steps);
    }
    let limit = 1e3 * n as f64 * eps;
    if checked.eta.is_nan() || checked.eta > limit.min(0.1) {
        let best = Array::copy_of(x.rb())?;
        let message = format!(
            "solving {} by {method}: the backward error ‖b − A·x‖/(‖A‖·‖x‖ + ‖b‖) is {:.1e} after {} refinements, above {limit:.1e}",
            system.a, checked.eta, checked.steps
        );
        return Err(Error::inaccurate(message, best, checked.evidence(method.to_owned()))
            .with_help("A is nearly singular or badly scaled: rescale it or add a shift A + sI"));
    }
    Ok(checked)
}

fn refine_columns(
    system: System<'_>,
    target: f64,
    b: ArrayRef<'_>,
    mut x: ArrayMut<'_>,
    correct: Correct<'_>,
    ws: &mut Workspace,
) -> Result<Checked> {
    let (n, k) = x.shape();
    let mut r = ws.take(x.dtype(), n, k)?;
    let mut checked = residual(system, target, b, x.rb(), r.as_mut()?, ws)?;
    while checked.steps < STEPS && checked.eta > target && checked.eta.is_finite() {
        // x ← x + op(A)⁻¹·r
        correct(r.as_mut()?, ws)?;
        if !r.as_ref().all_finite() {
            break;
        }
        x.rb_mut().axpby(ONE, r.as_ref(), ONE)?;
        let mut after = ws.take(x.dtype(), n, k)?;
        let next = residual(system, target, b, x.rb(), after.as_mut()?, ws)?;
        if next.eta.is_nan() || next.eta >= checked.eta {
            x.rb_mut().axpby(MINUS_ONE, r.as_ref(), ONE)?;
            ws.give(after);
            break;
        }
        let enough = next.eta > 0.5 * checked.eta;
        checked = Checked { steps: checked.steps + 1, ..next };
        ws.give(std::mem::replace(&mut r, after));
        if enough {
            break;
        }
    }
    ws.give(r);
    Ok(checked)
}

/// r ← b − op(A)·x, and the largest η over the columns.
fn residual(
    system: System<'_>,
    target: f64,
    b: ArrayRef<'_>,
    x: ArrayRef<'_>,
    mut r: ArrayMut<'_>,
    ws: &mut Workspace,
) -> Result<Checked> {
    r.rb_mut().copy_from(b)?;
    system.a.apply_into(system.op, MINUS_ONE, x, ONE, r.rb_mut(), ws)?;
    with_number!(x.dtype(), T => {
        let bound = backward_error::<T>(0.0, b, x, r.rb())?;
        if bound.eta <= target { Ok(bound) } else { backward_error::<T>((system.norm)()?, b, x, r.rb()) }
    })
}

fn backward_error<T: Working>(
    norm: f64,
    b: ArrayRef<'_>,
    x: ArrayRef<'_>,
    r: ArrayRef<'_>,
) -> Result<Checked> {
    let (b, x, r) = (b.typed::<T>()?, x.typed::<T>()?, r.typed::<T>()?);
    let mut worst = Checked::default();
    for j in 0..x.ncols() {
        let [b, x, r] = [b, x, r].map(|v| norm_fro(v.subcols(j, 1)));
        let eta = if r == 0.0 { 0.0 } else { r / (norm * x + b) };
        worst.eta = if eta.is_nan() || worst.eta.is_nan() { f64::NAN } else { worst.eta.max(eta) };
        if b > 0.0 {
            worst.growth = worst.growth.max(x / b);
        }
    }
    Ok(worst)
}

/// η of random ±1 combinations of the columns.
fn sampled(
    system: System<'_>,
    target: f64,
    b: ArrayRef<'_>,
    x: ArrayRef<'_>,
    ws: &mut Workspace,
) -> Result<Checked> {
    let (n, k) = x.shape();
    let mut xs = ws.take(x.dtype(), n, PROBES)?;
    let mut bs = ws.take(x.dtype(), n, PROBES)?;
    combine(x, xs.as_mut()?)?;
    combine(b, bs.as_mut()?)?;
    debug_assert!(k > PROBES);
    let mut r = ws.take(x.dtype(), n, PROBES)?;
    let checked = residual(system, target, bs.as_ref(), xs.as_ref(), r.as_mut()?, ws);
    for used in [xs, bs, r] {
        ws.give(used);
    }
    checked
}

/// to ← x·S for random signs S.
pub(crate) fn combine(x: ArrayRef<'_>, to: ArrayMut<'_>) -> Result<()> {
    with_number!(x.dtype(), T => {
        let (x, mut to) = (x.typed::<T>()?, to.typed::<T>()?);
        to.fill(T::default());
        for p in 0..to.ncols() {
            for j in 0..x.ncols() {
                let s = <T as cola_runtime::Number>::from_real(sign(p as u64, j as u64));
                cola_kernels::axpby(s, x.subcols(j, 1), <T as cola_runtime::Number>::ONE, to.as_mut().subcols_mut(p, 1))
                    .map_err(|e| crate::kernel::error("x", e))?;
            }
        }
        Ok(())
    })
}
