//! `cola explain`

use cola_runtime::Value;

use super::output::say;
use super::session;
use crate::program::arguments::Explain;
use crate::program::evaluator::Step;
use crate::program::failure::Failure;
use crate::program::show;

/// Prints the plan of the outermost call.
pub(super) fn run(explain: &Explain) -> Result<(), Failure> {
    let source = session::source(&explain.expression, &explain.session)?;
    let program = session::program(&source)?;
    let mut evaluator = session::open(&explain.session)?;
    let at = |diagnostic| Failure::of(diagnostic, &source);
    let step = evaluator.prepare_program(&program).map_err(at)?;
    let plan = evaluator.explain(&step).map_err(at)?;
    drop(evaluator);
    match plan {
        Some(plan) if explain.json => say(&format!("{}\n", show::from_serde(&plan.to_json()))),
        Some(plan) => say(&plan.to_string()),
        None if explain.json => say("null\n"),
        None => say(&format!("nothing is dispatched: the expression is {}\n", made(&step))),
    }
    Ok(())
}

fn made(step: &Step) -> String {
    match step {
        Step::Done(Value::Op(op)) => format!("{op}, made by its constructor"),
        Step::Done(value) => value.kind_name().to_owned(),
        Step::Call(call) => format!("a call of {}", call.function),
    }
}
