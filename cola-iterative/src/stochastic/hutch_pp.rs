//! Hutch++: the trace of a low-rank part exactly, that of the rest from probes.
//!
//! Method    tr A = tr QᴴAQ + tr (I − QQᴴ)A(I − QQᴴ) with Q from a sketch by half of the probes; the rest from independent
//!           probes. Invariant: given Q, samples are independent and identically distributed
//! Memory    3 vectors for each sketched probe, 2 for each of 32 others at a time
//! Work      two applies for a sketched probe, one for another; 4nk operations more for each with k sketched
//! Stops     as [`super::Hutchinson`]; Q holds the range of A: exact
//! Differs   where an accuracy is asked for, the sketch takes a third of the applies at most, and at most 64 columns;
//!           probes are added until it is reached
//! Source    Meyer, Musco, Musco & Woodruff, SOSA 2021, doi:10.1137/1.9781611976496.16

use super::hutchinson::{Samples, sample};
use super::moments::Moments;
use super::sketch::{Sketch, product};
use super::{Estimate, Probe, Sampling, check_probes, check_square, not_finite};
use crate::Working;
use crate::columns::{as_matrix, as_matrix_mut, dot};
use crate::kernel::OnOperand;
use cola_kernels::{Trans as Side, gemm};
use cola_runtime::{Op, Result, Scalar, Trans, Workspace, with_number};

const NAME: &str = "Hutch++";

/// Hutch++: see the module page.
#[derive(Clone, Debug, Default)]
pub struct HutchPp {
    /// How to sample; half of the probes are sketched.
    pub sampling: Sampling,
}

impl HutchPp {
    /// tr A
    ///
    /// # Errors
    /// `NotConverged` with the estimate; `ShapeMismatch`, `NotFinite`.
    pub fn trace(&self, a: &Op) -> Result<Estimate> {
        check_square(NAME, a)?;
        check_probes(NAME, &self.sampling, 4)?;
        if a.rows() == 0 {
            return Ok(Estimate::exact(Scalar::default(), 0));
        }
        with_number!(a.dtype().accumulator(), T => self.run::<T>(a))
    }

    fn run<T: Working>(&self, a: &Op) -> Result<Estimate> {
        let ws = &mut Workspace::new();
        let asked = self.sampling.accuracy.is_asked();
        let sketched = if asked { (self.sampling.probes / 4).clamp(1, 64) } else { self.sampling.probes / 2 };
        let gaussian =
            Sampling { probe: Probe::Gaussian, seed: !self.sampling.seed, ..self.sampling.clone() };
        let mut sketch = Sketch::<T>::new(NAME, a, Some(Trans::None), sketched, ws)?;
        sketch.grow(sketched, &gaussian, ws)?;
        let k = sketch.k;
        let h = product(Side::Adjoint, sketch.q.first(k), Side::None, sketch.z.first(k))?;
        let head: Scalar = (0..k).map(|i| h[(i, i)].to_scalar()).sum();
        let rounding = T::EPS * (0..k).map(|i| h[(i, i)].abs()).sum::<f64>() * (a.rows() as f64).sqrt();
        let mut rest = Rest {
            a,
            sketch: &sketch,
            scratch: vec![T::zero(); k],
            head,
            rounding,
            moments: Moments::default(),
            sampling: &self.sampling,
            u: vec![T::zero(); a.rows()],
        };
        let mut stopped = None;
        if !sketch.complete {
            let probes = self.sampling.probes - sketched;
            stopped = sample(NAME, a, &Sampling { probes, ..self.sampling.clone() }, &mut rest)?;
        } else {
            (0..2).for_each(|_| rest.moments.add(Scalar::default()));
        }
        let moments = rest.moments;
        let rounding = if sketch.complete { 20.0 * rounding } else { rounding };
        let mut estimate = moments.estimate(head, rounding, sketch.applies + moments.count);
        estimate.probes += k;
        sketch.give(ws);
        estimate.judged(NAME, a, self.sampling.accuracy, stopped)
    }
}

struct Rest<'a, T> {
    a: &'a Op,
    sketch: &'a Sketch<'a, T>,
    scratch: Vec<T>,
    u: Vec<T>,
    head: Scalar,
    rounding: f64,
    moments: Moments,
    sampling: &'a Sampling,
}

impl<T: Working> Samples<T> for Rest<'_, T> {
    fn add(&mut self, z: &[T], y: &[T]) -> Result<()> {
        // With P = I − Q·Qᴴ: zᴴ·P·A·P·z = (P·z)ᴴ·(A·z) − (P·z)ᴴ·(A·Q)·(Qᴴ·z)
        let k = self.sketch.k;
        let (q, image) = (self.sketch.q.first(k), self.sketch.z.first(k));
        let c = as_matrix_mut(&mut self.scratch);
        gemm(c, T::zero(), T::one(), Side::Adjoint, q, Side::None, as_matrix(z)).on("a sketch")?;
        let project = |u: &mut [T], from: &[T], by, c: &[T]| -> Result<()> {
            u.copy_from_slice(from);
            gemm(as_matrix_mut(u), T::one(), -T::one(), Side::None, by, Side::None, as_matrix(c))
                .on("a sketch")
        };
        project(&mut self.u, y, image, &self.scratch)?;
        let mut sample = dot(z, &self.u)?;
        // (Q·Qᴴ·z)ᴴ·u = cᴴ·(Qᴴ·u)
        let mut qu = vec![T::zero(); k];
        gemm(as_matrix_mut(&mut qu), T::zero(), T::one(), Side::Adjoint, q, Side::None, as_matrix(&self.u))
            .on("a sketch")?;
        sample -= dot(&self.scratch, &qu)?;
        if !sample.finite() {
            return Err(not_finite(NAME, self.a));
        }
        self.moments.add(sample.to_scalar());
        Ok(())
    }

    fn is_accurate(&self) -> bool {
        let estimate = self.moments.estimate(self.head, self.rounding, 0);
        estimate.half_width() <= self.sampling.accuracy.goal(estimate.value.norm())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use cola_runtime::DType;

    #[test]
    fn a_low_rank_part_is_exact() {
        let a = testing::diagonal(&[5.0, 4.0, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0], DType::F64);
        let by = HutchPp { sampling: Sampling { probes: 12, ..Sampling::default() } };
        let estimate = by.trace(&a).unwrap();
        assert!((estimate.value.re - 12.0).abs() < 1e-13 && estimate.standard_error < 1e-13);
    }

    #[test]
    fn decaying_spectra_are_estimated_better_than_by_hutchinson() {
        let values: Vec<f64> = (1..=100).map(|i| 1.0 / (i * i) as f64).collect();
        for dtype in [DType::F32, DType::F64, DType::C32, DType::C64] {
            let a = testing::self_adjoint(&values, dtype, 3);
            let by = HutchPp { sampling: Sampling { probes: 64, ..Sampling::default() } };
            let estimate = by.trace(&a).unwrap();
            let plain = super::super::Hutchinson { sampling: by.sampling.clone() }.trace(&a).unwrap();
            let error = (estimate.value.re - values.iter().sum::<f64>()).abs();
            assert!(error < 4.0 * estimate.standard_error + 1e2 * dtype.epsilon());
            assert!(estimate.standard_error < 0.1 * plain.standard_error, "{dtype}");
        }
    }
}
