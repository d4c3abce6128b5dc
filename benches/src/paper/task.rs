//! A task: a problem with a criterion, in some sizes, and the ways in which a user of this library may put it.
//!
//! A [`Variant`] makes its inputs of a size and returns a [`Trial`]: what is timed, and what tells afterwards whether the
//! result is good enough. The inputs lie outside the clock, building operators from arrays and the call lie inside.

use cola::{Error, ErrorKind, Result};
use serde_json::Value;

use super::streams::{checksum, nine_digits};

/// A problem in some sizes, and how it is put.
#[derive(Debug)]
pub struct Task {
    /// What it is called on the command line.
    pub short: &'static str,
    /// What it is called in records.
    pub name: &'static str,
    /// What is computed, in one sentence.
    pub about: &'static str,
    /// Sizes with `--quick`.
    pub quick: &'static [&'static str],
    /// Sizes without.
    pub full: &'static [&'static str],
    /// Seconds that the runs of one size may take together, and that one may take to be repeated at all.
    pub budget: f64,
    /// The most runs that count.
    pub reps: usize,
    /// How it is put, the plain way first.
    pub variants: &'static [Variant],
}

/// One way to put a task.
#[derive(Debug)]
pub struct Variant {
    /// What it is called in records: `cola`, or with what was asked for beside the defaults.
    pub peer: &'static str,
    /// The sizes for which it is run; all where there are none.
    pub sizes: &'static [&'static str],
    /// Sizes beside those of the task, that show how time and memory grow.
    pub growth: &'static [&'static str],
    /// Whether `--quick` runs it.
    pub quick: bool,
    /// Calls in one timed run.
    pub inner: usize,
    /// Makes the inputs of a size.
    pub make: fn(&str) -> Result<Trial>,
}

impl Variant {
    /// For all sizes, one call in a run.
    pub const fn new(peer: &'static str, make: fn(&str) -> Result<Trial>) -> Variant {
        Variant { peer, sizes: &[], growth: &[], quick: true, inner: 1, make }
    }

    /// For these sizes only.
    pub const fn sizes(self, sizes: &'static [&'static str]) -> Variant {
        Variant { sizes, ..self }
    }

    /// For these sizes, too, though no other library is measured there; not with `--quick`.
    pub const fn growth(self, growth: &'static [&'static str]) -> Variant {
        Variant { growth, ..self }
    }

    /// Not with `--quick`.
    pub const fn full_only(self) -> Variant {
        Variant { quick: false, ..self }
    }

    /// With so many calls in a timed run, for calls too short to be timed alone.
    pub const fn inner(self, inner: usize) -> Variant {
        Variant { inner, ..self }
    }
}

impl Task {
    /// The sizes, and those that only show the growth.
    pub fn all_sizes(&self) -> Vec<&'static str> {
        let mut all = self.full.to_vec();
        for &size in self.variants.iter().flat_map(|variant| variant.growth) {
            if !all.contains(&size) {
                all.push(size);
            }
        }
        all
    }

    /// Whether the variant, one of its own, is run for this size.
    pub fn runs(&self, variant: &Variant, size: &str) -> bool {
        let all = variant.sizes.is_empty();
        variant.growth.contains(&size) || (all && self.full.contains(&size)) || variant.sizes.contains(&size)
    }
}

/// What the criterion says of a result.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The quantity of the criterion.
    pub err: f64,
    /// Whether it is met.
    pub ok: bool,
    /// In words.
    pub criterion: &'static str,
    /// Tells results apart.
    pub checksum: f64,
    /// What else is worth knowing.
    pub more: Vec<(&'static str, Value)>,
}

impl Checked {
    /// Met if `err ≤ bound`; a NaN never is.
    pub fn at_most(bound: f64, err: f64, criterion: &'static str, result: &[f64]) -> Checked {
        Checked { err, ok: err <= bound, criterion, checksum: checksum(result), more: Vec::new() }
    }

