//! `cola explain`

use cola_runtime::{Plan, Value};

use super::output::say;
use super::session;
use crate::language::{Diagnostic, Program};
use crate::program::arguments::Explain;
use crate::program::evaluator::{Evaluator, Step};
use crate::program::failure::Failure;
use crate::program::show;

/// Prints the plan of the outermost call.
pub(super) fn run(explain: &Explain) -> Result<(), Failure> {
    let source = session::source(&explain.expression, &explain.session)?;
    let program = session::program(&source)?;
    let mut evaluator = session::open(&explain.session)?;
    let at = |diagnostic| Failure::of(diagnostic, &source);
    let (step, plan) = plan(&mut evaluator, &program).map_err(at)?;
    drop(evaluator);
    match plan {
        Some(plan) if explain.json => say(&format!("{}\n", show::from_serde(&plan.to_json()))),
        Some(plan) => say(&plan.to_string()),
        None if explain.json => say("null\n"),
        None => say(&nothing_dispatched(&step)),
    }
    Ok(())
}

/// The outermost call of an expression, and its plan where there is a call.
pub(super) fn plan(evaluator: &mut Evaluator, program: &Program) -> Result<(Step, Option<Plan>), Diagnostic> {
    let step = evaluator.prepare_program(program)?;
    let plan = evaluator.explain(&step)?;
    Ok((step, plan))
}

/// What is said of an expression whose outermost operation is no call of a function.
pub(super) fn nothing_dispatched(step: &Step) -> String {
    let made = match step {
        Step::Done(Value::Op(op)) => format!("{op}, made by its constructor"),
        Step::Done(value) => value.kind_name().to_owned(),
        Step::Call(call) => format!("a call of {}", call.function),
    };
    format!("nothing is dispatched: the expression is {made}\n")
}
