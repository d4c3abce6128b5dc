//! An input that is an expression: its value, and in brief what ran.

use std::time::Instant;

use cola_runtime::watch::Limits;
use cola_runtime::{Report, Value};

use super::command::COMMANDS;
use super::scan::on_one_line_each;
use super::state::State;
use crate::language;
use crate::program::commands::observed::{Observed, duration, ran_text, value_text};
use crate::program::failure::Failure;
use crate::program::show::Extent;

/// The name of the last value.
pub(super) const LAST: &str = "_";

/// What is shown of a report after each expression.
const BRIEF: Extent = Extent { lines: 6, rest: "`:time` shows more" };

/// What an expression gave.
pub(super) struct Evaluated {
    /// The name that the last statement defined.
    pub(super) name: Option<String>,
    /// The value of the last statement.
    pub(super) value: Value,
    /// What ran.
    pub(super) report: Report,
    /// How long it took.
    pub(super) seconds: f64,
}

/// Evaluates the statements of a source. The value is kept as [`LAST`], definitions under their names; nothing for
/// a source without statements.
pub(super) fn compute(state: &mut State, source: &str) -> Result<Option<Evaluated>, Failure> {
    let source = on_one_line_each(source.trim_end());
    let at = |diagnostic| Failure::of(diagnostic, &source);
    let program = language::parse(&source).map_err(at)?;
    let Some(last) = program.statements.last() else { return Ok(None) };
    let name = last.target.as_ref().map(|target| target.name.clone());
    let evaluator = &mut state.evaluator;
    let start = Instant::now();
    // The limits are those of the input.
    let mut observed = Observed::new(evaluator.line(), Limits::default());
    let value = observed.part(|| {
        let step = evaluator.prepare_program(&program)?;
        evaluator.finish(step)
    });
    let seconds = start.elapsed().as_secs_f64();
    let value = value.map_err(at)?;
    if let Some(name) = &name {
        evaluator.set(name, value.clone());
    }
    evaluator.set(LAST, value.clone());
    let report = observed.report().clone();
    for warning in report.warnings() {
        state.warn(warning);
    }
    Ok(Some(Evaluated { name, value, report, seconds }))
}

/// Evaluates, and says what there is to see.
pub(super) fn evaluate(state: &mut State, source: &str) -> Result<String, Failure> {
    let evaluated = compute(state, source).map_err(|failure| with_command(failure, source))?;
    let Some(Evaluated { name, value, report, seconds }) = evaluated else { return Ok(String::new()) };
    let mut text = value_text(name.as_deref(), &value);
    if !state.settings.quiet {
        let ran = ran_text(&report, BRIEF);
        if !ran.is_empty() {
            text.push_str(&state.style.aside(&format!("{ran}time {}\n", duration(seconds))));
        }
    }
    Ok(text)
}

/// Whoever types `quit` means `:quit`.
fn with_command(failure: Failure, source: &str) -> Failure {
    let word = source.trim();
    let word = if word == "exit" { "quit" } else { word };
    match COMMANDS.iter().find(|command| command.name == word) {
        Some(command) if failure.kind() == "UnknownName" => {
            failure.with_help(format!("the command is `:{}`", command.name))
        }
        _ => failure,
    }
}
