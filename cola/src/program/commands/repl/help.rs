//! `:help`

use super::command::{COMMANDS, Command, find};
use super::state::State;
use crate::program::arguments::LANGUAGE;
use crate::program::commands::methods::everything;
use crate::program::failure::Failure;

/// The commands; one of them; what a name of the registry means; the language.
pub(super) fn help(state: &mut State, topic: &str) -> Result<String, Failure> {
    match topic {
        "" => Ok(all()),
        "language" => Ok(format!("{LANGUAGE}\n")),
        _ if topic.starts_with(':') => find(topic.trim_start_matches(':')).map(line),
        _ => match named(state, topic) {
            Some(text) => Ok(text),
            None => find(topic).map(line).map_err(|_| {
                Failure::new("UnknownName", format!("nothing is known of `{topic}`"))
                    .with_help("`:help` lists the commands, `:methods` everything that can be named")
            }),
        },
    }
}

fn usage(command: &Command) -> String {
    format!(":{} {}", command.name, command.arguments).trim_end().to_owned()
}

fn line(command: &Command) -> String {
    format!("{}\n    {}\n", usage(command), command.help)
}

fn all() -> String {
    let width = COMMANDS.iter().map(|command| usage(command).chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for command in COMMANDS {
        text.push_str(&format!("{:width$}  {}\n", usage(command), command.help));
    }
    text.push_str(
        "\nAnything else is an expression; `_` is the last value. `:help language` tells how expressions are written.\n\
         Open brackets and operators at the end of a line go on on the next; Ctrl-C gives up an input or stops what runs.\n\
         The beginning of a command is enough: `:m solve`.\n",
    );
    text
}

/// How a name is used, and what it is, in one line each.
fn named(state: &State, name: &str) -> Option<String> {
    let all = everything(state.evaluator.snapshot(), state.evaluator.world());
    let item = all.iter().flat_map(|(_, items)| items).find(|item| item.name == name)?;
    Some(format!("{}\n    {}\n", item.head, item.doc))
}
