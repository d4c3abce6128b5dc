//! What all solvers by long recurrences share: cycles of Arnoldi steps, many columns at a time.
//!
//! Each active column has a [`Space`] of its own and is at a step of its own; the operator and the preconditioner are
//! applied to all newest vectors in one block. A column closes its cycle when the estimate is small, its space is
//! invariant, or the basis is full: x ← x + M·V·y (x ← x + Z·y where the preconditioner varies), and the residual is
//! recomputed with A. Then
//!
//! - a small residual finishes the column: nothing else does;
//! - a cycle that gained nothing, or two that gained less than 0.1 %, end it as stagnated. A recycled space is thrown
//!   away first, and a plain cycle follows;
//! - otherwise the next cycle starts from the recomputed residual, so drift cannot survive a cycle.
//!
//! An invariant space in which the least-squares problem is deficient shows that A·M is singular there. That A is, is said
//! without a preconditioner, and with one where the vector that A·M maps to nothing shows it; otherwise M is at fault,
//! and a column that gains nothing from all steps but the last ends as `Breakdown`.

mod arithmetic;

use super::arnoldi::Space;
use super::ends::{End, Ends, Speaker};
use super::options::{attainable, iteration_limit};
use super::stage::{COLUMNS, Problem, check_operands};
use crate::Working;
use arithmetic::one_mut;
use cola_kernels::{MatMut, MatRef, norm_fro};
use cola_runtime::watch::{self, Moment, Stop};
use cola_runtime::{
    ArrayMut, ArrayRef, Error, ErrorKind, Evidence, Op, Result, Scalar, Status, Trans, Workspace,
};

/// Entries of all bases together, above which fewer columns are taken at a time.
const ENTRIES: usize = 1 << 27;

/// A solver by long recurrences.
pub(super) struct Plan<'a> {
    pub name: &'static str,
    /// `GMRES(30)`
    pub label: &'a str,
    pub help: &'static str,
    /// Vectors of a cycle.
    pub restart: usize,
    /// The preconditioner may differ from one apply to the next: Z = M·V is kept.
    pub flexible: bool,
    /// Vectors carried from cycle to cycle.
    pub recycle: usize,
    /// The basis is held as reflections; nothing is recycled then.
    pub householder: bool,
    /// The preconditioner computes in its own dtype, though it be lower.
    pub own_precision: bool,
    /// Solves (op(A) + σI)·x = b.
    pub shift: Scalar,
}

/// A column that is not finished.
pub(super) struct Column<T> {
    /// Which column of b it is.
    index: usize,
    norm_b: f64,
    /// ‖b − A·x‖ at the start of the cycle, recomputed.
    norm_r: f64,
    estimate: f64,
    /// Cycles in a row that gained next to nothing.
    slow: usize,
    /// What ends the cycle.
    close: bool,
    exhausted: bool,
    /// A·M is singular on the space of this cycle, and A is not known to be.
    broke: bool,
    pub space: Space<T>,
    /// M·V, where the preconditioner varies.
    z: Vec<T>,
    /// U with K·U = C, where spaces are recycled.
    pub u: Vec<T>,
}

impl<T> Column<T> {
    /// The space is invariant: its last vector was never made.
    pub fn is_exhausted(&self) -> bool {
        self.exhausted
    }
}

struct Run<'a, T> {
    plan: &'a Plan<'a>,
    a: &'a Op,
    op: Trans,
    precond: Option<&'a Op>,
    shift: T,
    b: MatRef<'a, T>,
    x: MatMut<'a, T>,
    n: usize,
    most: usize,
    tol: f64,
    /// Blocks of a vector for each active column: before M, after M, after A; and x before a correction.
    vectors: [Vec<T>; 4],
    y: Vec<T>,
    columns: Vec<Column<T>>,
    iteration: usize,
    ws: &'a mut Workspace,
}

/// x ← (op(A) + σI)⁻¹·b.
///
/// # Errors
/// `NotConverged` and `Cancelled` with the best iterate; `Singular`; `NotFinite`; `ShapeMismatch` of a preconditioner
/// or a first iterate.
pub(super) fn run<T: Working>(
    plan: &Plan<'_>,
    problem: &Problem<'_>,
    b: ArrayRef<'_>,
    mut x: ArrayMut<'_>,
    ws: &mut Workspace,
) -> Result<Evidence> {
    check_operands(problem, b)?;
    let tol = attainable(problem.tol, T::DTYPE);
    let limit = iteration_limit(problem.max_iters, problem.a);
    let (n, k) = b.shape();
    watch::tell(|| Moment::Started { method: plan.name, rows: n, columns: k, tolerance: tol, limit });
    let most = plan.restart.clamp(1, n.max(1));
    let at_a_time = (ENTRIES / (n * (most + 1)).max(1)).clamp(1, COLUMNS);
    let mut ends = Ends::default();
    for first in (0..k).step_by(at_a_time) {
        let last = k.min(first + at_a_time);
        let x0 = problem.x0.map(|x0| match x0.cols() == k {
            true => x0.as_ref().cols_range(first, last),
            false => x0.as_ref(),
        });
        let mut part = Run {
            plan,
            a: problem.a,
            op: problem.op,
            precond: problem.precond,
            shift: T::from_scalar(plan.shift),
            b: b.cols_range(first, last).typed()?,
            x: x.rb_mut().cols_range(first, last).typed()?,
            n,
            most,
            tol,
            vectors: [const { Vec::new() }; 4],
            y: vec![T::zero(); most],
            columns: Vec::new(),
            iteration: 0,
            ws,
        };
        part.start(x0, &mut ends)?;
        // Once it is stopped, the columns that were not reached keep their first iterate.
        let reached = if ends.is_stopped() { 0 } else { limit };
        part.iterate(reached, &mut ends)?;
    }
    let who = Speaker { name: plan.name, label: plan.label, help: plan.help };
    ends.outcome::<T>(&who, problem, tol, b, x.rb())
}

