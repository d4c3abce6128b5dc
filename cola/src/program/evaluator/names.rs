//! What a bare name means, and what was meant by one that means nothing.

use cola_runtime::registry::{ParamList, Snapshot};
use cola_runtime::{Value, World};
use cola_stdlib::gallery;

use super::{At, BUILTINS, Evaluator, Result};
use crate::language::{Diagnostic, Expr, ExprKind, Span};

impl Evaluator {
    /// The value of a bare name: a variable, a property, an algorithm with its default options.
    pub(super) fn name(&self, name: &str, span: Span) -> Result<Value> {
        if let Some(value) = self.variables.get(name) {
            return Ok(value.clone());
        }
        if self.is_property(name) {
            return self.world.property_set(name).at(span).map(Value::Properties);
        }
        if self.is_below(name, "Algorithm") && self.snapshot.constructor(name).is_some() {
            return self.world.algorithm(name).at(span).map(Value::Algorithm);
        }
        Err(self.unknown(name, span))
    }

    /// The value of an argument. A name that means nothing else stands for itself (`fro`, `LM`) where the
    /// parameter takes names.
    pub(super) fn argument<'a>(
        &mut self,
        expr: &Expr,
        kinds: impl IntoIterator<Item = &'a str>,
    ) -> Result<Value> {
        match &expr.kind {
            ExprKind::Name(name)
                if !self.is_known(name) && kinds.into_iter().any(|kind| self.takes_names(kind)) =>
            {
                Ok(Value::symbol(name))
            }
            _ => self.value(expr),
        }
    }

    pub(super) fn is_property(&self, name: &str) -> bool {
        self.world.catalog().property(name).is_some() && self.snapshot.property_names().contains(&name)
    }

    /// A constructor of that name stands below another in the tree.
    fn is_below(&self, name: &str, above: &str) -> bool {
        is_below(self.world, name, above)
    }

    fn takes_names(&self, kind: &str) -> bool {
        kind == "Any" || kind == "Value" || self.is_below("Symbol", kind)
    }

    fn is_callable(&self, name: &str) -> bool {
        BUILTINS.iter().any(|b| b.name() == name)
            || gallery::find(name).is_some()
            || self.snapshot.function(name).is_some()
            || self.snapshot.constructor(name).is_some()
    }

    fn is_known(&self, name: &str) -> bool {
        self.variables.contains_key(name) || self.is_property(name) || self.is_callable(name)
    }

    /// The error of a name that has no value, or cannot be called.
    pub(super) fn unknown(&self, name: &str, span: Span) -> Diagnostic {
        let error = |kind: &str, message: String| Diagnostic::evaluation(kind, message, span);
        if self.is_callable(name) {
            let help = match (self.head(name), name) {
                (_, "I") => "the n×n identity is I(n)".to_owned(),
                (Some(head), _) => format!("call it: {head}"),
                (None, _) => format!("call it: {name}(…)"),
            };
            return error("TypeMismatch", format!("`{name}` is not a value by itself")).with_help(help);
        }
        let unknown = error("UnknownName", format!("there is no `{name}`"));
        match self.closest(name) {
            Some(close) => unknown.with_help(format!("did you mean `{close}`?")),
            None => unknown.with_help(self.listing.replace("NAME", name)),
        }
    }

    /// How a function, constructor or built-in is called.
    pub(super) fn head(&self, name: &str) -> Option<String> {
        if let Some(builtin) = BUILTINS.iter().find(|b| b.name() == name) {
            return Some(builtin.head.to_owned());
        }
        if let Some(entry) = gallery::find(name) {
            return Some(format!("{name}({})", entry.arguments.replace(' ', ", ")));
        }
        let function = self.snapshot.function(name).map(|f| f.head.to_string());
        function.or_else(|| self.snapshot.constructor(name).map(|(head, ..)| head.to_string()))
    }

    /// The known name closest to a misspelt one.
    fn closest(&self, name: &str) -> Option<String> {
        let functions = self.snapshot.functions();
        let mut names: Vec<&str> = functions.iter().map(|f| &*f.name).collect();
        names.extend(self.snapshot.constructor_names());
        names.extend(self.snapshot.property_names());
        names.extend(BUILTINS.iter().map(|b| b.name()));
        names.extend(gallery::ENTRIES.iter().map(|e| e.name));
        names.extend(self.variables.keys().map(String::as_str));
        closest(name, names)
    }
}

/// The closest of these names, if one is close: the same but for case, or nearly the same.
pub fn closest<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let lower = name.to_lowercase();
    let mut close: Vec<(f64, &str)> = names
        .into_iter()
        .map(|candidate| {
            let other = candidate.to_lowercase();
            let score = strsim::jaro_winkler(&lower, &other);
            let edits = strsim::damerau_levenshtein(&lower, &other);
            let near = edits == 0 || (lower.chars().count() > 2 && edits <= 2 && score > 0.7) || score > 0.9;
            (if near { score } else { 0.0 }, candidate)
        })
        .filter(|(score, _)| *score > 0.0)
        .collect();
    close.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    close.first().map(|(_, name)| (*name).to_owned())
}

/// A constructor of that name stands below another in the tree: `CG` below `Algorithm`.
pub fn is_below(world: &World, name: &str, above: &str) -> bool {
    let catalog = world.catalog();
    let (name, above) = (catalog.constructor(name), catalog.constructor(above));
    name.zip(above).is_some_and(|(name, above)| catalog.is_below(name, above))
}

/// What can be given to a callee by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The keyword.
    pub name: String,
    /// The kind of its values: `Algorithm`, `Text`, `Number`.
    pub kind: String,
}

/// The parameters of a function, constructor, built-in or gallery matrix that can be given by name; none for a
/// name that cannot be called.
pub fn parameters(snapshot: &Snapshot, callee: &str) -> Vec<Parameter> {
    let of_head = |head: &ParamList| {
        let named = head.list.iter().filter(|p| !p.variadic);
        named.map(|p| Parameter { name: p.name.clone(), kind: p.kind.clone() }).collect()
    };
    // In the order in which a call looks its callee up.
    if let Some(builtin) = BUILTINS.iter().find(|b| b.name() == callee) {
        return ParamList::parse(builtin.head).map(|head| of_head(&head)).unwrap_or_default();
    }
    if let Some(function) = snapshot.function(callee) {
        return of_head(&function.head);
    }
    if let Some((head, ..)) = snapshot.constructor(callee) {
        return of_head(head);
    }
    let numbers = gallery::find(callee).map(|entry| entry.arguments).unwrap_or_default();
    let numbers = numbers.split_whitespace().filter(|name| *name != "…");
    numbers.map(|name| Parameter { name: name.to_owned(), kind: "Number".to_owned() }).collect()
}

/// The kinds that a head takes as its `place`-th positional argument: that of the parameter there and, where it and
/// what follows may be left out, that of the first which may not: f in `apply_fn(A, relu)`.
pub(super) fn kinds_at(head: &ParamList, place: usize) -> impl Iterator<Item = &str> {
    let variadic = head.list.iter().position(|p| p.variadic);
    let place = variadic.map_or(place, |v| place.min(v));
    let from = head.list.get(place..).unwrap_or_default();
    let required = from.iter().find(|p| !p.optional && p.default.is_none());
    from.first().into_iter().chain(required).map(|p| p.kind.as_str())
}

/// The kind that a head wants of the argument of that name.
pub(super) fn kind_of<'a>(head: &'a ParamList, name: &str) -> Option<&'a str> {
    head.list.iter().find(|p| p.name == name).map(|p| p.kind.as_str())
}
