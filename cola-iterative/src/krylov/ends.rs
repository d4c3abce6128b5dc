//! How the columns of a stage ended, and what that comes to: evidence, or an error with the best iterate.

use super::Problem;
use crate::Working;
use crate::probes::norm_by_probes;
use cola_kernels::norm_fro;
use cola_runtime::watch::{self, Moment};
use cola_runtime::{Array, ArrayRef, Error, ErrorKind, Evidence, Op, Result, Status};

/// Who is speaking, in messages.
pub(super) struct Speaker<'a> {
    /// In the evidence: `GMRES`.
    pub name: &'static str,
    /// In a sentence: `GMRES(30)`.
    pub label: &'a str,
    /// What to do about stagnation.
    pub help: &'a str,
}

/// What to do where a preconditioner may be what broke a method down.
const PRECONDITIONER: &str =
    "the preconditioner may be at fault, singular or unstable: take another, or none, or a direct method";

/// How a column ended.
#[derive(Clone, Copy)]
pub(super) struct End {
    pub status: Status,
    /// ‖b − A·x‖/‖b‖
    pub residual: f64,
    /// ‖A·r‖/(‖A‖·‖r‖), r = b − A·x, where x is a least-squares solution and no solution.
    pub least_squares: Option<f64>,
}

impl End {
    pub fn new(status: Status, residual: f64) -> End {
        End { status, residual, least_squares: None }
    }
}

/// What all columns came to.
#[derive(Default)]
pub(super) struct Ends {
    pub iterations: usize,
    worst: f64,
    converged: usize,
    of: usize,
    failure: Option<Status>,
    /// Columns that ended at a least-squares solution, and the largest ‖A·r‖/(‖A‖·‖r‖) of them.
    least_squares: usize,
    worst_normality: f64,
}

impl Ends {
    pub fn is_stopped(&self) -> bool {
        matches!(self.failure, Some(Status::Cancelled | Status::Deadline))
    }

    pub fn add(&mut self, end: End) {
        self.of += 1;
        self.worst = if end.residual <= self.worst { self.worst } else { end.residual };
        if let Some(eta) = end.least_squares {
            self.least_squares += 1;
            self.worst_normality = self.worst_normality.max(eta);
        }
        match end.status {
            Status::Converged => self.converged += 1,
            other => self.failure = self.failure.or(Some(other)),
        }
    }

    /// The evidence, or the error with the best iterate.
    pub fn outcome<T: Working>(
        self,
        who: &Speaker<'_>,
        problem: &Problem<'_>,
        tol: f64,
        b: ArrayRef<'_>,
        x: ArrayRef<'_>,
    ) -> Result<Evidence> {
        let Ends { iterations, worst, converged, of, failure, .. } = self;
        watch::tell(|| Moment::Certified {
            method: who.name,
            residual: worst,
            tolerance: tol,
            converged,
            of,
        });
        let evidence = Evidence::of(who.name)
            .iterations(iterations)
            .residual(worst)
            .tolerance(tol)
            .status(failure.unwrap_or(Status::Converged))
            .note(self.note(problem));
        let Some(status) = failure else { return Ok(evidence) };
        let columns =
            if of > 1 { format!("{} of {of} columns; the worst ", of - converged) } else { String::new() };
        let mut message = format!(
            "{} on {} {} after {iterations} iterations: {columns}‖b − A·x‖/‖b‖ = {worst:.1e}, asked for {tol:.1e}",
            who.label,
            problem.a,
            status.words(),
        );
        let mut help = match status {
            Status::Stagnated => who.help,
            Status::Breakdown if problem.precond.is_some() => PRECONDITIONER,
            _ => status.advice(),
        }
        .to_owned();
        if status == Status::Stagnated && self.least_squares > 0 {
            let eta = self.worst_normality;
            message.push_str(&format!(
                "; A is singular and b not in its range, since ‖A·r‖/(‖A‖·‖r‖) = {eta:.1e} for r = b − A·x"
            ));
            help = "the best iterate is a least-squares solution; MINRES_QLP() or lstsq give the shortest"
                .to_owned();
        } else if status == Status::Stagnated
            && let Some(eta) = backward_error::<T>(problem.a, worst, b, x)?
            && eta <= 100.0 * T::EPS
        {
            message.push_str(&format!(
                "; the backward error ‖b − A·x‖/(‖A‖·‖x‖ + ‖b‖) is {eta:.1e}, as small as {} allows",
                T::DTYPE
            ));
            help = "A is ill-conditioned: raise tol, or compute in a wider dtype".to_owned();
        }
        let best = Array::copy_of(x)?;
        let error = if status == Status::Cancelled {
            Error::not_converged(message, best, evidence).with_kind(ErrorKind::Cancelled)
        } else {
            Error::not_converged(message, best, evidence)
        };
        Err(error.with_help(help))
    }

    /// What the residual of the evidence means.
    fn note(&self, problem: &Problem<'_>) -> String {
        let (some, of, eta) = (self.least_squares, self.of, self.worst_normality);
        if some == 0 {
            return "‖b − A·x‖/‖b‖".to_owned();
        }
        // The Krylov space of a preconditioner, or from a first iterate, need not hold the shortest one.
        let shortest = problem.precond.is_none() && problem.x0.is_none() && self.failure.is_none();
        let what =
            if shortest { "least-squares solution of minimal length" } else { "least-squares solution" };
        let which = if of > 1 { format!(" of {some} of {of} columns") } else { String::new() };
        format!("{what}{which}: ‖A·r‖/(‖A‖·‖r‖) = {eta:.1e} for r = b − A·x; the residual is ‖r‖/‖b‖")
    }
}

/// ‖r‖/(‖A‖_F·‖x‖ + ‖b‖) for a residual relative to b, by norms of whole blocks.
fn backward_error<T: Working>(
    a: &Op,
    residual: f64,
    b: ArrayRef<'_>,
    x: ArrayRef<'_>,
) -> Result<Option<f64>> {
    let (nb, nx) = (norm_fro(b.typed::<T>()?), norm_fro(x.typed::<T>()?));
    let eta = residual * nb / (norm_by_probes(a)? * nx + nb);
    Ok(eta.is_finite().then_some(eta))
}
