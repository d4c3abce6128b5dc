//! The commands of a session: `:name argument`. To add one, add an entry to [`COMMANDS`].

use super::state::State;
use super::{help, inspect, keep, plugins, settings, timing, variables};
use crate::program::evaluator::closest;
use crate::program::failure::Failure;

/// What an argument is, for completion and for inputs of several lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    Nothing,
    Text,
    Command,
    Function,
    Variable,
    Setting,
    Expression,
    /// `NAME=FILE|EXPR`
    Definition,
    /// `NAME=FILE`
    Target,
    /// The name of a file, to the end of the line.
    File,
    /// The name of a plugin that is loaded.
    Plugin,
}

/// A command.
pub(super) struct Command {
    /// Its name, without the colon. Any beginning of it that no other command has will do.
    pub(super) name: &'static str,
    /// How its argument is written in the help: `NAME=FILE`.
    pub(super) arguments: &'static str,
    /// What the argument is.
    pub(super) takes: Takes,
    /// What it does, in one line.
    pub(super) help: &'static str,
    /// Does it; returns what is printed. The second is the argument, without blanks around it.
    pub(super) run: fn(&mut State, &str) -> Result<String, Failure>,
}

/// All commands, in the order of the help.
pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "help",
        arguments: "[COMMAND|NAME|language]",
        takes: Takes::Command,
        help: "the commands; what a name means; the language",
        run: help::help,
    },
    Command {
        name: "methods",
        arguments: "[FUNCTION]",
        takes: Takes::Function,
        help: "the methods of a function; everything that can be named",
        run: inspect::methods,
    },
    Command {
        name: "explain",
        arguments: "EXPR",
        takes: Takes::Expression,
        help: "what its outermost call would run, and why; the call is not made",
        run: inspect::explain,
    },
    Command {
        name: "which",
        arguments: "CALL",
        takes: Takes::Expression,
        help: "the method that a call would run: signature, owner, place, identity, source",
        run: inspect::which,
    },
    Command {
        name: "time",
        arguments: "EXPR",
        takes: Takes::Expression,
        help: "evaluate; the time it took and all that ran; the value is kept in `_`",
        run: timing::time,
    },
    Command {
        name: "vars",
        arguments: "",
        takes: Takes::Nothing,
        help: "the variables: kind, shape, element type",
        run: variables::vars,
    },
    Command {
        name: "let",
        arguments: "NAME=FILE|EXPR",
        takes: Takes::Definition,
        help: "define a name, also from a file",
        run: variables::define,
    },
    Command {
        name: "clear",
        arguments: "NAME…|all",
        takes: Takes::Variable,
        help: "forget variables",
        run: variables::clear,
    },
    Command {
        name: "save",
        arguments: "NAME=FILE",
        takes: Takes::Target,
        help: "write a variable to a file (.npy, .mtx, .mtx.gz); `_` is the last value",
        run: keep::save,
    },
    Command {
        name: "set",
        arguments: "[NAME VALUE]",
        takes: Takes::Setting,
        help: "the settings; change one",
        run: settings::set,
    },
    Command {
        name: "load",
        arguments: "FILE|NAME",
        takes: Takes::File,
        help: "load a plugin; a name is looked for in $COLA_PLUGIN_PATH",
        run: plugins::load,
    },
    Command {
        name: "unload",
        arguments: "PLUGIN",
        takes: Takes::Plugin,
        help: "take a plugin's items away; operators that it made live on",
        run: plugins::take_away,
    },
    Command {
        name: "reload",
        arguments: "PLUGIN",
        takes: Takes::Plugin,
        help: "load a plugin's file again, rebuilt or not",
        run: plugins::load_again,
    },
    Command {
        name: "plugins",
        arguments: "[PLUGIN]",
        takes: Takes::Plugin,
        help: "the plugins that are loaded; all of one",
        run: plugins::list,
    },
    Command {
        name: "history",
        arguments: "[N]",
        takes: Takes::Text,
        help: "the last inputs",
        run: keep::history,
    },
    Command {
        name: "quit",
        arguments: "",
        takes: Takes::Nothing,
        help: "end the session, as Ctrl-D does",
        run: keep::quit,
    },
];

/// The command of an input that begins with `:`, and its argument; `None` for other inputs.
pub(super) fn parse_command(input: &str) -> Option<Result<(&'static Command, &str), Failure>> {
    let text = input.trim().strip_prefix(':')?;
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).unwrap_or(text.len());
    let (name, argument) = text.split_at(end);
    Some(find(name).map(|command| (command, argument.trim())))
}

/// The command that a name, or a beginning of one, stands for.
///
/// # Errors
/// `UnknownCommand`, with the closest one; `AmbiguousCommand`, with those that it could be.
pub(super) fn find(name: &str) -> Result<&'static Command, Failure> {
    if let Some(command) = COMMANDS.iter().find(|command| command.name == name) {
        return Ok(command);
    }
    let begun: Vec<&'static Command> = match name {
        "" => Vec::new(),
        _ => COMMANDS.iter().filter(|command| command.name.starts_with(name)).collect(),
    };
    let list = |commands: &[&Command]| {
        commands.iter().map(|command| format!(":{}", command.name)).collect::<Vec<_>>().join(", ")
    };
    match begun.as_slice() {
        [command] => Ok(command),
        [] => {
            let unknown = Failure::new("UnknownCommand", format!("there is no command `:{name}`"));
            Err(match closest(name, COMMANDS.iter().map(|command| command.name)) {
                Some(close) => unknown.with_help(format!("did you mean `:{close}`?")),
                None => unknown.with_help("`:help` lists all commands"),
            })
        }
        several => Err(Failure::new("AmbiguousCommand", format!("`:{name}` is not one command"))
            .with_help(format!("it begins {}", list(several)))),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain_and_no_two_are_the_same() {
        for (k, command) in COMMANDS.iter().enumerate() {
            assert!(command.name.chars().all(|c| c.is_ascii_lowercase()) && !command.help.is_empty());
            assert!(COMMANDS.iter().skip(k + 1).all(|other| other.name != command.name), "{}", command.name);
        }
    }

    #[test]
    fn a_beginning_that_only_one_command_has_is_enough() {
        let parsed =
            |input: &'static str| parse_command(input).unwrap().map(|(c, argument)| (c.name, argument));
        assert_eq!(parsed(":m solve").unwrap(), ("methods", "solve"));
        assert_eq!(parsed("  :quit  ").unwrap(), ("quit", ""));
        assert_eq!(parsed(":w solve(A, b)").unwrap(), ("which", "solve(A, b)"));
        assert_eq!(parsed(":explain(1)").unwrap(), ("explain", "(1)"));
        assert!(parse_command("1 + 1").is_none());
        let told = |input| parsed(input).unwrap_err().render();
        assert!(told(":h").contains("it begins :help, :history"), "{}", told(":h"));
        assert!(told(":metods").contains("did you mean `:methods`?"));
        assert!(told(":zzz").contains("`:help` lists all commands"));
        assert!(told(":").contains("there is no command `:`"));
    }
}
