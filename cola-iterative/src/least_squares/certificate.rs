//! What is believed: the two tests, evaluated with A itself, and what all columns came to.

use crate::Working;
use crate::kernel::OnOperand;
use cola_runtime::watch::{self, Moment};
use cola_runtime::{Array, ArrayRef, Error, ErrorKind, Evidence, Op, Result, Status, Trans};

/// min ‖b − op(A)·x‖² + damp²·‖x‖² and how far to go.
pub(crate) struct Problem<'a> {
    pub a: &'a Op,
    pub op: Trans,
    pub atol: f64,
    pub btol: f64,
    pub damp: f64,
    /// 0: none.
    pub cond_limit: f64,
    pub max_iters: Option<usize>,
    pub precond: Option<&'a Op>,
    pub x0: Option<&'a Array>,
}

impl Problem<'_> {
    /// A preconditioner, a first iterate, b and x fit the operator.
    pub(super) fn check_operands(&self, b: ArrayRef<'_>, x: ArrayRef<'_>) -> Result<()> {
        let (m, n) = self.op.shape(self.a.shape());
        if b.rows() != m || x.shape() != (n, b.cols()) {
            let message = format!(
                "op(A) is {m}×{n} for A = {}, b is {}×{}, x is {}×{}",
                self.a,
                b.rows(),
                b.cols(),
                x.rows(),
                x.cols()
            );
            return Err(Error::shape("least squares", message));
        }
        if let Some(p) = self.precond
            && p.shape() != (n, n)
        {
            return Err(Error::shape("precond", format!("it must be {n}×{n} like x is long, got {p}")));
        }
        if let Some(x0) = self.x0
            && (x0.rows() != n || (x0.cols() != b.cols() && x0.cols() != 1))
        {
            let (k, rows, cols) = (b.cols(), x0.rows(), x0.cols());
            let message = format!("it must be {n}×{k} like x, or one column, got {rows}×{cols}");
            return Err(Error::shape("x0", message));
        }
        Ok(())
    }
}

/// The two tolerances, with what the dtype allows.
#[derive(Clone, Copy)]
pub(super) struct Tests {
    pub atol: f64,
    pub btol: f64,
    /// Machine epsilon of the dtype.
    pub epsilon: f64,
    /// ‖Aᴴ·r‖ counts: the method minimises the residual.
    pub normal: bool,
}

/// The norms that the tests need.
#[derive(Clone, Copy)]
pub(super) struct Norms {
    pub b: f64,
    pub x: f64,
    pub a: f64,
    /// ‖r‖
    pub residual: f64,
    /// ‖Aᴴ·r‖
    pub normal: f64,
}

impl Tests {
    /// ‖r‖/(btol·‖b‖ + atol·‖A‖·‖x‖): at most 1 for a compatible system that is solved.
    pub fn compatible(&self, of: &Norms) -> f64 {
        let within = self.btol * of.b + self.atol * of.a * of.x;
        // Where b is not in the range of A, a method for consistent systems drives ‖x‖ up until any r is small beside it.
        let most = self.epsilon.sqrt().max(self.atol).max(self.btol) * of.b;
        ratio(of.residual, if self.normal { within } else { within.min(most) })
    }

    /// ‖Aᴴ·r‖/(τ·‖A‖·‖r‖): at most 1 for a least-squares solution.
    pub fn stationary(&self, of: &Norms) -> f64 {
        if !self.normal {
            return f64::INFINITY;
        }
        // r = b − A·x is rounded by about ε·(‖b‖ + ‖A‖·‖x‖), and Aᴴ·r by ‖A‖ times that.
        let rounding = 10.0 * self.epsilon * (of.b + of.a * of.x) / of.residual;
        let tau = self.atol.max(rounding.min(self.epsilon.sqrt()));
        ratio(of.normal, tau * of.a * of.residual)
    }

    /// ‖Aᴴ·r‖ is what the rounding of r = b − A·x alone makes of it, and the backward error at most √ε: a column that
    /// gains nothing any more is then as good as the dtype allows.
    pub fn at_rounding(&self, of: &Norms) -> bool {
        let rounding = 10.0 * self.epsilon * of.a * (of.b + of.a * of.x);
        self.normal && of.normal <= rounding && of.backward_error(true) <= self.epsilon.sqrt()
    }

    /// The smaller of both: at most 1 for success.
    pub fn merit(&self, of: &Norms) -> f64 {
        self.compatible(of).min(self.stationary(of))
    }
}

/// x/y, 0 for x = 0.
fn ratio(x: f64, y: f64) -> f64 {
    if x == 0.0 { 0.0 } else { x / y }
}

impl Norms {
    /// The backward error in A and b (Rigal & Gaches), or in A alone (Stewart), whichever is smaller.
    pub fn backward_error(&self, normal: bool) -> f64 {
        let compatible = ratio(self.residual, self.b + self.a * self.x);
        let stationary = ratio(self.normal, self.a * self.residual);
        if normal { compatible.min(stationary) } else { compatible }
    }
}

