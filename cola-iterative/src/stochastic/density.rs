//! The density of the spectrum of a self-adjoint operator, without eigenvalues.
//!
//! Method    φ(t) = tr g((t·I − A)/σ)/(n·σ) with the normal density g: every eigenvalue broadened to a bump of width σ. The
//!           trace is that of [`super::Slq`]: φ(t) ≈ mean of Σ τ·g((t − θ)/σ)/σ over probes, with the Ritz values θ of m
//!           Lanczos steps and their weights τ. Invariant: a sample integrates to 1
//! Memory    3 vectors for each of 32 probes at a time, m numbers a probe, 5 for each point
//! Work      m applies a probe, 10nm operations; m a probe and point
//! Stops     m steps for each probe, or fewer where the space is invariant · deadline, cancel
//! Differs   σ is chosen from what m steps resolve: the quadrature integrates polynomials of degree 2m − 1, and a bump of
//!           width R/m on an interval of length R is one to 3·10⁻⁴. No reorthogonalisation, as for [`super::Slq`]
//! Source    Lin, Saad & Yang, SIAM Rev. 58 (2016), doi:10.1137/130934283

use super::moments::Moments;
use super::probe::Probe;
use super::{check_square, short_of, stop};
use crate::Working;
use crate::columns::Columns;
use crate::function::process::{Keep, Process};
use crate::kernel::OnOperand;
use cola_kernels::tridiagonal_eigh;
use cola_runtime::watch::{self, Moment, Stop};
use cola_runtime::{Array, Error, Evidence, Op, Result, Scalar, Workspace, with_number};
use std::f64::consts::PI;

const NAME: &str = "spectral density";
const BLOCK: usize = 32;

/// How the density of a spectrum is estimated: see the module page.
#[derive(Clone, Debug, PartialEq)]
pub struct SpectralDensity {
    /// Random vectors, at least 2: the error falls with 1/√(n·probes).
    pub probes: usize,
    /// Steps of Lanczos for each probe, at least 2: the resolution.
    pub steps: usize,
    /// σ, in units of eigenvalues; 0 takes the length of the spectrum over the steps.
    pub width: f64,
    /// Points at which the density is told, at least 2.
    pub points: usize,
    /// The stream of random numbers.
    pub seed: u64,
}

impl Default for SpectralDensity {
    fn default() -> Self {
        SpectralDensity { probes: 16, steps: 100, width: 0.0, points: 600, seed: 1 }
    }
}

/// An estimated density of eigenvalues.
#[derive(Clone, Debug, PartialEq)]
pub struct DensityEstimate {
    /// t, evenly spaced from below the least to above the largest eigenvalue.
    pub points: Vec<f64>,
    /// φ(t), which integrates to 1: the part of all eigenvalues for each unit of t.
    pub density: Vec<f64>,
    /// The interval of 95 % confidence of each φ(t), as broadened; not below 0.
    pub interval: Vec<(f64, f64)>,
    /// σ
    pub width: f64,
    /// The least and the largest Ritz value; no eigenvalue of weight is far outside.
    pub ends: (f64, f64),
    /// Random vectors that were used.
    pub probes: usize,
    /// The most steps of one probe.
    pub steps: usize,
    /// Applies of A to one column.
    pub applies: usize,
}

impl DensityEstimate {
    /// For the report, with the largest half width of the intervals.
    pub fn evidence(&self) -> Evidence {
        let widest = self.interval.iter().map(|(low, high)| 0.5 * (high - low)).fold(0.0, f64::max);
        let note =
            format!("eigenvalues broadened by {:.2e}; 95 % within {widest:.1e} of the density", self.width);
        Evidence::of(NAME).iterations(self.steps).note(note)
    }
}

/// Ritz values with their weights, which sum to 1.
type Nodes = Vec<(f64, f64)>;

impl SpectralDensity {
    /// The density of the eigenvalues of the self-adjoint A, n×n with n > 0.
    ///
    /// # Errors
    /// `InvalidArgument` for fewer than 2 probes, steps or points, a negative width, or a 0×0 operator; `ShapeMismatch`;
    /// `NotFinite`; `FalseClaim` where A is not self-adjoint; `NotConverged` or `Cancelled` with points and density as
    /// the two columns of the best iterate where it was stopped.
    pub fn of(&self, a: &Op) -> Result<DensityEstimate> {
        check_square(NAME, a)?;
        let few = [("probes", self.probes), ("steps", self.steps), ("points", self.points)];
        if let Some((what, count)) = few.into_iter().find(|(_, count)| *count < 2) {
            return Err(Error::invalid(NAME, format!("{count} {what}; at least 2 are needed")));
        }
        if !(self.width >= 0.0 && self.width.is_finite()) {
            return Err(Error::invalid(
                NAME,
                format!("the width is {}, and must not be negative", self.width),
            ));
        }
        if a.rows() == 0 {
            return Err(Error::invalid(NAME, format!("{a} has no eigenvalues")));
        }
        with_number!(a.dtype().accumulator(), T => self.run::<T>(a))
    }

