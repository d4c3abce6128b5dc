//! Estimates of traces, diagonals and log-determinants from random probes.
//!
//! | value | estimates | from | error after m applies |
//! |---|---|---|---|
//! | [`Hutchinson`] | tr A, diag A | any A | 1/√m |
//! | [`HutchPp`] | tr A | any A | 1/m where singular values decay |
//! | [`XTrace`] | tr A | any A | as fast as singular values decay |
//! | [`XNysTrace`] | tr A | positive semidefinite A | the same, half the applies |
//! | [`XDiag`] | diag A | any A | as fast as singular values decay |
//! | [`Slq`] | tr f(A), log det A | self-adjoint A | 1/√m |
//! | [`DoublyStochastic`] | tr ΣAⱼ, diag ΣAⱼ | many terms | 1/√(m·terms) |
//! | [`SpectralDensity`] | the density of eigenvalues | self-adjoint A | 1/√(m·n) |
//! | [`Bbmm`] | A⁻¹Y and log det A together | positive definite A | 1/√m |
//!
//! All take a [`Sampling`]: how many probes at most, how accurate, which distribution, which seed. An estimate comes with
//! its standard error and the interval that holds the true value in 95 of 100 runs: Student's, corrected for the skewness of
//! independent samples, and for the covariance of samples that share their probes. Where an accuracy was asked for and
//! the probes do not give it, the result is an error that carries the estimate. A slow test counts how many of 2,000
//! intervals hold the value: `cargo test --release -p cola-iterative coverage -- --ignored`.

mod bbmm;
#[cfg(test)]
mod coverage;
mod density;
mod diagonal;
mod doubly_stochastic;
mod exchangeable;
mod hutch_pp;
mod hutchinson;
mod moments;
mod probe;
mod sketch;
mod skewness;
mod slq;
mod student;
mod xdiag;
mod xnystrace;
mod xtrace;

pub use bbmm::{Bbmm, InvQuadLogdet, Splitting};
pub use density::{DensityEstimate, SpectralDensity};
pub use diagonal::DiagonalEstimate;
pub use doubly_stochastic::DoublyStochastic;
pub use hutch_pp::HutchPp;
pub use hutchinson::Hutchinson;
pub use probe::Probe;
pub use slq::Slq;
pub use xdiag::XDiag;
pub use xnystrace::XNysTrace;
pub use xtrace::XTrace;

use cola_runtime::watch::{self, Stop};
use cola_runtime::{Array, Error, ErrorKind, Evidence, Op, Result, Scalar, Status};

/// How accurate an estimate must be, at 95 % confidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Accuracy {
    /// As the probes give it.
    Any,
    /// Half the interval is at most this part of the value.
    Relative(f64),
    /// Half the interval is at most this.
    Absolute(f64),
}

impl Accuracy {
    /// The half width that is asked for.
    fn goal(self, value: f64) -> f64 {
        match self {
            Accuracy::Any => f64::INFINITY,
            Accuracy::Relative(tol) => tol * value,
            Accuracy::Absolute(tol) => tol,
        }
    }

    fn is_asked(self) -> bool {
        self != Accuracy::Any
    }
}

/// How to sample.
#[derive(Clone, Debug)]
pub struct Sampling {
    /// The most probes; where no accuracy is asked for, the number of probes.
    pub probes: usize,
    /// When to stop before that.
    pub accuracy: Accuracy,
    /// The distribution of the probes.
    pub probe: Probe,
    /// The stream of random numbers.
    pub seed: u64,
}

impl Default for Sampling {
    fn default() -> Self {
        Sampling { probes: 64, accuracy: Accuracy::Any, probe: Probe::Signs, seed: 1 }
    }
}

/// An estimated number.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: Scalar,
    /// The standard deviation of the estimate, of both coordinates together.
    pub standard_error: f64,
    /// The interval of 95 % confidence, of the real part.
    pub interval: (f64, f64),
    /// Random vectors that were drawn.
    pub probes: usize,
    /// Applies of A or its adjoint to one column.
    pub applies: usize,
}

impl Estimate {
    /// A value without uncertainty.
    fn exact(value: Scalar, applies: usize) -> Estimate {
        Estimate { value, standard_error: 0.0, interval: (value.re, value.re), probes: 0, applies }
    }

    /// Half the interval.
    pub fn half_width(&self) -> f64 {
        0.5 * (self.interval.1 - self.interval.0)
    }

    /// For the report.
    pub fn evidence(&self, method: &'static str) -> Evidence {
        Evidence::of(method).iterations(self.probes).uncertain(self.standard_error, self.interval)
    }

    /// The estimate where it is accurate enough, else an error that carries it.
    fn judged(
        self,
        method: &'static str,
        a: &Op,
        accuracy: Accuracy,
        stop: Option<Stop>,
    ) -> Result<Estimate> {
        let (half, goal) = (self.half_width(), accuracy.goal(self.value.norm()));
        if stop.is_none() && (!accuracy.is_asked() || half <= goal) {
            return Ok(self);
        }
        let (value, probes) = (self.value.re, self.probes);
        let message = format!(
            "{method} on {a}: {value:.6e} ± {half:.1e} (95 %) after {probes} probes{}",
            if accuracy.is_asked() { format!(", asked for ± {goal:.1e}") } else { String::new() }
        );
        let best = Array::from_vec(1, 1, vec![self.value])?;
        Err(short_of(message, best, self.evidence(method), stop))
    }
}

/// `NotConverged` or `Cancelled` with the best estimate.
fn short_of(message: String, best: Array, evidence: Evidence, stop: Option<Stop>) -> Error {
    let status = stop.map_or(Status::IterationLimit, crate::function::stopped);
    let error = Error::not_converged(message, best, evidence.status(status)).with_help(match stop {
        Some(_) => "allow more time, or ask for less accuracy",
        None => "allow more probes, or ask for less accuracy: twice the accuracy takes four times the probes",
    });
    if status == Status::Cancelled { error.with_kind(ErrorKind::Cancelled) } else { error }
}

/// Probes drawn before the next look at the accuracy: a quarter more each time, so that few looks are taken and the
/// interval keeps its confidence.
fn next_batch(sampling: &Sampling, drawn: usize, block: usize) -> usize {
    let left = sampling.probes.saturating_sub(drawn);
    let wanted = if sampling.accuracy.is_asked() { (drawn / 4).max(16) } else { left };
    wanted.min(left).min(block)
}

/// A is square.
fn check_square(method: &str, a: &Op) -> Result<()> {
    if a.is_square() {
        return Ok(());
    }
    Err(Error::shape(method, format!("A = {a} must be square")))
}

/// At least so many probes.
fn check_probes(method: &str, sampling: &Sampling, least: usize) -> Result<()> {
    if sampling.probes >= least {
        return Ok(());
    }
    let message = format!("{} probes tell no standard error; at least {least} do", sampling.probes);
    Err(Error::invalid(method, message))
}

/// NaN or infinity came out of A.
fn not_finite(method: &str, a: &Op) -> Error {
    Error::new(ErrorKind::NotFinite, format!("{method} on {a}: NaN or infinity"))
        .with_help("A returned it, or the numbers overflow the dtype")
}

/// Whether to stop, asked once a block of probes.
fn stop() -> Option<Stop> {
    watch::stop_requested()
}
