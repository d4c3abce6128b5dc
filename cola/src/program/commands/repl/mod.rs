//! `cola repl`: a session of the expression language.
//!
//! ```text
//! terminal ─ editor ─┐  continuation: is the input finished?      complete: what could stand here?
//!                    ├─► state ─┬─ `:command` ─► command: the table of all commands
//! pipe ───── piped ──┘          └─ expression ─► evaluate
//! ```
//!
//! Values, errors and reports look as `cola eval` prints them. What lives longer than one input is the
//! [`State`]: variables, settings, history.

mod command;
mod complete;
mod continuation;
mod editor;
mod evaluate;
mod files;
mod help;
mod history;
mod inspect;
mod keep;
mod piped;
mod plugins;
mod scan;
mod settings;
mod state;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
mod timing;
mod variables;

use std::io::{self, IsTerminal};

use super::{loading, session};
use crate::program::arguments::Repl;
use crate::program::failure::Failure;
use crate::program::terminal::Style;
use state::State;

/// Reads and answers inputs until there are no more.
pub(super) fn run(repl: &Repl) -> Result<(), Failure> {
    let on_terminal = io::stdin().is_terminal();
    if !on_terminal && repl.session.lets.iter().any(|definition| definition.ends_with("=-")) {
        return Err(Failure::new("InvalidArgument", "standard input cannot be both the session and a file"));
    }
    let policy = loading::policy(&repl.session.load)?;
    let mut state = State::new(session::open(&repl.session)?, policy, Style::of(&io::stdout()));
    if on_terminal { editor::run(&mut state) } else { piped::run(&mut state) }
}
