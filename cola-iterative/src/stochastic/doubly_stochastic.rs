//! The trace and the diagonal of a sum of many operators, with probes of its own for every term.
//!
//! Method    tr ΣAⱼ = E Σⱼ zⱼᴴ·Aⱼ·zⱼ with independent zⱼ; a sample is one sweep over the terms, or over `batch` of
//!           them drawn at random and scaled by their share. Invariant: samples are independent and identically
//!           distributed
//! Memory    2 vectors for each of 32 probes at a time, 3 more for the diagonal
//! Work      one apply of every term (or of `batch` terms) a sample
//! Stops     as [`super::Hutchinson`]
//! Differs   the errors of the terms are independent and add as squares: O(1/√(samples·terms)) relative to the sum. One
//!           probe for all terms, which is Hutchinson on the sum, has O(1/√samples) where the terms are alike. All terms
//!           are swept by default: at the same cost a drawn sample adds the spread between terms
//! Source    Hutchinson, Commun. Stat. Simul. Comput. 18 (1989), for every term

use super::diagonal::{DiagonalEstimate, DiagonalMoments};
use super::hutchinson::BLOCK;
use super::moments::Moments;
use super::{Estimate, Sampling, check_probes, next_batch, not_finite, stop};
use crate::Working;
use crate::columns::{Columns, dot, map};
use crate::probes::bits;
use cola_kernels::Field;
use cola_runtime::watch::{self, Moment, Stop};
use cola_runtime::{DType, Error, Op, Result, Scalar, Trans, Workspace, with_number};

const NAME: &str = "doubly stochastic";

/// The trace and the diagonal of ΣAⱼ: see the module page.
#[derive(Clone, Debug, Default)]
pub struct DoublyStochastic {
    /// How to sample; `probes` counts samples, each of which takes a probe a term.
    pub sampling: Sampling,
    /// Terms drawn for a sample; all without.
    pub batch: Option<usize>,
}

impl DoublyStochastic {
    /// tr ΣAⱼ
    ///
    /// # Errors
    /// `NotConverged` with the estimate; `ShapeMismatch`, `NotFinite`; `InvalidArgument` without terms.
    pub fn trace(&self, terms: &[Op]) -> Result<Estimate> {
        let dtype = self.check(terms)?;
        with_number!(dtype, T => self.run::<T>(terms))
    }

    /// diag ΣAⱼ
    ///
    /// # Errors
    /// As [`DoublyStochastic::trace`].
    pub fn diagonal(&self, terms: &[Op]) -> Result<DiagonalEstimate> {
        let dtype = self.check(terms)?;
        with_number!(dtype, T => self.run_diagonal::<T>(terms))
    }

    fn check(&self, terms: &[Op]) -> Result<DType> {
        check_probes(NAME, &self.sampling, 2)?;
        let Some(first) = terms.first() else { return Err(Error::invalid(NAME, "there are no terms")) };
        if self.batch == Some(0) {
            return Err(Error::invalid(NAME, "batch must be at least 1"));
        }
        if let Some(other) = terms.iter().find(|a| !a.is_square() || a.shape() != first.shape()) {
            return Err(Error::shape(NAME, format!("terms must be square and alike: {first} and {other}")));
        }
        Ok(terms.iter().fold(first.dtype(), |dtype, a| DType::promote(dtype, a.dtype())).accumulator())
    }

    fn run<T: Working>(&self, terms: &[Op]) -> Result<Estimate> {
        let (mut moments, mut sums) = (Moments::default(), [Scalar::default(); BLOCK]);
        let accuracy = self.sampling.accuracy;
        let mut applies = 0;
        let stopped = self.sweep::<T>(terms, |event| match event {
            Event::Term { sample, weight, z, y, a } => {
                let quadratic = dot(z, y)?;
                if !quadratic.finite() {
                    return Err(not_finite(NAME, a));
                }
                sums[sample] += quadratic.to_scalar() * weight;
                applies += 1;
                Ok(false)
            }
            Event::Samples(k) => {
                sums[..k].iter_mut().for_each(|sum| moments.add(std::mem::take(sum)));
                let estimate = moments.estimate(Scalar::default(), 0.0, 0);
                Ok(accuracy.is_asked() && estimate.half_width() <= accuracy.goal(estimate.value.norm()))
            }
        })?;
        let estimate = moments.estimate(Scalar::default(), T::EPS * moments.mean.norm(), applies);
        estimate.judged(NAME, &terms[0], accuracy, stopped)
    }

    fn run_diagonal<T: Working>(&self, terms: &[Op]) -> Result<DiagonalEstimate> {
        let n = terms[0].rows();
        let mut moments = DiagonalMoments::new(n);
        let mut sums = vec![Scalar::default(); n * BLOCK.min(self.sampling.probes)];
        let accuracy = self.sampling.accuracy;
        let mut applies = 0;
        let stopped = self.sweep::<T>(terms, |event| match event {
            Event::Term { sample, weight, z, y, a } => {
                if y.iter().any(|y| !y.finite()) {
                    return Err(not_finite(NAME, a));
                }
                let sums = &mut sums[sample * n..][..n];
                for (sum, (&z, &y)) in sums.iter_mut().zip(z.iter().zip(y)) {
                    *sum += (Field::conj(z) * y).to_scalar() * weight;
                }
                applies += 1;
                Ok(false)
            }
            Event::Samples(k) => {
                for sums in sums.chunks_mut(n.max(1)).take(k) {
                    moments.add(|i| sums[i]);
                    sums.fill(Scalar::default());
                }
                Ok(accuracy.is_asked() && moments.is_accurate(accuracy))
            }
        })?;
        moments.estimate::<T>(applies)?.judged(NAME, &terms[0], accuracy, stopped)
    }

