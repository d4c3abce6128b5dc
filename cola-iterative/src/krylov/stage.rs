//! What all solvers by short recurrences share: the block of active columns and how each of them ends.
//!
//! A [`Method`] knows how to start a column from its residual and how to advance all active columns by one
//! iteration; it keeps its vectors in the numbered blocks of a [`Stage`] and its scalars with each column. The stage
//! does the rest, the same for all:
//!
//! - columns of zeros are solved at once, whatever the first iterate;
//! - a column whose recurrence says converged is believed only after its residual is recomputed with A. If it is not
//!   small, it replaces the recurrence, and the column starts again (van der Vorst & Ye, SIAM J. Sci. Comput. 22,
//!   2000); if that gained less than a factor 2, or happened eight times, the column has stagnated;
//! - a column without a new smallest estimate for max(n, 500) iterations has stagnated;
//! - a breakdown starts the column again from its recomputed residual; one that gained less than a factor 2 since the
//!   last one ends it;
//! - a method that minimises ‖b − A·x‖ for a self-adjoint A may find that A·r = 0 for r = b − A·x ≠ 0: x is then a
//!   least-squares solution of an inconsistent system. That is believed only after A·r is computed;
//! - a finished column leaves the block: the last one takes its place, and it costs nothing more.
//!
//! Columns are solved scaled by a power of two that brings ‖b‖ near 1, so that squares of residuals stay in range
//! wherever ‖b‖ lies; x gets its scale back as the column ends. That is exact, or an error where x leaves the range.

use super::ends::{End, Ends, Speaker};
use super::options::{attainable, iteration_limit};
use crate::kernel::OnOperand;
use crate::{ONE, Working, ZERO};
use cola_kernels::{ColMut, MatMut, MatRef, combine, norm_fro};
use cola_runtime::watch::{self, Moment, Stop};
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Error, ErrorKind, Evidence, Op, Result, Scalar, Status, Trans, Workspace,
};
use std::ops::Range;

/// Columns solved at a time.
pub(super) const COLUMNS: usize = 128;
/// New starts of one column, after drift or breakdown, before it counts as stagnated.
const RESTARTS: usize = 8;

/// op(A)·x = b and how far to go.
pub(crate) struct Problem<'a> {
    pub a: &'a Op,
    pub op: Trans,
    pub tol: f64,
    pub max_iters: Option<usize>,
    pub precond: Option<&'a Op>,
    pub x0: Option<&'a Array>,
}

/// A solver by short recurrences.
pub(crate) trait Method<T: Working> {
    /// As in messages.
    const NAME: &'static str;
    /// What to do when it does not converge.
    const HELP: &'static str;
    /// It minimises ‖b − A·x‖ for a self-adjoint A, so that it ends at a least-squares solution if there is no other.
    /// Such a method keeps at least two blocks.
    const MINIMISES_RESIDUAL: bool = false;
    /// A least-squares solution of an inconsistent system is a success.
    const LEAST_SQUARES: bool = false;
    /// The scalars that a column remembers.
    type Own: Clone + Default;

    /// Blocks of vectors it keeps.
    fn blocks(&self) -> usize;

