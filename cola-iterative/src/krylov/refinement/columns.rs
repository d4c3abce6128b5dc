//! The columns of a refinement: each has its way, and is judged by A alone.

use super::GmresIr;
use crate::krylov::cycles::{self, Plan};
use crate::krylov::options::attainable;
use crate::krylov::own_precision;
use crate::krylov::stage::{Problem, check_operands};
use crate::probes::norm_by_probes;
use crate::{ONE, Working, ZERO};
use cola_kernels::norm_fro;
use cola_runtime::watch::{self, Moment, Stop};
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Error, ErrorKind, Evidence, Op, Result, Status, Trans, Workspace,
};

/// How corrections of a column are made.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    Factor,
    Gmres,
}

struct Column {
    index: usize,
    norm_b: f64,
    way: Way,
    /// ‖b − A·x‖ for the x that is kept.
    best: f64,
    /// ‖b − A·x‖/(‖A‖·‖x‖ + ‖b‖) for it.
    eta: f64,
    /// Steps of GMRES in a row that did not halve the residual.
    slow: usize,
}

pub(super) struct Refinement<'a, T> {
    options: &'a GmresIr,
    factor: &'a Op,
    a: &'a Op,
    op: Trans,
    b: ArrayRef<'a>,
    x: ArrayMut<'a>,
    ws: &'a mut Workspace,
    n: usize,
    tol: f64,
    norm_a: f64,
    columns: Vec<Column>,
    /// Blocks of a column for each active one: its residual, the new iterate, the correction.
    r: Array,
    trial: Array,
    d: Array,
    /// Steps of refinement, of GMRES, and the iterations in these.
    steps: [usize; 3],
    worst: f64,
    converged: usize,
    failure: Option<Status>,
    phantom: std::marker::PhantomData<T>,
}

impl<'a, T: Working> Refinement<'a, T> {
    pub fn new(
        options: &'a GmresIr,
        factor: &'a Op,
        a: &'a Op,
        op: Trans,
        b: ArrayRef<'a>,
        mut x: ArrayMut<'a>,
        ws: &'a mut Workspace,
    ) -> Result<Self> {
        let x0 = options.x0.as_ref();
        check_operands(&Problem { a, op, tol: 0.0, max_iters: None, precond: Some(factor), x0 }, b)?;
        let (n, k) = b.shape();
        let mut columns = Vec::new();
        for index in 0..k {
            let norm_b = norm_fro(b.cols_range(index, index + 1).typed::<T>()?);
            if !norm_b.is_finite() {
                return Err(Error::new(ErrorKind::NotFinite, "b holds NaN or infinity"));
            }
            let mut to = x.rb_mut().cols_range(index, index + 1);
            match x0 {
                Some(x0) if norm_b > 0.0 => {
                    let at = index.min(x0.cols().saturating_sub(1));
                    to.rb_mut().copy_from(x0.as_ref().cols_range(at, at + 1))?;
                }
                _ => to.fill(ZERO),
            }
            if norm_b > 0.0 {
                let (best, eta) = (f64::INFINITY, f64::INFINITY);
                columns.push(Column { index, norm_b, way: Way::Factor, best, eta, slow: 0 });
            }
        }
        let active = columns.len();
        Ok(Refinement {
            r: ws.take(T::DTYPE, n, active)?,
            trial: ws.take(T::DTYPE, n, active)?,
            d: ws.take(T::DTYPE, n, active)?,
            tol: attainable(options.tol, T::DTYPE),
            norm_a: if active > 0 { norm_by_probes(a)? } else { 0.0 },
            converged: k - active,
            options,
            factor,
            a,
            op,
            b,
            x,
            ws,
            n,
            columns,
            steps: [0; 3],
            worst: 0.0,
            failure: None,
            phantom: std::marker::PhantomData,
        })
    }

