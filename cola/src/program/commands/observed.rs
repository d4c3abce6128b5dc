//! What `eval` and `repl` share: computing while somebody watches, and what is said of it afterwards.

use std::rc::Rc;

use cola_runtime::watch::{Limits, observe, within};
use cola_runtime::{Report, Value, World, report};

use crate::program::monitor::{Monitor, Run};
use crate::program::progress::Line;
use crate::program::show::{self, Extent};

/// A computation in parts, each within the same limits; what they did is kept in one report.
pub(super) struct Observed {
    monitor: Rc<Monitor>,
    limits: Limits,
    report: Report,
}

impl Observed {
    /// Nothing has run yet. Details of what runs are shown on `line`.
    pub(super) fn new(line: Line, limits: Limits) -> Observed {
        Observed { monitor: Monitor::new(line), limits, report: Report::default() }
    }

    /// Computes a part.
    pub(super) fn part<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let (done, ran) =
            report::record(|| within(self.limits.clone(), || observe(self.monitor.clone(), work)));
        self.report.steps.extend(ran.steps);
        self.report.omitted += ran.omitted;
        done
    }

    /// Work within the limits that is not part of the computation.
    pub(super) fn beside<T>(&self, work: impl FnOnce() -> T) -> T {
        within(self.limits.clone(), work)
    }

    /// The runs of iterative methods so far.
    pub(super) fn runs(&self) -> Vec<Run> {
        self.monitor.runs()
    }

    /// What ran so far.
    pub(super) fn report(&self) -> &Report {
        &self.report
    }
}

/// A value for people, after the name that it was given.
pub(super) fn value_text(name: Option<&str>, value: &Value) -> String {
    let name = name.map(|name| format!("{name} = ")).unwrap_or_default();
    format!("{name}{}", show::value_text(value))
}

/// The rules that ran and their evidence, for people; empty when nothing ran.
pub(super) fn ran_text(report: &Report, extent: Extent) -> String {
    match show::report_text(report, &inference(), extent) {
        none if none.is_empty() => none,
        ran => format!("ran\n{ran}"),
    }
}

/// A time for people.
pub(super) fn duration(seconds: f64) -> String {
    if seconds < 1e-3 {
        format!("{:.0} µs", seconds * 1e6)
    } else if seconds < 1.0 {
        format!("{:.1} ms", seconds * 1e3)
    } else {
        format!("{seconds:.2} s")
    }
}

/// The function that infers properties, which a report for people leaves out.
fn inference() -> String {
    let world = World::global().ok();
    let name = world.and_then(|w| {
        w.snapshot().functions().iter().find(|f| f.infers_properties()).map(|f| f.name.to_string())
    });
    name.unwrap_or_default()
}
