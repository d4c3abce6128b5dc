//! `:save`, `:history`, `:quit`

use super::state::State;
use crate::program::commands::saving::Target;
use crate::program::failure::Failure;

/// Inputs shown by `:history` without a number.
const SHOWN: usize = 20;

/// Writes a variable to a file.
pub(super) fn save(state: &mut State, text: &str) -> Result<String, Failure> {
    Target::read(":save", text)?.save(&state.evaluator, None)?;
    Ok(String::new())
}

/// The last inputs before this one, oldest first, with their numbers.
pub(super) fn history(state: &mut State, count: &str) -> Result<String, Failure> {
    let count = match count {
        "" => SHOWN,
        _ => count.parse().map_err(|_| {
            Failure::new("InvalidArgument", format!(":history {count}: not a number of inputs"))
                .with_help(":history [N]")
        })?,
    };
    let before = state.history.split_last().map(|(_, before)| before).unwrap_or_default();
    let skipped = before.len().saturating_sub(count);
    let width = before.len().to_string().len();
    let line = |(k, input): (usize, &String)| {
        let input = input.replace('\n', &format!("\n{:width$}  ", ""));
        format!("{:width$}  {input}\n", k + 1)
    };
    Ok(before.iter().enumerate().skip(skipped).map(line).collect())
}

/// Ends the session.
pub(super) fn quit(state: &mut State, _: &str) -> Result<String, Failure> {
    state.ended = true;
    Ok(String::new())
}