    pub fn run(mut self) -> Result<Evidence> {
        let limit = self.options.max_iters.unwrap_or(40);
        let (rows, columns, tolerance) = (self.n, self.b.cols(), self.tol);
        watch::tell(|| Moment::Started { method: "GMRESIR", rows, columns, tolerance, limit });
        // The first iterate is a trial like any other.
        for (at, column) in self.columns.iter().enumerate() {
            let from = self.x.rb().cols_range(column.index, column.index + 1);
            self.trial.as_mut()?.cols_range(at, at + 1).copy_from(from)?;
        }
        let mut step = 0;
        loop {
            self.judge(step)?;
            if self.columns.is_empty() {
                break;
            }
            let stop = match watch::stop_requested() {
                Some(Stop::Deadline) => Some(Status::Deadline),
                Some(Stop::Cancelled) => Some(Status::Cancelled),
                None if step == limit => Some(Status::IterationLimit),
                None => None,
            };
            if let Some(status) = stop {
                while let Some(column) = self.columns.pop() {
                    self.end(&column, status);
                }
                break;
            }
            step += 1;
            self.correct()?;
            watch::tell(|| Moment::Iteration {
                method: "GMRESIR",
                iteration: step,
                active: self.columns.len(),
                residual: self.columns.iter().map(|c| c.eta).fold(0.0, f64::max),
            });
        }
        self.outcome(step)
    }

    fn end(&mut self, column: &Column, status: Status) {
        self.worst = if column.eta <= self.worst { self.worst } else { column.eta };
        match status {
            Status::Converged => self.converged += 1,
            other => self.failure = self.failure.or(Some(other)),
        }
    }

    /// The residuals of all trials: a better one becomes x; a small one finishes the column; one that is no better
    /// changes the way, and at last ends it.
    fn judge(&mut self, step: usize) -> Result<()> {
        let k = self.columns.len();
        let mut r = self.r.as_mut()?;
        for (at, column) in self.columns.iter().enumerate() {
            let from = self.b.cols_range(column.index, column.index + 1);
            r.rb_mut().cols_range(at, at + 1).copy_from(from)?;
        }
        // r = b − A·x
        let trial = self.trial.as_ref().cols_range(0, k);
        self.a.apply_into(self.op, -ONE, trial, ONE, r.cols_range(0, k), self.ws)?;
        let mut kept = Vec::with_capacity(k);
        for (at, mut column) in std::mem::take(&mut self.columns).into_iter().enumerate() {
            let norm_r = norm_fro(self.r.as_ref().cols_range(at, at + 1).typed::<T>()?);
            let trial = self.trial.as_ref().cols_range(at, at + 1);
            let norm_x = norm_fro(trial.typed::<T>()?);
            let halved = norm_r <= 0.5 * column.best;
            let better = norm_r < column.best;
            if !better && step == 0 {
                let message = format!("GMRESIR on {}: NaN or infinity", self.a);
                return Err(Error::new(ErrorKind::NotFinite, message).with_help("A or x0 holds it"));
            }
            if better {
                column.best = norm_r;
                column.eta = norm_r / (self.norm_a * norm_x + column.norm_b);
                self.x.rb_mut().cols_range(column.index, column.index + 1).copy_from(trial)?;
            }
            if column.eta <= self.tol {
                self.end(&column, Status::Converged);
                continue;
            }
            match column.way {
                Way::Factor if !halved => {
                    watch::tell(|| Moment::FellBack { from: "refinement".into(), to: "GMRES-IR".into() });
                    column.way = Way::Gmres;
                }
                Way::Factor => {}
                Way::Gmres => column.slow = if halved { 0 } else { column.slow + 1 },
            }
            if column.slow == 2 {
                self.end(&column, Status::Stagnated);
                continue;
            }
            kept.push((at, column, better));
        }
        // Those that remain move together; refused trials go back to x, and their residuals with them.
        let mut refused = false;
        for (to, (from, column, better)) in kept.into_iter().enumerate() {
            if from != to {
                move_column::<T>(&mut self.r, from, to)?;
                move_column::<T>(&mut self.trial, from, to)?;
            }
            if !better {
                refused = true;
                let x = self.x.rb();
                let x = x.cols_range(column.index, column.index + 1);
                self.trial.as_mut()?.cols_range(to, to + 1).copy_from(x)?;
            }
            self.columns.push(column);
        }
        if refused {
            let k = self.columns.len();
            for (at, column) in self.columns.iter().enumerate() {
                let from = self.b.cols_range(column.index, column.index + 1);
                self.r.as_mut()?.cols_range(at, at + 1).copy_from(from)?;
            }
            let trial = self.trial.as_ref().cols_range(0, k);
            self.a.apply_into(self.op, -ONE, trial, ONE, self.r.as_mut()?.cols_range(0, k), self.ws)?;
        }
        Ok(())
    }

