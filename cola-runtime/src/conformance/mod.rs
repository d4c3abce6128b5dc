//! The conformance kit: every method is compared with the definition of its function.
//!
//! [`run`] walks a whole registry. It builds every registered sample for every dtype and holds it to the
//! laws of operators: `apply` in its four forms and with α and β, linearity, children/params/rebuild,
//! printing, and properties — those that dispatch knows must be true, those that a sample `lacks` must
//! not be known. Then it calls every function with definitions on tuples of samples, looks which method
//! dispatch chooses, and compares the result with the dense definition, in every dtype at a tolerance
//! derived from its precision, the size and the conditioning. A method that no sample reaches **fails**.
//! A plan must list the calls that really happen.
//!
//! The kit belongs to plugin authors as much as to the standard library: it knows nothing but the
//! registry.

mod compare;
mod dense;
mod laws;
mod methods;
mod specimen;

use crate::dtype::DType;
use crate::registry::{Method, World};
use std::fmt;
use std::sync::Arc;

/// What to check.
#[derive(Clone, Debug)]
pub struct Options {
    /// Element types to try.
    pub dtypes: Vec<DType>,
    /// Only methods, functions and samples of this owner are judged (all samples serve as operands).
    pub owner: Option<String>,
    /// Seed of whatever is random in samples and operands.
    pub seed: u64,
    /// At most this many tuples of operands for each method and dtype.
    pub tuples: usize,
}

impl Options {
    /// All element types are tried, so that every method must be reached.
    fn covers(&self) -> bool {
        Options::default().dtypes.iter().all(|d| self.dtypes.contains(d))
    }
}

impl Default for Options {
    fn default() -> Self {
        let dtypes = vec![DType::F64, DType::C64, DType::F32, DType::C32, DType::F16, DType::BF16];
        Options { dtypes, owner: None, seed: 2026, tuples: 64 }
    }
}

/// One thing that is not as it should be.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Sample, function or method.
    pub subject: String,
    /// What was expected and what was found.
    pub why: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.subject, self.why)
    }
}

/// The verdict of the kit.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// Samples built, over all dtypes.
    pub samples: usize,
    /// Laws of operators that were checked.
    pub laws: usize,
    /// Calls compared with a definition.
    pub calls: usize,
    /// Methods that were chosen by dispatch at least once and agreed.
    pub methods: usize,
    /// What is wrong.
    pub failures: Vec<Failure>,
}

impl Verdict {
    /// Nothing is wrong.
    pub fn is_ok(&self) -> bool {
        self.failures.is_empty()
    }

    fn fail(&mut self, subject: impl Into<String>, why: impl Into<String>) {
        self.failures.push(Failure { subject: subject.into(), why: why.into() });
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} samples, {} laws, {} calls compared with definitions, {} methods reached, {} failures",
            self.samples,
            self.laws,
            self.calls,
            self.methods,
            self.failures.len()
        )?;
        self.failures.iter().try_for_each(|failure| writeln!(f, "  ✗ {failure}"))
    }
}

/// Progress of the kit: what is being checked.
pub type Progress<'a> = &'a mut dyn FnMut(&str);

/// Runs the kit on a registry.
pub fn run(world: &World, options: &Options, progress: Progress<'_>) -> Verdict {
    let mut verdict = Verdict::default();
    let mut tally = methods::Tally::new(world);
    for &dtype in &options.dtypes {
        let specimens = specimen::build(world, options, dtype, &mut verdict);
        for s in specimens.iter().filter(|s| mine(options, &s.owner)) {
            progress(&format!("{dtype} {}", s.name));
            laws::check(world, s, &mut verdict);
        }
        methods::check(world, options, dtype, &specimens, &mut tally, &mut verdict, progress);
    }
    tally.finish(options, &mut verdict);
    verdict
}

fn mine(options: &Options, owner: &str) -> bool {
    options.owner.as_ref().is_none_or(|o| o == owner)
}

fn judged(options: &Options, method: &Arc<Method>) -> bool {
    mine(options, &method.origin.owner.name)
}
