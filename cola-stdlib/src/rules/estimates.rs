//! How uncertain results are that are made of estimates of parts.
//!
//! Parts are estimated from the same or from related random numbers, so their errors may have one direction: bounds add, not
//! squares.

use crate::algorithms::stochastic::asked_accuracy;
use cola_runtime::{Alg, Evidence, Result, Scalar, report};

/// A standard error and the longer part of an interval of 95 % confidence beside the value; zeros for what is exact.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spread {
    pub(super) error: f64,
    pub(super) half: f64,
}

/// What `work` returns, and how uncertain its evidence says that it is, where the algorithm is an estimator.
pub(super) fn observed<T>(alg: &Alg, work: impl FnOnce() -> Result<T>) -> Result<(T, Spread)> {
    let (value, last) = last_estimate(alg, work)?;
    let error = last.and_then(|e| e.standard_error).unwrap_or(0.0);
    Ok((value, Spread { error, half: 2.0 * error }))
}

/// The same for a number, whose evidence has an interval. The value need not be in its middle.
pub(super) fn observed_number(alg: &Alg, work: impl FnOnce() -> Result<Scalar>) -> Result<(Scalar, Spread)> {
    let (value, last) = last_estimate(alg, work)?;
    let error = last.as_ref().and_then(|e| e.standard_error).unwrap_or(0.0);
    // The interval is that of real parts.
    let longer = |(low, high): (f64, f64)| (high - value.re).max(value.re - low);
    let half = last.and_then(|e| e.interval).map_or(0.0, longer).max(2.0 * error);
    Ok((value, Spread { error, half }))
}

/// What `work` returns, and the last evidence with a standard error, which is passed on too.
fn last_estimate<T>(alg: &Alg, work: impl FnOnce() -> Result<T>) -> Result<(T, Option<Evidence>)> {
    if asked_accuracy(alg).is_none() {
        return Ok((work()?, None));
    }
    let (value, report) = report::record_evidence(work);
    let last = report.evidence().filter(|e| e.standard_error.is_some()).last().cloned();
    Ok((value?, last))
}

impl Spread {
    /// Adds `weight` times another value.
    pub(super) fn add(&mut self, weight: f64, other: Spread) {
        self.error += weight * other.error;
        self.half += weight * other.half;
    }

    /// Of the product of this value and another one: |s|·|t| with |s| ≤ |s₀| + half, |t| ≤ |t₀| + half.
    pub(super) fn times(self, own: f64, other: Spread, its: f64) -> Spread {
        let both = |s: f64, t: f64| own * t + its * s + s * t;
        Spread { error: both(self.error, other.error), half: both(self.half, other.half) }
    }

    /// Pushes the evidence of a number.
    pub(super) fn tell(self, what: &'static str, value: Scalar) {
        if self.error > 0.0 {
            let interval = (value.re - self.half, value.re + self.half);
            report::push(|| Evidence::of(what).uncertain(self.error, interval));
        }
    }

    /// Pushes the evidence of a column.
    pub(super) fn tell_entries(self, what: &'static str) {
        if self.error > 0.0 {
            let mut evidence =
                Evidence::of(what).note("standard error: a bound of the root mean square of the entries");
            evidence.standard_error = Some(self.error);
            report::push(|| evidence);
        }
    }
}