    /// Starts columns, whose residuals b − A·x are in block 0.
    ///
    /// # Errors
    /// Those on the method's page.
    fn begin(&mut self, s: &mut Stage<'_, T, Self::Own>, columns: Range<usize>) -> Result<()>;

    /// One iteration of all active columns. Leaves the estimate of ‖b − A·x‖ in each, or why it broke down.
    ///
    /// # Errors
    /// Those on the method's page.
    fn step(&mut self, s: &mut Stage<'_, T, Self::Own>) -> Result<()>;

    /// Brings x of a column up to date, for methods that do not always keep it so. The column then ends or begins
    /// again.
    ///
    /// # Errors
    /// Those of arithmetic.
    fn settle(&mut self, s: &mut Stage<'_, T, Self::Own>, j: usize) -> Result<()> {
        let _ = (s, j);
        Ok(())
    }

    /// Gives back what it took from the workspace beside the blocks.
    fn release(&mut self, ws: &mut Workspace) {
        let _ = ws;
    }
}

/// A column that is not finished.
#[derive(Clone)]
pub(crate) struct Active<C> {
    /// Which column of b it is.
    pub(super) index: usize,
    /// ‖b‖ of the scaled column: between 1 and 2, but for the ends of the range.
    pub norm_b: f64,
    /// The power of two by which b and x are multiplied.
    scale: f64,
    /// ‖b − A·x‖ by the recurrence.
    pub estimate: f64,
    /// What vanished in this iteration, if something did.
    pub broke: Option<&'static str>,
    /// By the recurrence, A·r = 0 although r ≠ 0; the number is a lower bound of ‖A‖, 0 if none is known.
    pub normal: Option<f64>,
    /// What the method remembers.
    pub own: C,
    smallest: f64,
    smallest_at: usize,
    /// ‖b − A·x‖ when it was last recomputed.
    recomputed: f64,
    /// ‖A·r‖/(‖A‖·‖r‖) when it was last computed.
    pub(super) normality: f64,
    /// The least of it by the recurrence since the last start.
    pub(super) least_normality: f64,
    restarts: usize,
}

/// The active columns, their vectors, and the system.
pub(crate) struct Stage<'a, T, C> {
    pub a: &'a Op,
    pub op: Trans,
    pub(super) precond: Option<&'a Op>,
    b: MatRef<'a, T>,
    pub(super) x: MatMut<'a, T>,
    /// Column j of block i is `blocks[i][j·n..][..n]`.
    pub(super) blocks: Vec<Vec<T>>,
    pub active: Vec<Active<C>>,
    pub(super) n: usize,
    /// From 1 within a step.
    pub iteration: usize,
    /// A column has converged when ‖b − A·x‖ ≤ tol·‖b‖.
    pub tol: f64,
    pub(super) ws: &'a mut Workspace,
}

/// x ← op(A)⁻¹·b, 128 columns at a time.
///
/// # Errors
/// Those of the method; `NotConverged` and `Cancelled` with the best iterate; `ShapeMismatch` of a preconditioner or
/// a first iterate.
pub(crate) fn run<T: Working, M: Method<T>>(
    mut make: impl FnMut() -> M,
    problem: &Problem<'_>,
    b: ArrayRef<'_>,
    mut x: ArrayMut<'_>,
    ws: &mut Workspace,
) -> Result<Evidence> {
    check_operands(problem, b)?;
    let tol = attainable(problem.tol, T::DTYPE);
    let limit = iteration_limit(problem.max_iters, problem.a);
    let k = b.cols();
    watch::tell(|| Moment::Started { method: M::NAME, rows: b.rows(), columns: k, tolerance: tol, limit });
    let mut ends = Ends::default();
    for first in (0..k).step_by(COLUMNS) {
        let last = k.min(first + COLUMNS);
        let x0 = problem.x0.map(|x0| match x0.cols() == k {
            true => x0.as_ref().cols_range(first, last),
            false => x0.as_ref(),
        });
        let (b, part_x) = (b.cols_range(first, last), x.rb_mut().cols_range(first, last));
        let stage = Stage::new(problem, tol, b.typed()?, part_x.typed()?, ws);
        // Once it is stopped, the columns that were not reached keep their first iterate.
        let reached = if ends.is_stopped() { 0 } else { limit };
        stage.run(make(), x0, reached, &mut ends)?;
    }
    ends.outcome::<T>(&Speaker { name: M::NAME, label: M::NAME, help: M::HELP }, problem, tol, b, x.rb())
}

/// A preconditioner and a first iterate fit the system.
pub(crate) fn check_operands(problem: &Problem<'_>, b: ArrayRef<'_>) -> Result<()> {
    let (a, n) = (problem.a, problem.op.shape(problem.a.shape()).1);
    if let Some(m) = problem.precond
        && m.shape() != a.shape()
    {
        let message = format!("it must be {}×{} like {a}, got {m}", a.rows(), a.cols());
        return Err(Error::shape("precond", message));
    }
    if let Some(x0) = problem.x0
        && (x0.rows() != n || (x0.cols() != b.cols() && x0.cols() != 1))
    {
        let message =
            format!("it must be {n}×{} like x, or one column, got {}×{}", b.cols(), x0.rows(), x0.cols());
        return Err(Error::shape("x0", message));
    }
    Ok(())
}

impl<'a, T: Working, C: Clone + Default> Stage<'a, T, C> {
    fn new(
        problem: &Problem<'a>,
        tol: f64,
        b: MatRef<'a, T>,
        x: MatMut<'a, T>,
        ws: &'a mut Workspace,
    ) -> Self {
        let (a, op, precond, n) = (problem.a, problem.op, problem.precond, b.nrows());
        Stage { a, op, precond, b, n, x, blocks: Vec::new(), active: Vec::new(), iteration: 0, tol, ws }
    }

