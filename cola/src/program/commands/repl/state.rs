//! What a session remembers, and what becomes of one input.
//!
//! ```text
//! input ─ answer ─┬─ :command ─► its entry in COMMANDS ─┐
//!                 └─ expression ─► evaluate ────────────┴─► text, or the error of this input
//! ```
//!
//! Names are looked up in the registry as it is when an input begins. Whatever happens in an input — an error, a panic,
//! an interrupt, a time limit — is an error of that input, and the session goes on with the variables it had.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use cola_plugin::Policy;
use cola_runtime::watch::{Limits, within};

use super::command::parse_command;
use super::evaluate;
use super::settings::Settings;
use crate::program::evaluator::Evaluator;
use crate::program::failure::Failure;
use crate::program::interrupt::stopping;
use crate::program::progress::Watch;
use crate::program::terminal::Style;

/// A session.
pub(super) struct State {
    /// The variables, and the registry of this input.
    pub(super) evaluator: Evaluator,
    /// On which terms plugins are loaded.
    pub(super) policy: Policy,
    /// What `:set` changes.
    pub(super) settings: Settings,
    /// All inputs, oldest first, those of earlier sessions included where there is a line editor.
    pub(super) history: Vec<String>,
    /// How what is printed looks.
    pub(super) style: Style,
    /// No further input is read.
    pub(super) ended: bool,
    warnings: Vec<String>,
    stop: Arc<AtomicBool>,
}

impl State {
    /// A session with the definitions of the command line.
    pub(super) fn new(mut evaluator: Evaluator, policy: Policy, style: Style) -> State {
        evaluator.help_unknown_names("define it with `NAME = …`; `:methods` lists what there is");
        evaluator.watch(Watch::silent());
        State {
            evaluator,
            policy,
            settings: Settings::default(),
            history: Vec::new(),
            style,
            ended: false,
            warnings: Vec::new(),
            stop: Arc::default(),
        }
    }

    /// Does what an input says; returns what is printed.
    ///
    /// # Errors
    /// Those of this input; the session goes on.
    pub(super) fn answer(&mut self, input: &str) -> Result<String, Failure> {
        self.history.push(input.trim_end().to_owned());
        self.evaluator.refresh();
        self.evaluator.watch(Watch::start());
        let stop = self.stop.clone();
        let deadline = self.settings.time_limit.and_then(|limit| Instant::now().checked_add(limit));
        let limits = Limits { deadline, cancel: Some(stop.clone()) };
        let work = AssertUnwindSafe(|| self.run(input));
        let done = stopping(&stop, || within(limits, || catch_unwind(work)));
        // The spinner must be gone before anything is printed.
        self.evaluator.watch(Watch::silent());
        // What this input removed from the registry is not kept alive until the next.
        self.evaluator.refresh();
        done.unwrap_or_else(|_| {
            Err(Failure::new("Panicked", "a rule or a constructor panicked")
                .with_help("this is a defect; please report the input"))
        })
    }

    fn run(&mut self, input: &str) -> Result<String, Failure> {
        match parse_command(input) {
            Some(Ok((command, argument))) => (command.run)(self, argument),
            Some(Err(failure)) => Err(failure),
            None => evaluate::evaluate(self, input),
        }
    }

    /// Says this before what the input prints, on standard error.
    pub(super) fn warn(&mut self, warning: impl Into<String>) {
        self.warnings.push(warning.into());
    }

    /// The warnings of the last input.
    pub(super) fn take_warnings(&mut self) -> Vec<String> {
        std::mem::take(&mut self.warnings)
    }

    /// Raised to stop what is computed.
    #[cfg(test)]
    pub(super) fn stop(&self) -> Arc<AtomicBool> {
        self.stop.clone()
    }
}
