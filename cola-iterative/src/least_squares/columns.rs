//! How each column of a least-squares problem starts, is looked after, and ends.
//!
//! A [`Method`] turns the bidiagonalisation into iterates; it keeps its vectors in numbered blocks and its scalars with
//! each column. The rest is here, the same for all:
//!
//! - columns of zeros are solved by zero;
//! - a column whose recurrence says converged is believed only after r and Aᴴ·r are recomputed with A. If they have
//!   drifted, the column starts again from the recomputed r; if they have not, but a preconditioner hides how large
//!   Aᴴ·r is, it goes on and is asked again later, under a stricter test;
//! - where α or β vanishes the Krylov space is exhausted: the column is checked, and starts again if that fails;
//! - a column that gained less than a factor 2 since its last start, or started eight times, or made no progress for
//!   max(m, n, 500) iterations, has stagnated; if Aᴴ·r is down to the rounding of r by then, it is as good as the dtype
//!   allows, and passes with a warning;
//! - a finished column leaves the block: the last one takes its place.

use super::bidiagonal::{Bidiagonal, OWN};
use super::certificate::{End, Ends, Norms, Problem, Tests, check_finite, check_right_hand_side};
use crate::krylov::options::{attainable, iteration_limit};
use crate::{ONE, Working};
use cola_kernels::{MatMut, MatRef, norm_fro};
use cola_runtime::watch::{self, Moment, Stop};
use cola_runtime::{ArrayMut, ArrayRef, Evidence, Result, Status, Workspace};

/// Columns solved at a time.
const COLUMNS: usize = 128;
/// New starts of one column before it counts as stagnated.
const RESTARTS: usize = 8;

/// Iterates from the bidiagonalisation.
pub(crate) trait Method<T: Working> {
    /// As in messages.
    const NAME: &'static str;
    /// What to do when it does not converge.
    const HELP: &'static str;
    /// It minimises the residual, so ‖Aᴴ·r‖ = 0 is success also where r is not small.
    const LEAST_SQUARES: bool;
    /// The scalars that a column remembers.
    type Own: Clone + Default;

    /// Blocks of n-vectors it keeps, from `own(0)` on.
    fn blocks(&self) -> usize;