    fn run<M: Method<T, Own = C>>(
        mut self,
        mut method: M,
        x0: Option<ArrayRef<'_>>,
        limit: usize,
        ends: &mut Ends,
    ) -> Result<()> {
        self.start(method.blocks(), x0, ends)?;
        let all = 0..self.active.len();
        method.begin(&mut self, all)?;
        let mut stop = None;
        while !self.active.is_empty() && self.iteration < limit && stop.is_none() {
            self.iteration += 1;
            method.step(&mut self)?;
            self.tell::<M>();
            for j in (0..self.active.len()).rev() {
                self.look_after(&mut method, j, ends)?;
            }
            stop = watch::stop_requested();
        }
        let status = match stop {
            Some(Stop::Deadline) => Status::Deadline,
            Some(Stop::Cancelled) => Status::Cancelled,
            None => Status::IterationLimit,
        };
        while let Some(j) = self.active.len().checked_sub(1) {
            method.settle(&mut self, j)?;
            let residual = self.recompute(j)? / self.active[j].norm_b;
            let status = if residual <= self.tol { Status::Converged } else { status };
            self.finish(j, End::new(status, residual), ends)?;
        }
        method.release(self.ws);
        ends.iterations = ends.iterations.max(self.iteration);
        self.blocks.drain(..).for_each(|block| self.ws.give_vec(block));
        Ok(())
    }

    /// x ← x₀ and block 0 ← b − A·x₀. Columns of zeros are solved by zero, and what x₀ solves is finished.
    fn start(&mut self, blocks: usize, x0: Option<ArrayRef<'_>>, ends: &mut Ends) -> Result<()> {
        let k = self.b.ncols();
        for _ in 0..blocks {
            self.blocks.push(self.ws.take_vec(self.n * k)?);
        }
        self.x.fill(T::zero());
        for index in 0..k {
            let norm_b = norm_fro(self.b.subcols(index, 1));
            if norm_b == 0.0 {
                ends.add(End::new(Status::Converged, 0.0));
                continue;
            }
            if !norm_b.is_finite() {
                return Err(Error::new(ErrorKind::NotFinite, "b holds NaN or infinity"));
            }
            let scale = scale_of::<T>(norm_b);
            let norm_b = norm_b * scale;
            let column = Active {
                index,
                norm_b,
                scale,
                estimate: norm_b,
                broke: None,
                normal: None,
                own: C::default(),
                smallest: norm_b,
                smallest_at: 0,
                recomputed: norm_b,
                normality: f64::INFINITY,
                least_normality: f64::INFINITY,
                restarts: 0,
            };
            self.active.push(column);
            let j = self.active.len() - 1;
            let Some(x0) = x0 else {
                self.copy_b(j)?;
                continue;
            };
            let first = x0.cols_range(index.min(x0.cols() - 1), index.min(x0.cols() - 1) + 1);
            let x = T::erase_mut(self.x.as_mut().subcols_mut(index, 1));
            x.axpby(Scalar::new(scale, 0.0), first, ZERO)?;
            let norm = self.recompute(j)?;
            let column = &mut self.active[j];
            (column.estimate, column.smallest, column.recomputed) = (norm, norm, norm);
            if norm <= self.tol * norm_b {
                self.finish(j, End::new(Status::Converged, norm / norm_b), ends)?;
            }
        }
        Ok(())
    }

    fn tell<M: Method<T, Own = C>>(&self) {
        watch::tell(|| Moment::Iteration {
            method: M::NAME,
            iteration: self.iteration,
            active: self.active.len(),
            residual: self.active.iter().map(|c| c.estimate / c.norm_b).fold(0.0, f64::max),
        });
    }

