//! Estimated diagonals: mean and spread of every entry.

use super::{Accuracy, short_of, student};
use crate::Working;
use cola_runtime::watch::Stop;
use cola_runtime::{Array, Evidence, Op, Result, Scalar};

/// An estimated diagonal.
#[derive(Clone, Debug)]
pub struct DiagonalEstimate {
    /// The estimate, n×1.
    pub value: Array,
    /// The standard error of each entry, n×1 of f64.
    pub standard_error: Array,
    /// Half the interval of 95 % confidence of an entry is so many standard errors.
    pub factor: f64,
    /// ‖half widths‖₂/‖value‖₂, what a relative accuracy is about.
    pub relative: f64,
    /// The largest half width, what an absolute accuracy is about.
    pub largest: f64,
    /// Random vectors that were drawn.
    pub probes: usize,
    /// Applies of A or its adjoint to one column.
    pub applies: usize,
}

impl DiagonalEstimate {
    /// For the report: with the root mean square of the standard errors.
    pub fn evidence(&self, method: &'static str) -> Evidence {
        let mut evidence = Evidence::of(method)
            .iterations(self.probes)
            .note("standard error: root mean square of the entries");
        let n = self.standard_error.rows();
        let sum: f64 = (0..n).filter_map(|i| self.standard_error.get(i, 0).ok()).map(|s| s.re * s.re).sum();
        evidence.standard_error = Some((sum / n.max(1) as f64).sqrt());
        evidence
    }

    pub(super) fn judged(
        self,
        method: &'static str,
        a: &Op,
        accuracy: Accuracy,
        stop: Option<Stop>,
    ) -> Result<Self> {
        let (reached, asked) = match accuracy {
            Accuracy::Any => (0.0, 0.0),
            Accuracy::Relative(tol) => (self.relative, tol),
            Accuracy::Absolute(tol) => (self.largest, tol),
        };
        if stop.is_none() && reached <= asked {
            return Ok(self);
        }
        let message = format!(
            "{method} on {a}: the diagonal is known to {reached:.1e} (95 %) after {} probes, asked for {asked:.1e}",
            self.probes
        );
        Err(short_of(message, self.value.clone(), self.evidence(method), stop))
    }
}

/// Welford's sums of every entry.
pub(super) struct DiagonalMoments {
    pub count: usize,
    mean: Vec<Scalar>,
    squares: Vec<f64>,
    /// Covariances of the samples of each entry; none of independent ones.
    shared: Vec<f64>,
    /// The least standard error of an entry.
    pub rounding: f64,
}

impl DiagonalMoments {
    pub fn new(n: usize) -> Self {
        DiagonalMoments {
            count: 0,
            mean: vec![Scalar::default(); n],
            squares: vec![0.0; n],
            shared: Vec::new(),
            rounding: 0.0,
        }
    }

    /// One more sample, entry by entry.
    pub fn add(&mut self, sample: impl Fn(usize) -> Scalar) {
        self.count += 1;
        let count = self.count as f64;
        for (i, (mean, squares)) in self.mean.iter_mut().zip(&mut self.squares).enumerate() {
            let x = sample(i);
            let before = x - *mean;
            *mean += before / count;
            let after = x - *mean;
            *squares += before.re * after.re + before.im * after.im;
        }
    }

    /// Adds the same to every sample.
    pub fn shift(&mut self, offset: impl Fn(usize) -> Scalar) {
        self.mean.iter_mut().enumerate().for_each(|(i, mean)| *mean += offset(i));
    }

    /// The samples of entry i have the covariance `of[i]`: see the page `exchangeable`.
    pub fn share(&mut self, of: Vec<f64>) {
        self.shared = of;
    }

    fn standard_error(&self, i: usize) -> f64 {
        if self.count < 2 {
            return f64::INFINITY;
        }
        let own = self.squares[i] / (self.count as f64 * (self.count as f64 - 1.0));
        let shared = self.shared.get(i).map_or(0.0, |c| c.max(0.0));
        (own + shared).sqrt().max(self.rounding)
    }

    /// The largest half width, and ‖half widths‖/‖mean‖.
    fn widths(&self) -> (f64, f64) {
        let factor = student::factor(self.count as f64 - 1.0);
        let n = self.mean.len();
        let half = |i: usize| factor * self.standard_error(i);
        let largest = (0..n).map(half).fold(0.0, f64::max);
        let all = (0..n).map(|i| half(i).powi(2)).sum::<f64>().sqrt();
        let size = self.mean.iter().map(|m| m.norm_sqr()).sum::<f64>().sqrt();
        (largest, if all == 0.0 { 0.0 } else { all / size })
    }

    pub fn is_accurate(&self, accuracy: Accuracy) -> bool {
        let (largest, relative) = self.widths();
        match accuracy {
            Accuracy::Any => true,
            Accuracy::Relative(tol) => relative <= tol,
            Accuracy::Absolute(tol) => largest <= tol,
        }
    }

    pub fn estimate<T: Working>(&self, applies: usize) -> Result<DiagonalEstimate> {
        let n = self.mean.len();
        let (largest, relative) = self.widths();
        Ok(DiagonalEstimate {
            value: Array::from_fn(n, 1, |i, _| T::from_scalar(self.mean[i]))?,
            standard_error: Array::from_fn(n, 1, |i, _| self.standard_error(i))?,
            factor: student::factor(self.count as f64 - 1.0),
            relative,
            largest,
            probes: self.count,
            applies,
        })
    }
}
