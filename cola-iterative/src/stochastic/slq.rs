//! Stochastic Lanczos quadrature: tr f(A) of a self-adjoint operator.
//!
//! Method    tr f(A) = E zᴴ·f(A)·z, and zᴴ·f(A)·z = ‖z‖²·e₁ᵀ·f(T)·e₁ by Gauss quadrature with the Lanczos matrix T that
//!           starts from z. Invariant: m steps integrate polynomials of degree 2m − 1
//! Memory    3 vectors for each of 32 probes at a time
//! Work      one apply a probe and step, 10n operations
//! Stops     a probe: its quadrature has settled · the space is invariant. All: the interval is as narrow as asked for ·
//!           the probes are used up: `NotConverged` if more was asked for · steps do not settle: `NotConverged` ·
//!           deadline, cancel · log det: a Ritz value < 0: `NotPositiveDefinite`, = 0: `Singular`
//! Differs   no reorthogonalisation: copies of Ritz values share their weight, and the quadrature is as good some steps
//!           later (Greenbaum 1989). A probe whose quadrature has settled leaves the block. The error of the
//!           quadrature widens the interval
//! Source    Ubaru, Chen & Saad, SIAM J. Matrix Anal. Appl. 38 (2017), doi:10.1137/16M1104974

use super::moments::Moments;
use super::{Estimate, Sampling, check_probes, check_square, next_batch, stop};
use crate::Working;
use crate::columns::Columns;
use crate::function::process::{Keep, Process};
use crate::function::{Convergence, next_check};
use crate::kernel::OnOperand;
use cola_kernels::tridiagonal_eigh;
use cola_runtime::watch::{self, Moment, Stop};
use cola_runtime::{Error, ErrorKind, Op, Result, Scalar, Workspace, with_number};

const NAME: &str = "stochastic Lanczos quadrature";
const BLOCK: usize = 32;

/// Traces of functions and log-determinants of self-adjoint operators: see the module page.
#[derive(Clone, Debug)]
pub struct Slq {
    /// How to sample.
    pub sampling: Sampling,
    /// Limit on the steps of one probe.
    pub steps: usize,
    /// A quadrature has settled when its estimated error is at most this part of Σ|f(θ)|·τ.
    pub quadrature_tol: f64,
}

impl Default for Slq {
    fn default() -> Self {
        Slq { sampling: Sampling::default(), steps: 500, quadrature_tol: 1e-5 }
    }
}

impl Slq {
    /// tr f(A) of a self-adjoint A.
    ///
    /// # Errors
    /// See *Stops*; `NotFinite` where f is not finite at a Ritz value; `FalseClaim` where A is not self-adjoint.
    pub fn trace(&self, a: &Op, f: &dyn Fn(f64) -> Scalar) -> Result<Estimate> {
        self.estimate(a, f, false)
    }

    /// log det A of a positive definite A.
    ///
    /// # Errors
    /// As [`Slq::trace`]; `NotPositiveDefinite`, `Singular`.
    pub fn logdet(&self, a: &Op) -> Result<Estimate> {
        self.estimate(a, &|x: f64| Scalar::new(x.ln(), 0.0), true)
    }

    fn estimate(&self, a: &Op, f: &dyn Fn(f64) -> Scalar, positive: bool) -> Result<Estimate> {
        check_square(NAME, a)?;
        check_probes(NAME, &self.sampling, 2)?;
        if a.rows() == 0 {
            return Ok(Estimate::exact(Scalar::default(), 0));
        }
        with_number!(a.dtype().accumulator(), T => self.run::<T>(a, f, positive))
    }

    fn run<T: Working>(&self, a: &Op, f: &dyn Fn(f64) -> Scalar, positive: bool) -> Result<Estimate> {
        let (n, ws) = (a.rows(), &mut Workspace::new());
        let (sampling, limit) = (&self.sampling, self.steps.clamp(1, 4 * n.max(25)));
        let block = BLOCK.min(sampling.probes);
        watch::tell(|| Moment::Started {
            method: NAME,
            rows: n,
            columns: sampling.probes,
            tolerance: self.quadrature_tol,
            limit,
        });
        let mut z = Columns::<T>::take(ws, n, block)?;
        let mut all = All {
            moments: Moments::default(),
            error: 0.0,
            size: 0.0,
            applies: 0,
            unsettled: 0,
            stopped: None,
        };
        let mut values = vec![Scalar::default(); block];
        let mut drawn = 0;
        while drawn < sampling.probes && all.stopped.is_none() {
            let k = next_batch(sampling, drawn, block);
            for i in 0..k {
                sampling.probe.fill(z.col_mut(i), sampling.seed, (drawn + i) as u64);
            }
            let process = Process::<T>::start(a, NAME, z.first(k), Keep::NONE, limit, ws)?;
            self.block(a, f, positive, process, limit, &mut values, &mut all, ws)?;
            // In the order of the probes, whichever ended first.
            if all.stopped.is_none() {
                values[..k].iter().for_each(|&value| all.moments.add(value));
                drawn += k;
            }
            let estimate = all.estimate::<T>();
            if sampling.accuracy.is_asked()
                && estimate.half_width() <= sampling.accuracy.goal(estimate.value.norm())
            {
                break;
            }
        }
        z.give(ws);
        let estimate = all.estimate::<T>();
        let (residual, converged) =
            (all.error / all.size.max(f64::MIN_POSITIVE), drawn - all.unsettled.min(drawn));
        watch::tell(|| Moment::Certified {
            method: NAME,
            residual,
            tolerance: self.quadrature_tol,
            converged,
            of: drawn,
        });
        if all.unsettled > 0 && all.stopped.is_none() {
            let message = format!(
                "{NAME} on {a}: {} of {drawn} quadratures have not settled after {limit} steps; {:.6e} ± {:.1e}",
                all.unsettled,
                estimate.value.re,
                estimate.half_width()
            );
            let best = cola_runtime::Array::from_vec(1, 1, vec![estimate.value])?;
            return Err(super::short_of(message, best, estimate.evidence(NAME), None).with_help(
                "allow more steps, or a larger quadrature_tol; f has a singularity near the spectrum",
            ));
        }
        estimate.judged(NAME, a, sampling.accuracy, all.stopped)
    }