    /// Lets a column go that has converged or stagnated; starts one again that has drifted or broken down.
    fn look_after<M: Method<T, Own = C>>(&mut self, method: &mut M, j: usize, ends: &mut Ends) -> Result<()> {
        let (iteration, patience, tol) = (self.iteration, self.n.max(500), self.tol);
        let column = &mut self.active[j];
        if column.estimate < 0.999 * column.smallest {
            (column.smallest, column.smallest_at) = (column.estimate, iteration);
        }
        let stuck = iteration - column.smallest_at > patience;
        let (broke, norm_b) = (column.broke.take(), column.norm_b);
        let normal = column.normal.take();
        let estimate = column.estimate;
        if broke.is_none() && normal.is_none() && !stuck && !(estimate <= tol * norm_b) {
            return self.check_finite::<M>(estimate);
        }
        method.settle(self, j)?;
        let mut residual = self.recompute(j)?;
        self.check_finite::<M>(residual)?;
        if residual <= tol * norm_b {
            return self.finish(j, End::new(Status::Converged, residual / norm_b), ends);
        }
        let mut no_better = residual > 0.5 * self.active[j].recomputed;
        let mut least_squares = None;
        if M::MINIMISES_RESIDUAL && (normal.is_some() || stuck) {
            let mut seen = self.normality(j, residual, normal)?;
            if M::LEAST_SQUARES && seen.eta <= tol {
                residual = self.shorten(j, residual)?;
                seen = self.normality(j, residual, normal)?;
                if seen.eta <= tol {
                    let end = End::new(Status::Converged, residual / norm_b);
                    return self.finish(j, End { least_squares: Some(seen.eta), ..end }, ends);
                }
            }
            let is_solution = seen.is_least_squares_solution::<T>();
            least_squares = is_solution.then_some(seen.eta);
            // A method that does not promise least-squares solutions says that this is one, and ends.
            let gained =
                seen.eta <= 0.5 * self.active[j].normality || residual <= 0.5 * self.active[j].recomputed;
            no_better = !gained || (is_solution && !M::LEAST_SQUARES);
            self.active[j].normality = seen.eta;
        }
        let column = &mut self.active[j];
        column.restarts += 1;
        // The first breakdown of a column may come before it gained anything.
        let hopeless = if broke.is_some() { no_better && column.restarts > 1 } else { no_better };
        column.recomputed = residual;
        if stuck || hopeless || column.restarts > RESTARTS {
            let status = if broke.is_some() { Status::Breakdown } else { Status::Stagnated };
            let end = End { least_squares, ..End::new(status, residual / norm_b) };
            return self.finish(j, end, ends);
        }
        watch::tell(|| match broke {
            Some(why) => Moment::BrokeDown { method: M::NAME, iteration, why },
            None => Moment::Restarted { method: M::NAME, iteration, residual: residual / norm_b },
        });
        (column.estimate, column.smallest, column.smallest_at) = (residual, residual, iteration);
        method.begin(self, j..j + 1)
    }

    fn check_finite<M: Method<T, Own = C>>(&self, norm: f64) -> Result<()> {
        if norm.is_finite() {
            return Ok(());
        }
        let message = format!("{} on {}: NaN or infinity in iteration {}", M::NAME, self.a, self.iteration);
        Err(Error::new(ErrorKind::NotFinite, message)
            .with_help("A or the preconditioner returned it, or the numbers overflow the dtype"))
    }

    /// Block 0 of a column ← b.
    fn copy_b(&mut self, j: usize) -> Result<()> {
        let Active { index, scale, .. } = self.active[j];
        let r = ColMut::from_slice_mut(&mut self.blocks[0][j * self.n..][..self.n]);
        combine(r, T::zero(), &[(T::from_f64(scale), self.b.col(index))]).on("b")?;
        Ok(())
    }

    /// Block 0 of a column ← b − A·x; its norm.
    pub(super) fn recompute(&mut self, j: usize) -> Result<f64> {
        self.copy_b(j)?;
        let r = &mut self.blocks[0][j * self.n..][..self.n];
        let mut r = MatMut::from_column_major_slice_mut(r, self.n, 1);
        let x = T::erase(self.x.as_ref().subcols(self.active[j].index, 1));
        self.a.apply_into(self.op, -ONE, x, ONE, T::erase_mut(r.as_mut()), self.ws)?;
        Ok(norm_fro(r.as_ref()))
    }

    /// Takes a column out of the active ones: its x gets its scale back, the last one moves to its place.
    fn finish(&mut self, j: usize, end: End, ends: &mut Ends) -> Result<()> {
        ends.add(end);
        let Active { index, scale, .. } = self.active.swap_remove(j);
        let last = self.active.len();
        if j < last {
            for block in &mut self.blocks {
                block.copy_within(last * self.n..(last + 1) * self.n, j * self.n);
            }
        }
        if scale == 1.0 {
            return Ok(());
        }
        let was_zero = norm_fro(self.x.as_ref().subcols(index, 1)) == 0.0;
        combine(self.x.as_mut().col_mut(index), T::from_f64(1.0 / scale), &[]).on("x")?;
        let norm = norm_fro(self.x.as_ref().subcols(index, 1));
        if was_zero || (range::<T>().recip()..=range::<T>()).contains(&norm) {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::NotFinite,
            format!("the solution with {} leaves the range of {}", self.a, T::DTYPE),
        )
        .with_help("scale A or b, or compute in f64"))
    }
}

/// About the largest number of a dtype; about the smallest normal one is its reciprocal.
pub(super) fn range<T: Working>() -> f64 {
    if T::EPS < 1e-10 { 2f64.powi(1022) } else { 2f64.powi(126) }
}

/// The power of two that brings a norm near 1, as far as it and its reciprocal are numbers of the dtype.
pub(super) fn scale_of<T: Working>(norm: f64) -> f64 {
    let most = range::<T>().log2();
    2f64.powi(-norm.log2().floor().clamp(-most, most) as i32)
}
