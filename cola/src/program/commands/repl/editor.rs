//! A session on a terminal: editing, history, completion.

use rustyline::completion::{Completer, Pair};
use rustyline::config::CompletionType;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Config, Context, Editor, Helper};

use cola_runtime::World;

use super::complete::{Variable, complete};
use super::continuation::goes_on;
use super::history::{self, Kept};
use super::state::State;
use crate::program::commands::output::{complain, say};
use crate::program::failure::Failure;
use crate::program::interrupt::{at_prompt, listen};
use crate::program::terminal::Style;

const PROMPT: &str = "cola> ";
/// Inputs kept over sessions.
const KEPT: usize = 10_000;

/// What the editor asks while an input is typed.
struct Typing {
    world: &'static World,
    variables: Vec<Variable>,
}

impl Completer for Typing {
    type Candidate = Pair;

    fn complete(&self, line: &str, pos: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let (start, candidates) = complete(self.world, &self.variables, line.get(..pos).unwrap_or_default());
        // A bracket that is there is not written again.
        let called = line.get(pos..).is_some_and(|rest| rest.starts_with('('));
        let text =
            |text: String| text.strip_suffix('(').filter(|_| called).map(str::to_owned).unwrap_or(text);
        let pairs = candidates.into_iter().map(|c| Pair { display: c.shown, replacement: text(c.text) });
        Ok((start, pairs.collect()))
    }
}

impl Validator for Typing {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(match goes_on(context.input()) {
            true => ValidationResult::Incomplete,
            false => ValidationResult::Valid(None),
        })
    }
}

impl Hinter for Typing {
    type Hint = String;
}
impl Highlighter for Typing {}
impl Helper for Typing {}

/// Reads inputs until the session ends. Errors of inputs are told and are not errors of the session.
pub(super) fn run(state: &mut State) -> Result<(), Failure> {
    let broken = |error: ReadlineError| Failure::new("Io", format!("cannot read from the terminal: {error}"));
    let config = Config::builder().completion_type(CompletionType::List).history_ignore_space(true);
    let config = config.max_history_size(KEPT).map_err(broken)?.build();
    let mut editor: Editor<Typing, FileHistory> = Editor::with_config(config).map_err(broken)?;
    editor.set_helper(Some(Typing { world: state.evaluator.world(), variables: Vec::new() }));
    let errors = Style::of(&std::io::stderr());
    let warn = |warning: &str| complain(&errors.complaint(&format!("warning: {warning}\n")));
    let (mut kept, warning) = Kept::open(history::file(|name| std::env::var_os(name)), editor.history_mut());
    warning.iter().for_each(|warning| warn(warning));
    state.history = editor.history().iter().cloned().collect();
    listen();
    let version = env!("CARGO_PKG_VERSION");
    say(&state.style.aside(&format!("cola {version}   :help lists the commands, Ctrl-D ends the session\n")));
    let prompt = (PROMPT, state.style.prompt(PROMPT));
    while !state.ended {
        if let Some(typing) = editor.helper_mut() {
            typing.variables = Variable::all(&state.evaluator);
        }
        let input = match at_prompt(|| editor.readline(&prompt)) {
            Ok(input) => input,
            // Ctrl-C gives up what was typed; a window that changes its size is drawn anew.
            Err(ReadlineError::Interrupted | ReadlineError::Signal(_)) => continue,
            Err(ReadlineError::Eof) => return Ok(()),
            Err(error) => return Err(broken(error)),
        };
        if input.trim().is_empty() {
            continue;
        }
        let added = editor.add_history_entry(input.as_str());
        let appended = added.map_err(|e| e.to_string()).and_then(|_| kept.append(editor.history_mut()));
        if let Err(warning) = appended {
            warn(&warning);
        }
        let answer = state.answer(&input);
        state.take_warnings().iter().for_each(|warning| warn(warning));
        match answer {
            Ok(text) => say(&text),
            Err(failure) => complain(&errors.complaint(&failure.render())),
        }
    }
    Ok(())
}
