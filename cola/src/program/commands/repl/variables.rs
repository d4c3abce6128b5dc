//! `:vars`, `:let`, `:clear`

use cola_runtime::Value;

use super::state::State;
use crate::program::commands::observed::value_text;
use crate::program::commands::session;
use crate::program::evaluator::{Evaluator, closest};
use crate::program::failure::Failure;

/// A table of the variables: name, kind, shape, element type.
pub(super) fn vars(state: &mut State, _: &str) -> Result<String, Failure> {
    let evaluator = &state.evaluator;
    let rows: Vec<[String; 4]> = evaluator
        .variables()
        .filter_map(|name| evaluator.get(name).map(|value| (name, value)))
        .map(|(name, value)| {
            let (kind, shape, dtype) = facts(value);
            [name.to_owned(), kind, shape, dtype]
        })
        .collect();
    if rows.is_empty() {
        return Ok("no variables\n".to_owned());
    }
    let width = |k: usize| rows.iter().map(|row| row[k].chars().count()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2)];
    let line = |[name, kind, shape, dtype]: &[String; 4]| {
        let [a, b, c] = widths;
        format!("{}\n", format!("{name:a$}  {kind:b$}  {shape:c$}  {dtype}").trim_end())
    };
    Ok(rows.iter().map(line).collect())
}

/// Kind, shape and element type; the latter two are empty where a value has none.
fn facts(value: &Value) -> (String, String, String) {
    let shape = |(m, n): (usize, usize)| format!("{m}×{n}");
    let kind = value.kind_name();
    let kind = kind.strip_prefix("an ").or_else(|| kind.strip_prefix("a ")).unwrap_or(kind).to_owned();
    match value {
        Value::Array(a) => (kind, shape(a.shape()), a.dtype().name().to_owned()),
        Value::Op(op) => {
            let catalog = cola_runtime::World::global_catalog();
            let tag = catalog.display(catalog.without_facets(op.tag())).to_string();
            (tag, shape(op.shape()), op.dtype().name().to_owned())
        }
        Value::List(items) => (kind, items.len().to_string(), String::new()),
        Value::Record(record) => (record.name().to_owned(), String::new(), String::new()),
        Value::Algorithm(algorithm) => {
            (algorithm.algorithm().name().to_owned(), String::new(), String::new())
        }
        _ => (kind, String::new(), String::new()),
    }
}

/// Defines a name from a file or an expression, and shows its value.
pub(super) fn define(state: &mut State, definition: &str) -> Result<String, Failure> {
    let name = session::define(&mut state.evaluator, ":let", definition)?;
    let value = state.evaluator.get(name);
    Ok(value.map(|value| value_text(Some(name), value)).unwrap_or_default())
}

/// Forgets variables; either all that are named or, where one is not there, none.
pub(super) fn clear(state: &mut State, names: &str) -> Result<String, Failure> {
    let evaluator = &mut state.evaluator;
    let all: Vec<String> = evaluator.variables().map(str::to_owned).collect();
    let named: Vec<String> = match names {
        // A variable of that name can still be forgotten with all the others.
        "all" => all,
        _ => names.split([' ', ',', '\t']).filter(|name| !name.is_empty()).map(str::to_owned).collect(),
    };
    if named.is_empty() && names != "all" {
        return Err(
            Failure::new("InvalidArgument", ":clear needs a name").with_help(":clear NAME… or :clear all")
        );
    }
    if let Some(missing) = named.iter().find(|name| evaluator.get(name).is_none()) {
        return Err(unknown(evaluator, missing));
    }
    for name in &named {
        evaluator.remove(name);
    }
    Ok(String::new())
}

fn unknown(evaluator: &Evaluator, name: &str) -> Failure {
    let failure = Failure::new("UnknownName", format!("there is no variable `{name}`"));
    match closest(name, evaluator.variables()) {
        Some(close) => failure.with_help(format!("did you mean `{close}`?")),
        None => failure.with_help("`:vars` lists the variables"),
    }
}