    fn run<T: Working>(&self, a: &Op) -> Result<DensityEstimate> {
        let (n, ws) = (a.rows(), &mut Workspace::new());
        let limit = self.steps.min(2 * n + 2);
        watch::tell(|| Moment::Started {
            method: NAME,
            rows: n,
            columns: self.probes,
            tolerance: 0.0,
            limit,
        });
        let block = BLOCK.min(self.probes);
        let mut z = Columns::<T>::take(ws, n, block)?;
        let (mut all, mut applies, mut steps, mut stopped) = (Vec::new(), 0, 0, None);
        while all.len() < self.probes && stopped.is_none() {
            let k = block.min(self.probes - all.len());
            for i in 0..k {
                Probe::Signs.fill(z.col_mut(i), self.seed, (all.len() + i) as u64);
            }
            let mut process = Process::<T>::start(a, NAME, z.first(k), Keep::NONE, limit, ws)?;
            // In the order of the probes, whichever ended first.
            let mut found = vec![Nodes::new(); k];
            while !process.active.is_empty() {
                applies += process.active.len();
                process.step(ws)?;
                let m = process.steps;
                steps = steps.max(m);
                stopped = stopped.or_else(stop);
                for i in (0..process.active.len()).rev() {
                    if m < limit && stopped.is_none() && !process.active[i].exact {
                        continue;
                    }
                    let chain = process.remove(i);
                    let (alpha, beta) = chain.tridiagonal();
                    let (ritz, s) =
                        tridiagonal_eigh::<f64>(alpha, beta).on("the tridiagonal matrix of Lanczos")?;
                    found[chain.index] =
                        ritz.iter().enumerate().map(|(j, &t)| (t, s[(0, j)] * s[(0, j)])).collect();
                    chain.basis.give(ws);
                }
                let active = process.active.len();
                watch::tell(|| Moment::Iteration { method: NAME, iteration: m, active, residual: 0.0 });
            }
            process.give(ws);
            all.extend(found);
        }
        z.give(ws);
        let estimate = self.broadened(&all, steps, applies);
        match stopped.filter(|_| all.len() < self.probes || steps < limit) {
            None => Ok(estimate),
            Some(stop) => Err(ended(a, &estimate, stop)?),
        }
    }

