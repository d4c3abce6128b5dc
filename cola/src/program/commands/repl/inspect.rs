//! `:methods`, `:explain`, `:which`

use cola_runtime::registry::Method;

use super::scan::on_one_line_each;
use super::state::State;
use crate::program::commands::{explain, methods, session};
use crate::program::failure::Failure;

/// How the methods of all functions are listed.
const METHODS: &str = ":methods";

/// The methods of a function, or everything that can be named.
pub(super) fn methods(state: &mut State, name: &str) -> Result<String, Failure> {
    let snapshot = state.evaluator.snapshot();
    if name.is_empty() {
        return Ok(methods::everything_text(snapshot, state.evaluator.world(), METHODS));
    }
    methods::table(snapshot, name, METHODS).map(methods::table_text)
}

/// The plan of the outermost call.
pub(super) fn explain(state: &mut State, source: &str) -> Result<String, Failure> {
    let source = on_one_line_each(source);
    let program = session::program(&source)?;
    let planned = explain::plan(&mut state.evaluator, &program);
    let (step, plan) = planned.map_err(|diagnostic| Failure::of(diagnostic, &source))?;
    Ok(plan.map_or_else(|| explain::nothing_dispatched(&step), |plan| plan.to_string()))
}

/// The method that the outermost call would run.
pub(super) fn which(state: &mut State, source: &str) -> Result<String, Failure> {
    let source = on_one_line_each(source);
    let at = |diagnostic| Failure::of(diagnostic, &source);
    let program = session::program(&source)?;
    let step = state.evaluator.prepare_program(&program).map_err(at)?;
    let method = state.evaluator.which(&step).map_err(at)?;
    Ok(method.map_or_else(|| explain::nothing_dispatched(&step), |method| method_text(&method)))
}

fn method_text(method: &Method) -> String {
    let origin = &method.origin;
    let facts = [
        ("owner", format!("{} {}", origin.owner.name, origin.owner.version)),
        ("file", format!("{}:{}", origin.file, origin.line)),
        ("rank", format!("{:?}", method.rank)),
        ("guard", method.guard.clone().unwrap_or_default()),
        ("identity", method.identity()),
        ("source", method.source().unwrap_or_default().to_owned()),
    ];
    let mut text = format!("{method}\n");
    for (label, fact) in facts.iter().filter(|(_, fact)| !fact.is_empty()) {
        text.push_str(&format!("  {label:8}  {fact}\n"));
    }
    text
}