    /// Draws probes for the terms of blocks of samples until the event handler says that it is enough.
    fn sweep<T: Working>(
        &self,
        terms: &[Op],
        mut on: impl FnMut(Event<'_, T>) -> Result<bool>,
    ) -> Result<Option<Stop>> {
        let (n, count, ws) = (terms[0].rows(), terms.len(), &mut Workspace::new());
        let sampling = &self.sampling;
        let block = BLOCK.min(sampling.probes);
        let [mut z, mut y] = [Columns::<T>::take(ws, n, block)?, Columns::take(ws, n, block)?];
        watch::tell(|| Moment::Started {
            method: NAME,
            rows: n,
            columns: sampling.probes,
            tolerance: 0.0,
            limit: sampling.probes,
        });
        let mut drawn = 0;
        while drawn < sampling.probes {
            let k = next_batch(sampling, drawn, block);
            match self.batch {
                // Every term, with one block of probes for all samples.
                None => {
                    for (j, a) in terms.iter().enumerate() {
                        for i in 0..k {
                            let place = (drawn + i) as u64 * count as u64 + j as u64;
                            sampling.probe.fill(z.col_mut(i), sampling.seed, place);
                        }
                        map(a, Trans::None, &z, &mut y, k, ws)?;
                        for i in 0..k {
                            on(Event::Term { sample: i, weight: 1.0, z: z.col(i), y: y.col(i), a })?;
                        }
                    }
                }
                Some(batch) => {
                    let weight = count as f64 / batch as f64;
                    for i in 0..k {
                        for j in 0..batch {
                            let place = (drawn + i) as u64 * batch as u64 + j as u64;
                            let word = bits(!sampling.seed, place);
                            let a = &terms[((u128::from(word) * count as u128) >> 64) as usize];
                            sampling.probe.fill(z.col_mut(0), sampling.seed, place);
                            map(a, Trans::None, &z, &mut y, 1, ws)?;
                            on(Event::Term { sample: i, weight, z: z.col(0), y: y.col(0), a })?;
                        }
                    }
                }
            }
            drawn += k;
            watch::tell(|| Moment::Iteration { method: NAME, iteration: drawn, active: k, residual: 0.0 });
            if on(Event::Samples(k))? {
                break;
            }
            if let (Some(stop), true) = (stop(), drawn < sampling.probes) {
                return Ok(Some(stop));
            }
        }
        Ok(None)
    }
}

enum Event<'a, T> {
    /// One term of a sample of the block.
    Term { sample: usize, weight: f64, z: &'a [T], y: &'a [T], a: &'a Op },
    /// So many samples are complete.
    Samples(usize),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stochastic::Hutchinson;
    use crate::testing;

    /// One matrix many times: the worst case for shared probes.
    fn alike(terms: usize, dtype: DType) -> (Vec<Op>, Op, Scalar) {
        let array = testing::random(30, 30, dtype, 4);
        let trace: Scalar = (0..30).map(|i| array.get(i, i).unwrap()).sum::<Scalar>() * terms as f64;
        let sum = testing::product(
            Scalar::new(terms as f64, 0.0),
            Trans::None,
            &array,
            Trans::None,
            &cola_runtime::Array::identity(30, dtype).unwrap(),
        );
        (vec![testing::matrix(array); terms], testing::matrix(sum), trace)
    }

    fn with(probes: usize) -> DoublyStochastic {
        DoublyStochastic { sampling: Sampling { probes, ..Sampling::default() }, batch: None }
    }

    #[test]
    fn the_error_falls_with_probes_times_terms_and_shared_probes_are_worse() {
        let root_mean_square = |terms: usize, shared: bool| {
            let (all, sum, exact) = alike(terms, DType::F64);
            let square = |seed: u64| {
                let sampling = Sampling { probes: 8, seed, ..Sampling::default() };
                let value = match shared {
                    true => Hutchinson { sampling }.trace(&sum).unwrap().value,
                    false => DoublyStochastic { sampling, batch: None }.trace(&all).unwrap().value,
                };
                ((value - exact) / terms as f64).norm_sqr()
            };
            ((0..100).map(square).sum::<f64>() / 100.0).sqrt()
        };
        let (one, many, shared) =
            (root_mean_square(1, false), root_mean_square(64, false), root_mean_square(64, true));
        // √64 = 8, to the 7 % that 100 runs tell.
        assert!((one / many / 8.0 - 1.0).abs() < 0.3, "{one} {many}");
        assert!((shared / many / 8.0 - 1.0).abs() < 0.3, "{shared} {many}");
    }

    #[test]
    fn traces_and_diagonals_are_within_their_errors() {
        for dtype in [DType::F32, DType::F64, DType::C32, DType::C64] {
            let (all, _, exact) = alike(10, dtype);
            for batch in [None, Some(4)] {
                let by = DoublyStochastic { batch, ..with(100) };
                let estimate = by.trace(&all).unwrap();
                assert!((estimate.value - exact).norm() < 4.0 * estimate.standard_error, "{dtype} {batch:?}");
                let diagonal = by.diagonal(&all).unwrap();
                let sum: Scalar = (0..30).map(|i| diagonal.value.get(i, 0).unwrap()).sum();
                assert!((sum - estimate.value).norm() < 1e-4 * (1.0 + exact.norm()));
            }
        }
    }

    #[test]
    fn no_terms_and_unlike_terms_are_errors() {
        assert!(with(4).trace(&[]).is_err());
        let terms = [testing::diagonal(&[1.0], DType::F64), testing::diagonal(&[1.0, 2.0], DType::F64)];
        assert_eq!(with(4).trace(&terms).unwrap_err().kind(), cola_runtime::ErrorKind::ShapeMismatch);
    }
}