    /// trial ← trial + d: d = F·r for the first columns, by GMRES for the others.
    fn correct(&mut self) -> Result<()> {
        // Columns by GMRES go last, so that each way has one block.
        let k = self.columns.len();
        let mut plain = 0;
        for at in 0..k {
            if self.columns[at].way == Way::Factor {
                if at != plain {
                    self.columns.swap(at, plain);
                    swap_columns::<T>(&mut self.r, at, plain)?;
                    swap_columns::<T>(&mut self.trial, at, plain)?;
                }
                plain += 1;
            }
        }
        if plain > 0 {
            self.steps[0] += 1;
            let (r, d) = (self.r.as_ref().cols_range(0, plain), self.d.as_mut()?.cols_range(0, plain));
            own_precision::apply(self.factor, self.op, r, d, self.ws)?;
        }
        if plain < k {
            self.steps[1] += 1;
            self.steps[2] += self.correct_by_gmres(plain..k)?;
        }
        let d = self.d.as_ref().cols_range(0, k);
        self.trial.as_mut()?.cols_range(0, k).axpby(ONE, d, ONE)
    }

    /// d ≈ A⁻¹·r by FGMRES with F; its iterations.
    fn correct_by_gmres(&mut self, columns: std::ops::Range<usize>) -> Result<usize> {
        let restart = self.options.restart;
        let plan = Plan {
            name: "GMRESIR",
            label: "GMRESIR",
            help: "",
            restart,
            flexible: true,
            recycle: 0,
            householder: false,
            own_precision: true,
            shift: ZERO,
        };
        let problem = Problem {
            a: self.a,
            op: self.op,
            tol: T::EPS.powf(0.25),
            max_iters: Some(restart),
            precond: Some(self.factor),
            x0: None,
        };
        let r = self.r.as_ref().cols_range(columns.start, columns.end);
        let d = self.d.as_mut()?.cols_range(columns.start, columns.end);
        match cycles::run::<T>(&plan, &problem, r, d, self.ws) {
            Ok(evidence) => Ok(evidence.iterations.unwrap_or(0)),
            // What it came to is in d; whether it helps is judged by A.
            Err(e) => match e.evidence() {
                Some(evidence) => Ok(evidence.iterations.unwrap_or(0)),
                None => Err(e),
            },
        }
    }

    fn outcome(self, steps: usize) -> Result<Evidence> {
        let Refinement { a, tol, worst, converged, failure, options, x, b, ws, .. } = self;
        [self.r, self.trial, self.d].into_iter().for_each(|block| ws.give(block));
        let of = b.cols();
        watch::tell(|| Moment::Certified {
            method: "GMRESIR",
            residual: worst,
            tolerance: tol,
            converged,
            of,
        });
        let [plain, by_gmres, iterations] = self.steps;
        let how = match by_gmres {
            0 => format!("{plain} steps of refinement"),
            _ => format!("{plain} steps of refinement and {by_gmres} of GMRES, of {iterations} iterations"),
        };
        let evidence = Evidence::of("GMRESIR")
            .iterations(steps)
            .residual(worst)
            .tolerance(tol)
            .status(failure.unwrap_or(Status::Converged))
            .note(format!("‖b − A·x‖/(‖A‖·‖x‖ + ‖b‖); {how}"));
        let Some(status) = failure else { return Ok(evidence) };
        let message = format!(
            "GMRESIR({}) on {a} {} after {how}: the backward error is {worst:.1e}, asked for {tol:.1e}",
            options.restart,
            status.words()
        );
        let best = Array::copy_of(x.rb())?;
        let error = Error::not_converged(message, best, evidence);
        let error = if status == Status::Cancelled { error.with_kind(ErrorKind::Cancelled) } else { error };
        Err(match status {
            Status::Stagnated => {
                error.with_help("A is too ill-conditioned for this factor: make it in a higher precision")
            }
            other => error.with_help(other.advice()),
        })
    }
}

fn move_column<T: Working>(block: &mut Array, from: usize, to: usize) -> Result<()> {
    let mut view = block.view_mut::<T>()?;
    (0..view.nrows()).for_each(|i| view[(i, to)] = view[(i, from)]);
    Ok(())
}

fn swap_columns<T: Working>(block: &mut Array, u: usize, v: usize) -> Result<()> {
    let mut view = block.view_mut::<T>()?;
    for i in 0..view.nrows() {
        (view[(i, u)], view[(i, v)]) = (view[(i, v)], view[(i, u)]);
    }
    Ok(())
}
