//! What could stand where the cursor is.
//!
//! Everything comes from the registry as it is at that moment and from the variables of the session, so what a plugin
//! registers is offered at once. In a call, its keyword arguments come first; where an algorithm is wanted, algorithms
//! only; in a string that is an argument of a callee that takes texts, files.

use cola_runtime::World;
use cola_runtime::registry::Snapshot;

use super::command::{COMMANDS, Takes, parse_command};
use super::files;
use super::scan::{Open, Part, Place};
use super::settings::SETTINGS;
use crate::program::commands::methods::everything;
use crate::program::evaluator::{Evaluator, is_below, parameters};

/// Something that could stand at the cursor.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    /// As it is listed.
    pub(super) shown: String,
    /// What takes the place of the word.
    pub(super) text: String,
}

impl Candidate {
    pub(super) fn new(shown: impl Into<String>, text: impl Into<String>) -> Candidate {
        Candidate { shown: shown.into(), text: text.into() }
    }

    fn word(text: &str) -> Candidate {
        Candidate::new(text, text)
    }
}

/// A variable and its fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Variable {
    name: String,
    fields: Vec<String>,
}

impl Variable {
    /// The variables of a session.
    pub(super) fn all(evaluator: &Evaluator) -> Vec<Variable> {
        let fields = |name| evaluator.get(name).map(crate::program::evaluator::fields).unwrap_or_default();
        evaluator.variables().map(|name| Variable { name: name.to_owned(), fields: fields(name) }).collect()
    }
}

/// What could stand at the end of `text`: where the word begins that it would replace, and the candidates.
pub(super) fn complete(world: &World, variables: &[Variable], text: &str) -> (usize, Vec<Candidate>) {
    let names = Names { world, snapshot: &world.snapshot(), variables };
    let blanks = text.len() - text.trim_start().len();
    let command = text.get(blanks..).filter(|text| text.starts_with(':'));
    let (start, mut candidates) = match command {
        Some(command) => names.of_command(command, blanks),
        None => names.of_expression(text, 0),
    };
    let mut seen = std::collections::BTreeSet::new();
    candidates.retain(|candidate| seen.insert(candidate.text.clone()));
    (start, candidates)
}

struct Names<'a> {
    world: &'a World,
    snapshot: &'a Snapshot,
    variables: &'a [Variable],
}