    /// The quadratures of a block of probes.
    #[allow(clippy::too_many_arguments)]
    fn block<T: Working>(
        &self,
        a: &Op,
        f: &dyn Fn(f64) -> Scalar,
        positive: bool,
        mut process: Process<'_, T>,
        limit: usize,
        values: &mut [Scalar],
        all: &mut All,
        ws: &mut Workspace,
    ) -> Result<()> {
        let k = process.active.len();
        let mut seen = vec![Convergence::default(); k];
        let mut check = 4;
        while !process.active.is_empty() {
            all.applies += process.active.len();
            process.step(ws)?;
            let m = process.steps;
            let stopped = stop();
            let looks = m == check || m >= limit || stopped.is_some();
            let mut worst: f64 = 0.0;
            for i in (0..process.active.len()).rev() {
                let chain = &process.active[i];
                if !(looks || chain.exact) {
                    continue;
                }
                let (alpha, beta) = chain.tridiagonal();
                let q = Quadrature::of::<T>(a, f, positive, (alpha, beta), chain.size())?;
                let error = match (chain.exact, seen[chain.index].look(m, &[q.value])) {
                    (true, _) => 0.0,
                    (_, None) => f64::INFINITY,
                    (_, Some(error)) => error,
                };
                let goal = self.quadrature_tol.max(4.0 * T::EPS) * q.size;
                if error > goal && m < limit && stopped.is_none() {
                    worst = worst.max(error / q.size.max(f64::MIN_POSITIVE));
                    continue;
                }
                all.unsettled += usize::from(error > goal);
                let weight = chain.norm * chain.norm;
                values[chain.index] = q.value * weight;
                all.error += weight * if error.is_finite() { error } else { q.size };
                all.size += weight * q.size;
                let chain = process.remove(i);
                chain.basis.give(ws);
            }
            let active = process.active.len();
            watch::tell(|| Moment::Iteration { method: NAME, iteration: m, active, residual: worst });
            if looks {
                check = next_check(m);
            }
            all.stopped = all.stopped.or(stopped);
        }
        process.give(ws);
        Ok(())
    }
}

/// What all probes came to.
struct All {
    moments: Moments,
    /// Sum of the errors of the quadratures.
    error: f64,
    size: f64,
    applies: usize,
    unsettled: usize,
    stopped: Option<Stop>,
}

impl All {
    fn estimate<T: Working>(&self) -> Estimate {
        let count = self.moments.count.max(1) as f64;
        let bias = (self.error + T::EPS * self.size) / count;
        let plain = self.moments.estimate(Scalar::default(), 0.0, self.applies);
        let interval = (plain.interval.0 - bias, plain.interval.1 + bias);
        Estimate { interval, standard_error: plain.standard_error.max(0.5 * bias), ..plain }
    }
}

/// e₁ᵀ·f(T)·e₁
pub(super) struct Quadrature {
    pub value: Scalar,
    /// Σ|f(θ)|·τ
    pub size: f64,
}

impl Quadrature {
    pub fn of<T: Working>(
        a: &Op,
        f: &dyn Fn(f64) -> Scalar,
        positive: bool,
        (alpha, beta): (&[f64], &[f64]),
        size: f64,
    ) -> Result<Quadrature> {
        let (ritz, s) = tridiagonal_eigh::<f64>(alpha, beta).on("the tridiagonal matrix of Lanczos")?;
        let mut sum = Quadrature { value: Scalar::default(), size: 0.0 };
        for (j, &theta) in ritz.iter().enumerate() {
            let theta = crate::function::snapped::<T>(theta, size);
            if positive && theta <= 0.0 {
                return Err(not_positive(a, theta));
            }
            // The weight is the square of the first entry of the eigenvector.
            let tau = s[(0, j)] * s[(0, j)];
            let value = f(theta);
            if !(value.re.is_finite() && value.im.is_finite()) {
                let message = format!("{NAME} on {a}: f is {value} at the Ritz value {theta:.6e}");
                return Err(Error::new(ErrorKind::NotFinite, message)
                    .with_help("f must be finite on the interval from the least to the largest eigenvalue"));
            }
            sum.value += value * tau;
            sum.size += value.norm() * tau;
        }
        Ok(sum)
    }
}

/// A Ritz value is negative or zero.
pub(super) fn not_positive(a: &Op, theta: f64) -> Error {
    if theta < 0.0 {
        let message = format!("{a} is not positive definite: {theta:.6e} is a Ritz value");
        return Error::new(ErrorKind::NotPositiveDefinite, message)
            .with_help("if PSD was asserted, the claim is false; slogdet by LU() or LDL() takes any A");
    }
    Error::new(
        ErrorKind::Singular,
        format!("{a} is singular to working precision: 0 is a Ritz value, and log det A = −∞"),
    )
    .with_help("add a shift A + sI if that serves")
}

#[cfg(test)]
mod tests;