    /// With this number, to nine digits, as the checksum.
    #[must_use]
    pub fn sum(self, value: f64) -> Checked {
        Checked { checksum: nine_digits(value), ..self }
    }

    /// Met only if this holds, too.
    #[must_use]
    pub fn and(self, holds: bool) -> Checked {
        Checked { ok: self.ok && holds, ..self }
    }

    /// With a fact beside it.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Checked {
        self.more.push((name, value.into()));
        self
    }
}

/// What is timed, and the check of its last result.
pub struct Trial(Box<dyn Steps>);

impl Trial {
    /// `run` is timed, `check` is not.
    pub fn new<T: 'static>(
        run: impl FnMut() -> Result<T> + 'static,
        check: impl FnOnce(T) -> Result<Checked> + 'static,
    ) -> Trial {
        Trial(Box::new(Typed { run, check, last: None }))
    }

    /// Once more; the result before it is gone.
    ///
    /// # Errors
    /// Those of the library.
    pub fn run(&mut self) -> Result<()> {
        self.0.run()
    }

    /// Frees the last result, so that the next run does not pay for it.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// What the criterion says of the last result.
    ///
    /// # Errors
    /// Those of the library; `InvalidArgument` where nothing was run.
    pub fn check(self) -> Result<Checked> {
        self.0.check()
    }
}

trait Steps {
    fn run(&mut self) -> Result<()>;
    fn clear(&mut self);
    fn check(self: Box<Self>) -> Result<Checked>;
}

struct Typed<T, R, C> {
    run: R,
    check: C,
    last: Option<T>,
}

impl<T, R: FnMut() -> Result<T>, C: FnOnce(T) -> Result<Checked>> Steps for Typed<T, R, C> {
    fn run(&mut self) -> Result<()> {
        self.last = Some((self.run)()?);
        Ok(())
    }

    fn clear(&mut self) {
        self.last = None;
    }

    fn check(self: Box<Self>) -> Result<Checked> {
        let last = self.last.ok_or_else(|| Error::invalid("a trial", "nothing was run"))?;
        (self.check)(last)
    }
}

/// The number of a size: 2000 of `2000` and of `solve:2000`.
///
/// # Errors
/// `InvalidArgument` where it does not end in one.
pub fn number(size: &str) -> Result<usize> {
    let digits = size.rsplit(':').next().unwrap_or(size);
    digits.parse().map_err(|_| Error::invalid("a task", format!("the size `{size}` has no number")))
}

/// There is no rule that gives what the task asks for.
pub fn no_rule(why: impl Into<String>) -> Error {
    Error::new(ErrorKind::NoMethod, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_has_its_number_at_the_end() {
        assert_eq!(number("300").unwrap(), 300);
        assert_eq!(number("solve:2000").unwrap(), 2000);
        assert!(number("diag").is_err());
    }

    #[test]
    fn the_last_result_is_checked() {
        let mut count = 0;
        let mut trial = Trial::new(
            move || {
                count += 1;
                Ok(count)
            },
            |last| Ok(Checked::at_most(1.0, f64::from(last), "at most one", &[])),
        );
        trial.run().unwrap();
        trial.run().unwrap();
        let checked = trial.check().unwrap();
        assert!(!checked.ok && checked.err == 2.0);
    }

    #[test]
    fn what_is_not_a_number_meets_no_criterion() {
        assert!(!Checked::at_most(1.0, f64::NAN, "", &[]).ok);
        assert!(Checked::at_most(1.0, 0.5, "", &[]).ok);
        assert!(!Checked::at_most(1.0, 0.5, "", &[]).and(false).ok);
    }

    #[test]
    fn a_trial_that_was_not_run_is_an_error() {
        let trial = Trial::new(|| Ok(()), |()| Ok(Checked::at_most(0.0, 0.0, "", &[])));
        assert!(trial.check().is_err());
    }
}