impl Names<'_> {
    /// Of `:name argument`, which begins at `offset`.
    fn of_command(&self, input: &str, offset: usize) -> (usize, Vec<Candidate>) {
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
        let definition = argument.split_once('=').map(|(name, rest)| (offset + name.len() + 1, rest));
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

    /// Of an expression, which begins at `offset`.
    fn of_expression(&self, text: &str, offset: usize) -> (usize, Vec<Candidate>) {
        let place = Place::at_end_of(text);
        let word = text.get(place.word..).unwrap_or_default();
        let start = offset + place.word;
        let call = place.innermost();
        if place.part != Part::Code {
            let of_files = place.part == Part::Text && call.is_some_and(|call| self.takes_text(call));
            return if of_files { files::complete(word, start) } else { (start, Vec::new()) };
        }
        let fitting = |name: &str| name.starts_with(word);
        if place.after_dot {
            let variable =
                self.variables.iter().find(|variable| Some(&variable.name) == place.field_of.as_ref());
            let fields = variable.map(|variable| variable.fields.as_slice()).unwrap_or_default();
            return (start, fields.iter().filter(|f| fitting(f)).map(|f| Candidate::word(f)).collect());
        }
        // In a number there is nothing to complete.
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            return (start, Vec::new());
        }
        let mut candidates = Vec::new();
        if let Some(call) = call {
            match &call.value_of {
                Some(keyword) if self.wants_algorithm(call, keyword) => {
                    let all = self.everything();
                    let algorithms = all.iter().filter(|(sort, name)| *sort == "algorithms" && fitting(name));
                    let mut found: Vec<Candidate> =
                        algorithms.map(|(_, name)| Candidate::word(name)).collect();
                    found.extend(
                        self.variables.iter().filter(|v| fitting(&v.name)).map(|v| Candidate::word(&v.name)),
                    );
                    return (start, found);
                }
                Some(_) => {}
                None => candidates.extend(self.keywords(call).into_iter().filter(|c| fitting(&c.text))),
            }
        }
        // Nothing typed in a call with keywords: they are what is asked for.
        if word.is_empty() && !candidates.is_empty() {
            return (start, candidates);
        }
        candidates
            .extend(self.variables.iter().filter(|v| fitting(&v.name)).map(|v| Candidate::word(&v.name)));
        for (sort, name) in self.everything().iter().filter(|(_, name)| fitting(name)) {
            // An algorithm stands by itself; everything else is called.
            let text = if *sort == "algorithms" { name.clone() } else { format!("{name}(") };
            candidates.push(Candidate::new(name, text));
        }
        candidates.extend(
            ["true", "false"].into_iter().filter(|w| !word.is_empty() && fitting(w)).map(Candidate::word),
        );
        (start, candidates)
    }

    /// The sort and the name of everything that can be named, by name.
    fn everything(&self) -> Vec<(&'static str, String)> {
        let sorts = everything(self.snapshot, self.world).into_iter();
        let mut all: Vec<_> =
            sorts.flat_map(|(sort, items)| items.into_iter().map(move |item| (sort, item.name))).collect();
        all.sort_by(|a, b| a.1.cmp(&b.1));
        all
    }

    /// The keyword arguments that a call has not been given.
    fn keywords(&self, call: &Open) -> Vec<Candidate> {
        let all = call.callee.as_deref().map(|callee| parameters(self.snapshot, callee)).unwrap_or_default();
        let left = all.into_iter().filter(|parameter| !call.keywords.contains(&parameter.name));
        left.map(|parameter| format!("{}=", parameter.name)).map(|text| Candidate::word(&text)).collect()
    }

    fn wants_algorithm(&self, call: &Open, keyword: &str) -> bool {
        let all = call.callee.as_deref().map(|callee| parameters(self.snapshot, callee)).unwrap_or_default();
        all.iter().any(|p| p.name == keyword && is_below(self.world, &p.kind, "Algorithm"))
    }

    fn takes_text(&self, call: &Open) -> bool {
        let all = call.callee.as_deref().map(|callee| parameters(self.snapshot, callee)).unwrap_or_default();
        all.iter().any(|parameter| parameter.kind == "Text")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn variable(name: &str, fields: &[&str]) -> Variable {
        Variable { name: name.to_owned(), fields: fields.iter().map(|&f| f.to_owned()).collect() }
    }

    /// Where the word begins, and what could take its place.
    fn at(text: &str) -> (usize, Vec<String>) {
        let variables =
            [variable("solution", &["x"]), variable("f", &["l", "p", "u"]), variable("A", &["T"])];
        let (start, found) = complete(World::global().unwrap(), &variables, text);
        (start, found.into_iter().map(|candidate| candidate.text).collect())
    }

    fn offers(text: &str, all: &[&str]) {
        let (_, found) = at(text);
        for one in all {
            assert!(found.iter().any(|f| f == one), "`{text}` does not offer `{one}` but {found:?}");
        }
    }

    #[test]
    fn names_of_every_sort_are_offered() {
        offers("sol", &["solve(", "solve_shifted(", "solution"]);
        offers("1 + Kro", &["Kronecker("]);
        offers("x = PS", &["PSD("]);
        offers("solve(A, b, C", &["CG", "Cholesky", "CR"]);
        offers("ran", &["randn(", "rank("]);
        offers("pois", &["poisson2d("]);
        offers("tr", &["trace(", "true"]);
        assert_eq!(at("y = eigma"), (4, vec!["eigmax(".to_owned()]));
        assert_eq!(at("xyzzy"), (0, Vec::new()));
    }

    #[test]
    fn keyword_arguments_come_first_and_only_once() {
        assert_eq!(at("solve(A, b, alg").1, ["alg="]);
        assert_eq!(at("solve(A, b, ").1, ["a=", "b=", "alg="]);
        assert_eq!(at("solve(A, b, alg=CG(").1.first().map(String::as_str), Some("tol="));
        assert!(!at("CG(tol=1e-3, ").1.contains(&"tol=".to_owned()));
        offers("CG(tol=1e-3, max", &["max_iters="]);
        offers("randn(3, see", &["seed="]);
        offers("poisson2d(", &["n="]);
        offers("solve(solve(A, b), al", &["alg="]);
        assert!(!at("al").1.contains(&"alg=".to_owned()));
    }

    #[test]
    fn where_an_algorithm_is_wanted_there_are_algorithms_and_variables() {
        let (_, found) = at("solve(A, b, alg=");
        assert!(found.contains(&"GMRES".to_owned()) && found.contains(&"solution".to_owned()));
        assert!(!found.iter().any(|f| f.ends_with('(')), "{found:?}");
        offers("CG(tol=so", &["solution", "solve("]);
    }

    #[test]
    fn fields_are_those_of_the_variable() {
        assert_eq!(at("f."), (2, vec!["l".to_owned(), "p".to_owned(), "u".to_owned()]));
        assert_eq!(at("1 + f.u").1, ["u"]);
        assert_eq!(at("lu(A)."), (6, Vec::new()));
        assert_eq!(at("lu(A).tr"), (6, Vec::new()));
        assert_eq!(at("2.").1, Vec::<String>::new());
    }

    #[test]
    fn comments_numbers_and_strings_are_left_alone() {
        for text in ["# sol", "12", "1e", "\"sol", "norm(\"sol"] {
            assert_eq!(at(text).1, Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn commands_and_their_arguments() {
        assert_eq!(at(":m"), (1, vec!["methods ".to_owned()]));
        offers(":", &["help ", "quit", "vars"]);
        offers("  :he", &["help "]);
        assert_eq!(at(":methods logd").1, ["logdet"]);
        assert_eq!(at(":explain solve(A, b, al"), (21, vec!["alg=".to_owned()]));
        assert_eq!(at(":clear so").1, ["solution"]);
        assert_eq!(at(":clear f so"), (9, vec!["solution".to_owned()]));
        assert_eq!(at(":set qu").1, ["quiet"]);
        assert_eq!(at(":set quiet o").1, ["on", "off"]);
        assert_eq!(at(":set time_limit ").1, ["off"]);
        assert_eq!(at(":save so").1, ["solution="]);
        assert_eq!(at(":quit ").1, Vec::<String>::new());
        assert_eq!(at(":nonsense a").1, Vec::<String>::new());
        offers(":help CG", &["CG"]);
        offers(":let x=kro", &["kron("]);
    }

    #[test]
    fn files_follow_where_a_text_or_a_file_is_wanted() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("matrix.mtx"), "").unwrap();
        let folder = folder.path().display().to_string();
        for begin in ["load(\"", "x = load(file=\"", ":save A=", ":let A=", ":time load(\""] {
            let typed = format!("{begin}{folder}/mat");
            assert_eq!(at(&typed), (typed.len() - 3, vec!["matrix.mtx".to_owned()]), "{typed}");
        }
    }
}