/// How a column ended.
#[derive(Clone, Copy)]
pub(super) struct End {
    pub status: Status,
    pub backward_error: f64,
    pub stationary: f64,
    pub condition_exceeded: bool,
    /// The method's bound on ‖x⋆ − x‖; NaN without.
    pub error_bound: f64,
}

/// What all columns came to.
#[derive(Default)]
pub(super) struct Ends {
    pub iterations: usize,
    worst: f64,
    worst_stationary: f64,
    converged: usize,
    of: usize,
    failure: Option<Status>,
    condition_exceeded: bool,
    error_bound: f64,
}

const ROUNDING: &str =
    "r = b − A·x is small beside b, and Aᴴ·r is nothing but its rounding: more needs a wider dtype";

impl Ends {
    pub fn is_stopped(&self) -> bool {
        matches!(self.failure, Some(Status::Cancelled | Status::Deadline))
    }

    pub fn add(&mut self, end: End) {
        self.of += 1;
        self.worst = larger(self.worst, end.backward_error);
        self.worst_stationary = larger(self.worst_stationary, end.stationary);
        self.condition_exceeded |= end.condition_exceeded;
        self.error_bound = larger(self.error_bound, end.error_bound);
        match end.status {
            Status::Converged => self.converged += 1,
            other => self.failure = self.failure.or(Some(other)),
        }
    }

    /// A column whose solution is 0.
    pub fn add_zero(&mut self) {
        let status = Status::Converged;
        let (backward_error, stationary, error_bound) = (0.0, 0.0, 0.0);
        self.add(End { status, backward_error, stationary, condition_exceeded: false, error_bound });
    }

    pub fn outcome(
        self,
        (name, help): (&'static str, &str),
        problem: &Problem<'_>,
        tests: &Tests,
        x: ArrayRef<'_>,
    ) -> Result<Evidence> {
        let Ends { iterations, worst, converged, of, failure, .. } = self;
        let tolerance = tests.atol.max(tests.btol);
        watch::tell(|| Moment::Certified { method: name, residual: worst, tolerance, converged, of });
        let measure = if tests.normal {
            "the smaller of ‖r‖/(‖A‖·‖x‖ + ‖b‖) and ‖Aᴴ·r‖/(‖A‖·‖r‖)"
        } else {
            "‖r‖/(‖A‖·‖x‖ + ‖b‖)"
        };
        let evidence = Evidence::of(name)
            .iterations(iterations)
            .residual(worst)
            .tolerance(tolerance)
            .status(failure.unwrap_or(Status::Converged));
        let evidence = if self.error_bound > 0.0 && self.error_bound.is_finite() {
            evidence.note(format!("{measure}; ‖x⋆ − x‖ ≤ {:.1e} if sigma is right", self.error_bound))
        } else {
            evidence.note(measure)
        };
        let limited = worst > tolerance && failure.is_none();
        let evidence = if limited { evidence.warning(ROUNDING) } else { evidence };
        let Some(status) = failure else { return Ok(evidence) };
        let columns = if of > 1 {
            format!("{} of {of} columns; the worst has ", of - converged)
        } else {
            String::new()
        };
        let words =
            if self.condition_exceeded { "exceeded its limit on the condition" } else { status.words() };
        let message = format!(
            "{name} on {} {words} after {iterations} iterations: {columns}{measure} = {worst:.1e}, asked for {:.1e}",
            problem.a, tests.atol,
        );
        let advice = if self.condition_exceeded {
            "A is ill-conditioned: give damp or a preconditioner, raise cond_limit, or take the best iterate"
                .to_owned()
        } else if !tests.normal && self.worst_stationary < tests.epsilon.sqrt() {
            "Aᴴ·r is small but r is not: b is not in the range of A; LSQR() or LSMR() find the least-squares solution"
                .to_owned()
        } else if matches!(status, Status::Stagnated | Status::Breakdown) {
            help.to_owned()
        } else {
            status.advice().to_owned()
        };
        let error = Error::not_converged(message, Array::copy_of(x)?, evidence).with_help(advice);
        if status == Status::Cancelled { Err(error.with_kind(ErrorKind::Cancelled)) } else { Err(error) }
    }
}

fn larger(x: f64, y: f64) -> f64 {
    if y <= x { x } else { y }
}

/// NaN and infinity are errors.
pub(super) fn check_finite(name: &str, a: &Op, iteration: usize, norms: &[f64]) -> Result<()> {
    if norms.iter().all(|x| x.is_finite()) {
        return Ok(());
    }
    let message = format!("{name} on {a}: NaN or infinity in iteration {iteration}");
    Err(Error::new(ErrorKind::NotFinite, message)
        .with_help("A or the preconditioner returned it, or the numbers overflow the dtype"))
}

/// `NotFinite` for a right-hand side.
pub(super) fn check_right_hand_side<T: Working>(b: cola_kernels::MatRef<'_, T>) -> Result<()> {
    cola_kernels::check_finite(b).on("b")
}
