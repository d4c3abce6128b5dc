//! A session that is read from a pipe or a file: no prompt, no editing.

use std::io::{self, BufRead};

use super::continuation::Lines;
use super::state::State;
use crate::program::commands::output::{complain, say};
use crate::program::failure::Failure;

/// Reads inputs until the pipe or the session ends.
///
/// # Errors
/// `InputsFailed` where an input failed; those after it are read all the same.
pub(super) fn run(state: &mut State) -> Result<(), Failure> {
    let (mut lines, mut line, mut begun) = (Lines::new(), 0, 1);
    let (mut inputs, mut failed) = (0, 0);
    let mut more = true;
    while more && !state.ended {
        // Locked for one line only: `load("-")` reads what follows its input.
        let mut bytes = Vec::new();
        let read = io::stdin().lock().read_until(b'\n', &mut bytes);
        more = read.map_err(|e| Failure::new("Io", format!("standard input cannot be read: {e}")))? > 0;
        line += 1;
        if lines.is_empty() {
            begun = line;
        }
        let answer = match String::from_utf8(bytes) {
            Ok(text) if more && lines.push(&text) => continue,
            Ok(_) => {
                let input = lines.take();
                if input.trim().is_empty() {
                    continue;
                }
                state.answer(&input)
            }
            Err(_) => {
                lines.take();
                Err(Failure::new("InvalidArgument", "the line is not UTF-8"))
            }
        };
        inputs += 1;
        state.take_warnings().iter().for_each(|warning| complain(&format!("warning: {warning}\n")));
        match answer {
            Ok(text) => say(&text),
            Err(failure) => {
                failed += 1;
                complain(&failure.in_option(format!("line {begun}")).render());
            }
        }
    }
    match failed {
        0 => Ok(()),
        _ => Err(Failure::new("InputsFailed", format!("{failed} of {inputs} inputs failed"))),
    }
}
