//! What could stand where the cursor is.
//!
//! Everything comes from the registry as it is at that moment and from the variables of the session, so what a plugin
//! registers is offered at once. In a call, its keyword arguments come first; where an algorithm is wanted, algorithms
//! only; in a string that is an argument of a callee that takes texts, files.

mod arguments;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;

use cola_runtime::World;
use cola_runtime::registry::Snapshot;

use super::files;
use super::scan::{Open, Part, Place};
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