impl<T: Working> Run<'_, T> {
    /// x ← x₀, and a first cycle for each column that zero or x₀ does not solve.
    fn start(&mut self, x0: Option<ArrayRef<'_>>, ends: &mut Ends) -> Result<()> {
        let (n, k) = (self.n, self.b.ncols());
        for block in &mut self.vectors {
            *block = self.ws.take_vec(n * k)?;
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
            let norm_r = match x0 {
                None => {
                    one_mut(&mut self.vectors[2][..n]).copy_from(self.b.subcols(index, 1));
                    norm_b
                }
                Some(x0) => {
                    let at = index.min(x0.cols().saturating_sub(1));
                    T::erase_mut(self.x.as_mut().subcols_mut(index, 1))
                        .copy_from(x0.cols_range(at, at + 1))?;
                    self.recompute(index)?
                }
            };
            self.check_finite(norm_r)?;
            if norm_r <= self.tol * norm_b {
                ends.add(End::new(Status::Converged, norm_r / norm_b));
                continue;
            }
            let kept = |keep: bool, columns: usize| if keep { n * columns } else { 0 };
            let mut space = Space::new(n, self.most, self.plan.householder, self.ws)?;
            space.start(&self.vectors[2][..n], norm_r, self.ws)?;
            self.columns.push(Column {
                index,
                norm_b,
                norm_r,
                estimate: norm_r,
                slow: 0,
                close: false,
                exhausted: false,
                broke: false,
                space,
                z: self.ws.take_vec(kept(self.plan.flexible && self.precond.is_some(), self.most))?,
                u: self.ws.take_vec(kept(self.plan.recycle > 0, self.plan.recycle.min(self.most)))?,
            });
        }
        Ok(())
    }

    fn iterate(mut self, limit: usize, ends: &mut Ends) -> Result<()> {
        let mut stop = None;
        while !self.columns.is_empty() && self.iteration < limit && stop.is_none() {
            self.iteration += 1;
            self.expand()?;
            watch::tell(|| Moment::Iteration {
                method: self.plan.name,
                iteration: self.iteration,
                active: self.columns.len(),
                residual: self.columns.iter().map(|c| c.estimate / c.norm_b).fold(0.0, f64::max),
            });
            for j in (0..self.columns.len()).rev() {
                if self.columns[j].close {
                    self.close(j, ends)?;
                }
            }
            stop = watch::stop_requested();
        }
        let status = match stop {
            Some(Stop::Deadline) => Status::Deadline,
            Some(Stop::Cancelled) => Status::Cancelled,
            None => Status::IterationLimit,
        };
        while let Some(j) = self.columns.len().checked_sub(1) {
            let residual = self.settle(j)?;
            let status = if residual <= self.tol { Status::Converged } else { status };
            self.finish(j, End::new(status, residual), ends);
        }
        ends.iterations = ends.iterations.max(self.iteration);
        self.vectors.into_iter().for_each(|block| self.ws.give_vec(block));
        Ok(())
    }

    /// Ends the cycle of a column: it is finished, or starts another.
    fn close(&mut self, j: usize, ends: &mut Ends) -> Result<()> {
        let residual = self.settle(j)?;
        let column = &mut self.columns[j];
        let (before, norm_r) = (column.norm_r, residual * column.norm_b);
        if residual <= self.tol {
            self.finish(j, End::new(Status::Converged, residual), ends);
            return Ok(());
        }
        column.slow = if norm_r > 0.999 * before { column.slow + 1 } else { 0 };
        let stuck = column.slow == 2 || norm_r >= (1.0 - 10.0 * T::EPS) * before;
        if stuck && column.space.fixed() == 0 {
            let status = if column.broke { Status::Breakdown } else { Status::Stagnated };
            self.finish(j, End::new(status, residual), ends);
            return Ok(());
        }
        let iteration = self.iteration;
        watch::tell(|| Moment::Restarted { method: self.plan.name, iteration, residual });
        if stuck {
            column.slow = 0;
            column.space.set_fixed(None);
        } else if self.plan.recycle > 0 {
            super::gcro::recycle(column, self.plan.recycle, self.n, self.ws)?;
        }
        column.norm_r = norm_r;
        column.estimate = column.space.start(&self.vectors[2][..self.n], norm_r, self.ws)?;
        (column.close, column.broke) = (false, false);
        Ok(())
    }

    fn finish(&mut self, j: usize, end: End, ends: &mut Ends) {
        ends.add(end);
        let column = self.columns.swap_remove(j);
        column.space.give(self.ws);
        self.ws.give_vec(column.z);
        self.ws.give_vec(column.u);
    }
}