    /// α₁ and β₁ of column j are known.
    fn begin(&self, s: &mut Bidiagonal<'_, T, Self::Own>, j: usize) -> Result<()>;

    /// α_k and β_k are known, and N·v_k is in the block `s.nv()`.
    fn direction(&self, s: &mut Bidiagonal<'_, T, Self::Own>, j: usize) -> Result<()>;

    /// α_{k+1} and β_{k+1} are known. Leaves estimates of ‖r̄‖ and ‖Nᴴ·Āᴴ·r̄‖.
    fn advance(&self, s: &mut Bidiagonal<'_, T, Self::Own>, j: usize) -> Result<()>;

    /// Makes x the best that is known, before it is checked. The column may go on after it.
    fn settle(&self, s: &mut Bidiagonal<'_, T, Self::Own>, j: usize) -> Result<()> {
        let _ = (s, j);
        Ok(())
    }
}

/// The block i of a method.
pub(crate) const fn own(i: usize) -> usize {
    OWN + i
}

/// A column that is not finished.
#[derive(Clone, Default)]
pub(crate) struct Column<C> {
    /// Which column of b it is.
    pub index: usize,
    pub alpha: f64,
    pub beta: f64,
    pub norm_x: f64,
    /// ‖r̄‖ by the recurrence.
    pub residual: f64,
    /// ‖Nᴴ·Āᴴ·r̄‖ by the recurrence.
    pub normal: f64,
    /// Estimate of the condition of Ā·N.
    pub condition: f64,
    /// Upper bound of ‖x⋆ − x‖ if the method has one, else NaN.
    pub error_bound: f64,
    /// What the method remembers.
    pub own: C,
    /// ‖Ā‖ and ‖Ā·N‖ from below.
    pub(super) norm_a: f64,
    pub(super) norm_an: f64,
    pub(super) begun: bool,
    norm_b: f64,
    /// Divides the test of ‖Nᴴ·Āᴴ·r̄‖.
    strict: f64,
    smallest: f64,
    smallest_at: usize,
    /// The merit when it was last recomputed.
    recomputed: f64,
    restarts: usize,
}

impl<C> Column<C> {
    /// ‖Ā·N·v‖ = `product` was met, with ‖v‖ = 1 and ‖N·v‖ = `nv`.
    pub(super) fn norms(&mut self, product: f64, nv: f64) {
        self.norm_an = self.norm_an.max(product);
        if nv > 0.0 {
            self.norm_a = self.norm_a.max(product / nv);
        }
    }

    /// By the recurrence, for Ā·N.
    fn estimates(&self) -> Norms {
        Norms {
            b: self.norm_b,
            x: self.norm_x,
            a: self.norm_a,
            residual: self.residual,
            normal: self.normal * self.strict * (self.norm_a / self.norm_an.max(f64::MIN_POSITIVE)),
        }
    }
}

/// x ← op(A)⁺·b, 128 columns at a time.
///
/// # Errors
/// `NotConverged` and `Cancelled` with the best iterate; `NotFinite`; `ShapeMismatch`; those of A, N and the method.
pub(crate) fn run<T: Working, M: Method<T>>(
    method: &M,
    problem: &Problem<'_>,
    b: ArrayRef<'_>,
    mut x: ArrayMut<'_>,
    ws: &mut Workspace,
) -> Result<Evidence> {
    problem.check_operands(b, x.rb())?;
    check_right_hand_side(b.typed::<T>()?)?;
    let (atol, btol) = (attainable(problem.atol, T::DTYPE), attainable(problem.btol, T::DTYPE));
    let tests = Tests { atol, btol, epsilon: T::DTYPE.epsilon(), normal: M::LEAST_SQUARES };
    let limit = iteration_limit(problem.max_iters, problem.a);
    let k = b.cols();
    watch::tell(|| Moment::Started { method: M::NAME, rows: x.rows(), columns: k, tolerance: atol, limit });
    let mut ends = Ends::default();
    for first in (0..k).step_by(COLUMNS) {
        let last = k.min(first + COLUMNS);
        let x0 = problem.x0.map(|x0| match x0.cols() == k {
            true => x0.as_ref().cols_range(first, last),
            false => x0.as_ref(),
        });
        let (m, n) = problem.op.shape(problem.a.shape());
        let stage = Stage {
            s: Bidiagonal {
                a: problem.a,
                op: problem.op,
                precond: problem.precond,
                damp: problem.damp,
                b: b.cols_range(first, last).typed()?,
                x: x.rb_mut().cols_range(first, last).typed()?,
                m,
                n,
                u: Vec::new(),
                blocks: Vec::new(),
                active: Vec::new(),
                iteration: 0,
                ws,
            },
            method,
            tests,
            cond_limit: problem.cond_limit,
            r: Vec::new(),
            g: Vec::new(),
        };
        // Once it is stopped, the columns that were not reached keep their first iterate.
        let reached = if ends.is_stopped() { 0 } else { limit };
        stage.run(x0, reached, &mut ends)?;
    }
    ends.outcome((M::NAME, M::HELP), problem, &tests, x.rb())
}

struct Stage<'a, 'm, T: Working, M: Method<T>> {
    s: Bidiagonal<'a, T, M::Own>,
    method: &'m M,
    tests: Tests,
    cond_limit: f64,
    /// r̄ and Āᴴ·r̄ of the column that is checked.
    r: Vec<T>,
    g: Vec<T>,
}

impl<T: Working, M: Method<T>> Stage<'_, '_, T, M> {
    fn run(mut self, x0: Option<ArrayRef<'_>>, limit: usize, ends: &mut Ends) -> Result<()> {
        self.start(x0, ends)?;
        let mut stop = None;
        loop {
            for j in (0..self.s.active.len()).rev() {
                self.look_after(j, ends)?;
            }
            if self.s.active.is_empty() || self.s.iteration >= limit || stop.is_some() {
                break;
            }
            self.s.iteration += 1;
            self.step()?;
            stop = watch::stop_requested();
        }
        let status = match stop {
            Some(Stop::Deadline) => Status::Deadline,
            Some(Stop::Cancelled) => Status::Cancelled,
            None => Status::IterationLimit,
        };
        while let Some(j) = self.s.active.len().checked_sub(1) {
            let (merit, norms) = self.check(j)?;
            self.finish(j, if merit <= 1.0 { Status::Converged } else { status }, &norms, ends);
        }
        ends.iterations = ends.iterations.max(self.s.iteration);
        let (ws, u) = (&mut *self.s.ws, std::mem::take(&mut self.s.u));
        [u, self.r, self.g].into_iter().for_each(|v| ws.give_vec(v));
        self.s.blocks.drain(..).for_each(|block| ws.give_vec(block));
        Ok(())
    }

    /// x ← x₀, u ← [b; 0] − Ā·x₀, and the first half step of all columns.
    fn start(&mut self, x0: Option<ArrayRef<'_>>, ends: &mut Ends) -> Result<()> {
        let s = &mut self.s;
        let (k, n, h) = (s.b.ncols(), s.n, s.height());
        s.u = s.ws.take_vec(h * k)?;
        for block in 0..OWN + self.method.blocks() {
            let unused = block != s.nv() && (1..OWN).contains(&block);
            s.blocks.push(if unused { Vec::new() } else { s.ws.take_vec(n * k)? });
        }
        (self.r, self.g) = (s.ws.take_vec(h)?, s.ws.take_vec(n)?);
        s.x.fill(T::zero());
        for index in 0..k {
            let norm_b = norm_fro(s.b.subcols(index, 1));
            if norm_b == 0.0 {
                ends.add_zero();
                continue;
            }
            let mut column =
                Column { index, norm_b, strict: 1.0, recomputed: f64::INFINITY, ..Column::default() };
            (column.smallest, column.error_bound) = (f64::INFINITY, f64::NAN);
            s.active.push(column);
            let j = s.active.len() - 1;
            let mut u = MatMut::from_column_major_slice_mut(&mut s.u[j * h..][..h], h, 1);
            let (mut top, mut bottom) = u.as_mut().split_at_row_mut(s.m);
            top.copy_from(s.b.subcols(index, 1));
            bottom.fill(T::zero());
            if let Some(x0) = x0 {
                let at = index.min(x0.cols().saturating_sub(1));
                T::erase_mut(s.x.as_mut().subcols_mut(index, 1)).copy_from(x0.cols_range(at, at + 1))?;
                let x = s.x.as_ref().subcols(index, 1);
                s.active[j].norm_x = norm_fro(x);
                s.a.apply_into(s.op, -ONE, T::erase(x), ONE, T::erase_mut(top), s.ws)?;
                if s.damp > 0.0 {
                    let bottom = T::erase_mut(bottom);
                    bottom.axpby((-s.damp).into(), T::erase(x), 0.0.into())?;
                }
            }
        }
        let all = s.active.len();
        self.begin(0..all)
    }

    /// The first half step of some columns, whose u holds r̄.
    fn begin(&mut self, columns: std::ops::Range<usize>) -> Result<()> {
        if columns.is_empty() {
            return Ok(());
        }
        self.s.begin(columns.clone())?;
        for j in columns {
            let column = &mut self.s.active[j];
            (column.residual, column.normal) = (column.beta, column.beta * column.alpha);
            let norms = [column.alpha, column.beta, column.norm_x];
            check_finite(M::NAME, self.s.a, self.s.iteration, &norms)?;
            self.method.begin(&mut self.s, j)?;
        }
        Ok(())
    }

    fn step(&mut self) -> Result<()> {
        let k = self.s.active.len();
        self.s.forward_half()?;
        for j in 0..k {
            self.method.direction(&mut self.s, j)?;
        }
        self.s.adjoint_half(0..k)?;
        for j in 0..k {
            self.method.advance(&mut self.s, j)?;
        }
        watch::tell(|| {
            let backward = |c: &Column<M::Own>| c.estimates().backward_error(M::LEAST_SQUARES);
            let residual = self.s.active.iter().map(backward).fold(0.0, f64::max);
            Moment::Iteration { method: M::NAME, iteration: self.s.iteration, active: k, residual }
        });
        Ok(())
    }

    /// Lets a column go that has converged or stagnated; starts one again that has drifted or broken down.
    fn look_after(&mut self, j: usize, ends: &mut Ends) -> Result<()> {
        let (iteration, patience) = (self.s.iteration, self.s.m.max(self.s.n).max(500));
        let tests = self.tests;
        let column = &mut self.s.active[j];
        let norms = [column.alpha, column.beta, column.norm_x, column.residual];
        check_finite(M::NAME, self.s.a, iteration, &norms)?;
        let estimates = column.estimates();
        let merit = tests.merit(&estimates);
        if merit < 0.999 * column.smallest {
            (column.smallest, column.smallest_at) = (merit, iteration);
        }
        let stuck = iteration - column.smallest_at > patience;
        // α is at least the smallest singular value that b meets; below this, CRAIG would divide by noise.
        let noise = if M::LEAST_SQUARES { tests.epsilon } else { 100.0 * tests.epsilon };
        let exhausted = column.alpha.min(column.beta) <= noise * column.norm_an;
        let condition_exceeded = self.cond_limit > 0.0 && column.condition > self.cond_limit;
        // Where b is not in the range of A, the points of CRAIG run away.
        let diverged = !M::LEAST_SQUARES && column.residual * tests.epsilon > column.norm_b;
        let exhausted = exhausted || diverged;
        if !(merit <= 1.0 || stuck || exhausted || condition_exceeded) {
            return Ok(());
        }
        let estimated = column.residual;
        let (merit, norms) = self.check(j)?;
        if merit <= 1.0 {
            self.finish(j, Status::Converged, &norms, ends);
            return Ok(());
        }
        if condition_exceeded {
            self.finish(j, Status::Stagnated, &norms, ends);
            return Ok(());
        }
        let column = &mut self.s.active[j];
        let faithful = (norms.residual - estimated).abs() <= 0.01 * estimated;
        if self.s.precond.is_some()
            && M::LEAST_SQUARES
            && faithful
            && !stuck
            && !exhausted
            && column.strict < 1e8
        {
            column.strict *= (2.0 * merit).clamp(2.0, 1e4);
            return Ok(());
        }
        column.restarts += 1;
        let no_better = merit > 0.5 * column.recomputed;
        // The first time the space is exhausted may come before anything is gained.
        let hopeless = no_better && (!exhausted || column.restarts > 1);
        column.recomputed = merit;
        if stuck || hopeless || diverged || column.restarts > RESTARTS {
            let status = match exhausted {
                _ if tests.at_rounding(&norms) => Status::Converged,
                true => Status::Breakdown,
                false => Status::Stagnated,
            };
            self.finish(j, status, &norms, ends);
            return Ok(());
        }
        watch::tell(|| match exhausted {
            true => Moment::BrokeDown { method: M::NAME, iteration, why: "α or β = 0" },
            false => Moment::Restarted {
                method: M::NAME,
                iteration,
                residual: norms.backward_error(M::LEAST_SQUARES),
            },
        });
        (column.strict, column.smallest, column.smallest_at) = (1.0, merit, iteration);
        column.begun = false;
        let h = self.s.height();
        self.s.u[j * h..][..h].copy_from_slice(&self.r[..h]);
        self.begin(j..j + 1)
    }

    /// The tests with r and Aᴴ·r recomputed: the merit, and the norms.
    fn check(&mut self, j: usize) -> Result<(f64, Norms)> {
        self.method.settle(&mut self.s, j)?;
        self.s.recompute(j, &mut self.r, &mut self.g)?;
        let (h, n) = (self.s.height(), self.s.n);
        let column = &self.s.active[j];
        let norms = Norms {
            b: column.norm_b,
            x: column.norm_x,
            a: column.norm_a,
            residual: norm_fro(MatRef::from_column_major_slice(&self.r[..h], h, 1)),
            normal: norm_fro(MatRef::from_column_major_slice(&self.g[..n], n, 1)),
        };
        let all = [norms.x, norms.residual, norms.normal];
        check_finite(M::NAME, self.s.a, self.s.iteration, &all)?;
        Ok((self.tests.merit(&norms), norms))
    }

    /// Takes a column out of the active ones: the last one moves to its place.
    fn finish(&mut self, j: usize, status: Status, norms: &Norms, ends: &mut Ends) {
        let (column, mut norms) = (&self.s.active[j], *norms);
        if status != Status::Converged && !(norms.residual <= norms.b) {
            // Nothing is nearer to b than what was found.
            self.s.x.as_mut().col_mut(column.index).fill(T::zero());
            (norms.residual, norms.x) = (norms.b, 0.0);
        }
        let condition_exceeded =
            status != Status::Converged && self.cond_limit > 0.0 && column.condition > self.cond_limit;
        ends.add(End {
            status,
            backward_error: norms.backward_error(M::LEAST_SQUARES),
            stationary: norms.normal / (norms.a * norms.residual).max(f64::MIN_POSITIVE),
            condition_exceeded,
            error_bound: column.error_bound,
        });
        self.s.active.swap_remove(j);
        let (last, n, h) = (self.s.active.len(), self.s.n, self.s.height());
        if j < last {
            self.s.u.copy_within(last * h..(last + 1) * h, j * h);
            for block in self.s.blocks.iter_mut().filter(|block| !block.is_empty()) {
                block.copy_within(last * n..(last + 1) * n, j * n);
            }
        }
    }
}