    fn broadened(&self, all: &[Nodes], steps: usize, applies: usize) -> DensityEstimate {
        let values = || all.iter().flatten().map(|node| node.0);
        let ends = (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
        let length = ends.1 - ends.0;
        // One value has no length to measure by.
        let single = length <= 1e-12 * ends.1.abs().max(ends.0.abs());
        let width = match (self.width > 0.0, single) {
            (true, _) => self.width,
            (false, false) => length / self.steps as f64,
            (false, true) if ends.1 == 0.0 => 0.01,
            (false, true) => 0.01 * ends.1.abs(),
        };
        let (first, last) = (ends.0 - 4.0 * width, ends.1 + 4.0 * width);
        let spacing = (last - first) / (self.points as f64 - 1.0);
        let points: Vec<f64> = (0..self.points).map(|i| first + spacing * i as f64).collect();
        let scale = 1.0 / (width * (2.0 * PI).sqrt());
        let at = |t: f64, nodes: &Nodes| -> f64 {
            let bump = |&(theta, tau): &(f64, f64)| tau * (-0.5 * ((t - theta) / width).powi(2)).exp();
            scale * nodes.iter().map(bump).sum::<f64>()
        };
        let estimates = points.iter().map(|&t| {
            let mut moments = Moments::default();
            all.iter().for_each(|nodes| moments.add(Scalar::new(at(t, nodes), 0.0)));
            let found = moments.estimate(Scalar::default(), 0.0, 0);
            let (low, high) = found.interval;
            // One probe tells no spread.
            let high = if high.is_finite() { high } else { found.value.re };
            (found.value.re, (low.max(0.0).min(found.value.re), high))
        });
        let (density, interval) = estimates.unzip();
        DensityEstimate { points, density, interval, width, ends, probes: all.len(), steps, applies }
    }
}

/// The error of an estimate that was stopped, with what there is.
fn ended(a: &Op, found: &DensityEstimate, stop: Stop) -> Result<Error> {
    let rows = found.points.len();
    let column = |i: usize, j: usize| if j == 0 { found.points[i] } else { found.density[i] };
    let best = Array::from_fn(rows, 2, column)?;
    let status = crate::function::stopped(stop);
    let message =
        format!("{NAME} of {a} {} after {} steps of {} probes", status.words(), found.steps, found.probes);
    Ok(short_of(message, best, found.evidence(), Some(stop)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use cola_runtime::watch::{Limits, within};
    use cola_runtime::{DType, ErrorKind, Status};

    /// ∫ over the points from one number to another.
    fn mass(found: &DensityEstimate, from: f64, to: f64) -> f64 {
        let spacing = found.points[1] - found.points[0];
        let inside = found.points.iter().zip(&found.density).filter(|(t, _)| from <= **t && **t <= to);
        inside.map(|(_, d)| d * spacing).sum()
    }

    #[test]
    fn every_cluster_has_its_part_of_the_mass_in_every_dtype() {
        // 30 of 100 eigenvalues near −1, 70 near 2.
        let values: Vec<f64> =
            (0..100).map(|i| if i < 30 { -1.0 } else { 2.0 } + 0.002 * (i % 30) as f64).collect();
        for dtype in [DType::F32, DType::F64, DType::C32, DType::C64] {
            let a = testing::self_adjoint(&values, dtype, 3);
            let found = SpectralDensity { probes: 40, ..SpectralDensity::default() }.of(&a).unwrap();
            assert!((mass(&found, f64::NEG_INFINITY, f64::INFINITY) - 1.0).abs() < 1e-3, "{dtype}");
            // The standard deviation of the part is at most √(2·0.3·0.7/(n·probes)) = 0.01.
            assert!((mass(&found, -2.0, 0.5) - 0.3).abs() < 0.04, "{dtype}: {}", mass(&found, -2.0, 0.5));
            assert!(
                (found.ends.0 + 1.0).abs() < 1e-3 && (found.ends.1 - 2.058).abs() < 1e-3,
                "{:?}",
                found.ends
            );
            assert_eq!(found.probes, 40);
        }
    }

    #[test]
    fn the_density_is_that_of_broadened_eigenvalues_within_its_interval() {
        let values: Vec<f64> = (0..120).map(|i| (i as f64 / 10.0).sin() + 0.01 * i as f64).collect();
        let a = testing::self_adjoint(&values, DType::F64, 3);
        let exact = |t: f64| -> f64 {
            let bumps = values.iter().map(|l| (-0.5 * ((t - l) / 0.1).powi(2)).exp()).sum::<f64>();
            bumps / (values.len() as f64 * 0.1 * (2.0 * PI).sqrt())
        };
        // Neighbouring points are alike, so that one run tells little: the share of those inside over many.
        let runs = 40;
        let mut held = 0.0;
        for seed in 1..=runs {
            let by = SpectralDensity { probes: 32, width: 0.1, seed, ..SpectralDensity::default() };
            let found = by.of(&a).unwrap();
            let inside = |i: &usize| {
                let (low, high) = found.interval[*i];
                low <= exact(found.points[*i]) && exact(found.points[*i]) <= high
            };
            let count = found.points.len();
            held += (0..count).filter(inside).count() as f64 / count as f64 / runs as f64;
            assert!(found.points.iter().zip(&found.density).all(|(&t, d)| (d - exact(t)).abs() < 0.2));
        }
        assert!((0.9..0.99).contains(&held), "{held}");
    }

    #[test]
    fn one_eigenvalue_is_one_bump_and_wrong_requests_are_errors() {
        let found = SpectralDensity::default().of(&testing::diagonal(&[3.0; 20], DType::F64)).unwrap();
        assert!((found.width - 0.03).abs() < 1e-12 && found.steps == 1);
        assert!((mass(&found, 2.9, 3.1) - 1.0).abs() < 1e-2);
        let a = testing::diagonal(&[1.0, 2.0], DType::F64);
        for by in [
            SpectralDensity { probes: 1, ..SpectralDensity::default() },
            SpectralDensity { steps: 1, ..SpectralDensity::default() },
            SpectralDensity { width: -1.0, ..SpectralDensity::default() },
            SpectralDensity { width: f64::NAN, ..SpectralDensity::default() },
        ] {
            assert_eq!(by.of(&a).unwrap_err().kind(), ErrorKind::InvalidArgument);
        }
        let general = testing::matrix(testing::random(40, 40, DType::F64, 5));
        assert_eq!(SpectralDensity::default().of(&general).unwrap_err().kind(), ErrorKind::FalseClaim);
        let wide = testing::dense(1, 2, &[1.0, 2.0]);
        assert_eq!(SpectralDensity::default().of(&wide).unwrap_err().kind(), ErrorKind::ShapeMismatch);
    }

    #[test]
    fn a_deadline_leaves_what_there_is() {
        let values: Vec<f64> = (0..200).map(|i| i as f64).collect();
        let a = testing::self_adjoint(&values, DType::F64, 3);
        let over = Limits { deadline: Some(std::time::Instant::now()), ..Limits::default() };
        let e = within(over, || SpectralDensity::default().of(&a)).unwrap_err();
        assert_eq!(e.evidence().unwrap().status, Some(Status::Deadline));
        assert_eq!(e.best_iterate().unwrap().shape(), (600, 2));
    }
}
