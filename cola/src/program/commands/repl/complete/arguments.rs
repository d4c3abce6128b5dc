//! What could stand in a `:command`.

use super::{Candidate, Names};
use crate::program::commands::repl::command::{COMMANDS, Takes, parse_command};
use crate::program::commands::repl::files;
use crate::program::commands::repl::settings::SETTINGS;

impl Names<'_> {
    /// Of `:name argument`, which begins at `offset`.
    pub(super) fn of_command(&self, input: &str, offset: usize) -> (usize, Vec<Candidate>) {
        if !input.contains(char::is_whitespace) {
            let typed = input.trim_start_matches(':');
            let commands = COMMANDS.iter().filter(|command| command.name.starts_with(typed));
            // A command with an argument is followed by a blank.
            let blank = |arguments: &str| if arguments.is_empty() { "" } else { " " };
            let candidate = |name: &str, arguments| {
                Candidate::new(format!(":{name}"), format!("{name}{}", blank(arguments)))
            };
            return (offset + 1, commands.map(|c| candidate(c.name, c.arguments)).collect());
        }
        let Some(Ok((command, _))) = parse_command(input) else { return (offset + input.len(), Vec::new()) };
        // What follows the name and the blanks behind it, also where nothing does.
        let behind = input.find(char::is_whitespace).unwrap_or(input.len());
        let argument = input.get(behind..).unwrap_or_default().trim_start();
        let offset = offset + input.len() - argument.len();
        let word = argument.rfind([' ', '\t']).map_or(0, |at| at + 1);
        let beginning = argument.get(word..).unwrap_or_default();
        let words = |all: Vec<&str>| {
            let fitting = all.into_iter().filter(|name| name.starts_with(beginning));
            (offset + word, fitting.map(Candidate::word).collect())
        };
        let definition = argument.split_once('=').map(|(_, rest)| {
            let rest = rest.trim_start();
            (offset + argument.len() - rest.len(), rest)
        });
        let variables = || self.variables.iter().map(|variable| variable.name.as_str());
        match (command.takes, definition) {
            (Takes::Nothing | Takes::Text, _) => (offset, Vec::new()),
            (Takes::Command, _) => {
                let topics = COMMANDS.iter().map(|c| c.name).chain(["language"]);
                let everything = self.everything();
                words(topics.chain(everything.iter().map(|(_, name)| name.as_str())).collect())
            }
            (Takes::Function, _) => words(self.snapshot.functions().iter().map(|f| &*f.name).collect()),
            (Takes::Variable, _) => words(variables().chain(["all"]).collect()),
            (Takes::Setting, _) if word == 0 => words(SETTINGS.iter().map(|setting| setting.name).collect()),
            (Takes::Setting, _) => {
                let setting = SETTINGS.iter().find(|setting| argument.starts_with(setting.name));
                // Of `SECONDS|off` only what is written as it stands.
                let values = setting.map(|s| s.values.split('|')).into_iter().flatten();
                words(values.filter(|value| value.chars().all(|c| c.is_ascii_lowercase())).collect())
            }
            (Takes::Plugin, _) => {
                let names: Vec<String> =
                    cola_plugin::plugins().into_iter().map(|p| p.manifest.name).collect();
                words(names.iter().map(String::as_str).collect())
            }
            (Takes::Expression, _) => self.of_expression(argument, offset),
            (Takes::File, _) => files::complete(argument, offset),
            (Takes::Target, Some((at, file))) => files::complete(file, at),
            (Takes::Definition, Some((at, text))) => {
                let (start, mut candidates) = self.of_expression(text, at);
                if start == at {
                    candidates.extend(files::complete(text, at).1);
                }
                match candidates.is_empty() {
                    // A path has no beginning that is a name.
                    true => files::complete(text, at),
                    false => (start, candidates),
                }
            }
            (Takes::Target | Takes::Definition, None) => {
                let fitting = variables().filter(|name| name.starts_with(argument));
                (offset, fitting.map(|name| Candidate::new(name, format!("{name}="))).collect())
            }
        }
    }
}
