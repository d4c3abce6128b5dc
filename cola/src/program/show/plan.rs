//! Plans: in brief before a call, in full for `explain`.

use std::fmt::Write;

use cola_runtime::Plan;

use super::report::place;
use crate::program::json::Json;

/// Lines of a brief plan.
const SHOWN: usize = 24;

/// A plan in brief: each call with the rule that it runs and the identity behind it.
pub fn short_plan(plan: &Plan) -> String {
    let mut lines = Vec::new();
    collect(plan, 0, &mut lines);
    let more = lines.len().saturating_sub(SHOWN);
    let mut text: String = lines.iter().take(SHOWN).map(|line| format!("{line}\n")).collect();
    if more > 0 {
        let _ = writeln!(text, "  … {more} more lines; `cola explain` shows them");
    }
    text
}

fn collect(plan: &Plan, depth: usize, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth + 1);
    lines.push(format!("{indent}{}", plan.call));
    match &plan.method {
        Some(m) => {
            let identity = m.identity();
            let identity = if identity.is_empty() { String::new() } else { format!("  {identity}") };
            lines.push(format!("{indent}  by {}{identity}", place(&m.origin)));
        }
        None => lines.push(format!("{indent}  {}", plan.why.lines().next().unwrap_or_default())),
    }
    lines.extend(plan.notes.iter().map(|note| format!("{indent}  {note}")));
    for child in &plan.children {
        collect(child, depth + 1, lines);
    }
}

/// The library's JSON as the program's.
pub fn from_serde(value: &serde_json::Value) -> Json {
    use serde_json::Value as V;
    match value {
        V::Null => Json::Null,
        V::Bool(x) => Json::from(*x),
        V::Number(x) => match (x.as_i64(), x.as_u64()) {
            (Some(x), _) => Json::from(x),
            (None, Some(x)) => Json::from(x),
            _ => Json::from(x.as_f64()),
        },
        V::String(text) => Json::from(text.as_str()),
        V::Array(items) => Json::List(items.iter().map(from_serde).collect()),
        V::Object(fields) => {
            Json::record(fields.iter().map(|(name, field)| (name.as_str(), from_serde(field))))
        }
    }
}
