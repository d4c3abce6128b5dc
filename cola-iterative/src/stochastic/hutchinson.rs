//! The trace and the diagonal from independent probes.
//!
//! Method    tr A = E zᴴ·A·z and diag A = E z̄∘(A·z) for E z·zᴴ = I; means of samples, with Student's interval.
//!           Invariant: samples are independent and identically distributed
//! Memory    2 vectors for each of 32 probes at a time; for the diagonal 3 more
//! Work      one apply a probe
//! Stops     the interval is as narrow as asked for · the probes are used up: `NotConverged` if more was asked for ·
//!           deadline, cancel
//! Differs   nothing
//! Source    Hutchinson, Commun. Stat. Simul. Comput. 18 (1989), doi:10.1080/03610918908812806; Bekas, Kokiopoulou &
//!           Saad, Appl. Numer. Math. 57 (2007), doi:10.1016/j.apnum.2007.01.003

use super::diagonal::{DiagonalEstimate, DiagonalMoments};
use super::moments::Moments;
use super::{Estimate, Sampling, check_probes, check_square, next_batch, not_finite, stop};
use crate::Working;
use crate::columns::{Columns, dot, map};
use cola_runtime::watch::{self, Moment, Stop};
use cola_runtime::{Op, Result, Scalar, Trans, Workspace, with_number};

const NAME: &str = "Hutchinson";
/// Probes applied at a time.
pub(super) const BLOCK: usize = 32;

/// The trace and the diagonal from independent probes: see the module page.
#[derive(Clone, Debug, Default)]
pub struct Hutchinson {
    /// How to sample.
    pub sampling: Sampling,
}

impl Hutchinson {
    /// tr A
    ///
    /// # Errors
    /// `NotConverged` with the estimate; `ShapeMismatch`, `NotFinite`.
    pub fn trace(&self, a: &Op) -> Result<Estimate> {
        check_square(NAME, a)?;
        check_probes(NAME, &self.sampling, 2)?;
        if a.rows() == 0 {
            return Ok(Estimate::exact(Scalar::default(), 0));
        }
        with_number!(a.dtype().accumulator(), T => self.run::<T>(a))
    }

    /// diag A
    ///
    /// # Errors
    /// As [`Hutchinson::trace`].
    pub fn diagonal(&self, a: &Op) -> Result<DiagonalEstimate> {
        check_square(NAME, a)?;
        check_probes(NAME, &self.sampling, 2)?;
        with_number!(a.dtype().accumulator(), T => self.run_diagonal::<T>(a))
    }

    fn run<T: Working>(&self, a: &Op) -> Result<Estimate> {
        let mut trace = Trace { a, moments: Moments::default(), sampling: &self.sampling };
        let stopped = sample::<T>(NAME, a, &self.sampling, &mut trace)?;
        let moments = trace.moments;
        let rounding = T::EPS * moments.mean.norm();
        let estimate = moments.estimate(Scalar::default(), rounding, moments.count);
        estimate.judged(NAME, a, self.sampling.accuracy, stopped)
    }

    fn run_diagonal<T: Working>(&self, a: &Op) -> Result<DiagonalEstimate> {
        let mut diagonal = Diagonal { a, moments: DiagonalMoments::new(a.rows()), sampling: &self.sampling };
        let stopped = sample::<T>(NAME, a, &self.sampling, &mut diagonal)?;
        let moments = diagonal.moments;
        moments.estimate::<T>(moments.count)?.judged(NAME, a, self.sampling.accuracy, stopped)
    }
}

/// What becomes of the samples.
pub(super) trait Samples<T> {
    /// One more probe z and A·z.
    fn add(&mut self, z: &[T], y: &[T]) -> Result<()>;
    /// The accuracy that was asked for is reached.
    fn is_accurate(&self) -> bool;
}

/// Draws probes and applies A to them, block by block.
pub(super) fn sample<T: Working>(
    method: &'static str,
    a: &Op,
    sampling: &Sampling,
    samples: &mut impl Samples<T>,
) -> Result<Option<Stop>> {
    let (n, ws) = (a.rows(), &mut Workspace::new());
    let block = BLOCK.min(sampling.probes);
    let [mut z, mut y] = [Columns::<T>::take(ws, n, block)?, Columns::take(ws, n, block)?];
    watch::tell(|| Moment::Started {
        method,
        rows: n,
        columns: sampling.probes,
        tolerance: 0.0,
        limit: sampling.probes,
    });
    let mut drawn = 0;
    while drawn < sampling.probes {
        let k = next_batch(sampling, drawn, block);
        for i in 0..k {
            sampling.probe.fill(z.col_mut(i), sampling.seed, (drawn + i) as u64);
        }
        map(a, Trans::None, &z, &mut y, k, ws)?;
        for i in 0..k {
            samples.add(z.col(i), y.col(i))?;
        }
        drawn += k;
        watch::tell(|| Moment::Iteration { method, iteration: drawn, active: k, residual: 0.0 });
        if sampling.accuracy.is_asked() && samples.is_accurate() {
            break;
        }
        if let (Some(stop), true) = (stop(), drawn < sampling.probes) {
            return Ok(Some(stop));
        }
    }
    Ok(None)
}

struct Trace<'a> {
    a: &'a Op,
    moments: Moments,
    sampling: &'a Sampling,
}

impl<T: Working> Samples<T> for Trace<'_> {
    fn add(&mut self, z: &[T], y: &[T]) -> Result<()> {
        // zᴴ·A·z
        let sample = dot(z, y)?;
        if !sample.finite() {
            return Err(not_finite(NAME, self.a));
        }
        self.moments.add(sample.to_scalar());
        Ok(())
    }

    fn is_accurate(&self) -> bool {
        let estimate = self.moments.estimate(Scalar::default(), 0.0, 0);
        estimate.half_width() <= self.sampling.accuracy.goal(estimate.value.norm())
    }
}

struct Diagonal<'a> {
    a: &'a Op,
    moments: DiagonalMoments,
    sampling: &'a Sampling,
}

impl<T: Working> Samples<T> for Diagonal<'_> {
    fn add(&mut self, z: &[T], y: &[T]) -> Result<()> {
        if y.iter().any(|y| !y.finite()) {
            return Err(not_finite(NAME, self.a));
        }
        // z̄∘(A·z)
        self.moments.add(|i| (cola_kernels::Field::conj(z[i]) * y[i]).to_scalar());
        Ok(())
    }

    fn is_accurate(&self) -> bool {
        self.moments.is_accurate(self.sampling.accuracy)
    }
}

#[cfg(test)]
mod tests;
