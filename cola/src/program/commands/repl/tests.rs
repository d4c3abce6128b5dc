//! Sessions without a terminal: what one input does to those that follow.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use cola_runtime::{ConstructorDef, FunctionDef, MethodDef, Owner, Value, World};

use super::complete::{Variable, complete};
use super::state::State;
use crate::program::evaluator::Evaluator;
use crate::program::progress::Watch;
use crate::program::terminal::Style;

fn session() -> State {
    State::new(Evaluator::new(0, Watch::silent()).unwrap(), cola_plugin::Policy::default(), Style::default())
}

/// What an input prints.
#[track_caller]
fn says(state: &mut State, input: &str) -> String {
    state.answer(input).map_err(|failure| failure.render()).unwrap()
}

/// What an input fails with.
#[track_caller]
fn fails(state: &mut State, input: &str) -> String {
    state.answer(input).unwrap_err().render()
}

fn offered(state: &State, text: &str) -> Vec<String> {
    let variables = Variable::all(&state.evaluator);
    let (_, found) = complete(World::global().unwrap(), &variables, text);
    found.into_iter().map(|candidate| candidate.text).collect()
}

#[test]
fn what_is_registered_while_it_runs_is_known_to_the_next_input_and_what_is_removed_is_not() {
    let world = World::global().unwrap();
    let state = &mut session();
    assert!(fails(state, "came_late(3)").contains("there is no `came_late`"));
    assert!(offered(state, "came_").is_empty());
    let register = |factor: i64| {
        world.register(Owner::new("late", "1.0"), |r| {
            r.function(FunctionDef::new("came_late(x: Number; times: Int = 1) -> Number").doc("late"));
            r.method(MethodDef::dynamic("came_late", "Number", move |_| Ok(Value::Int(factor))).doc("late"));
        })
    };
    register(7).unwrap();
    assert_eq!(offered(state, "came_"), ["came_late("]);
    assert_eq!(offered(state, "came_late(1, ti"), ["times="]);
    assert!(says(state, "came_late(3)").starts_with("7\n"));
    assert!(says(state, ":which came_late(3)").contains("owner     late 1.0"));
    world.remove("late").unwrap();
    assert!(fails(state, "came_late(3)").contains("there is no `came_late`"));
    // Nor is the registry that had it kept alive.
    assert_eq!(state.evaluator.snapshot().epoch, world.snapshot().epoch);
    register(8).unwrap();
    assert!(says(state, "came_late(3)").starts_with("8\n"));
    world.remove("late").unwrap();
}

#[test]
fn a_panic_is_an_error_of_its_input() {
    World::global()
        .unwrap()
        .register(Owner::new("panicking", "1.0"), |r| {
            r.function(FunctionDef::new("rule_panics(x: Number) -> Number").doc("test"));
            r.method(MethodDef::new("rule_panics", "Number", |_| panic!("a rule")).doc("test"));
            r.constructor(
                ConstructorDef::new("MakePanics")
                    .parent("Operator")
                    .doc("test")
                    .make("MakePanics(x: Number) -> Operator", |_| panic!("a constructor")),
            );
        })
        .unwrap();
    let state = &mut session();
    says(state, "x = 41");
    for input in ["rule_panics(1)", "MakePanics(1)"] {
        assert!(fails(state, input).contains("panicked"), "{input}");
        assert_eq!(says(state, "x + 1"), "42\n");
    }
}

/// The flag that `raise_the_flag` raises, as Ctrl-C does.
static FLAG: Mutex<Option<Arc<AtomicBool>>> = Mutex::new(None);

#[test]
fn an_interrupt_ends_the_input_and_not_the_session() {
    World::global()
        .unwrap()
        .register(Owner::new("interrupting", "1.0"), |r| {
            r.function(FunctionDef::new("raise_the_flag(x: Number) -> Number").doc("test"));
            let raise = |_: &cola_runtime::Call<'_>| {
                let flag = FLAG.lock().unwrap_or_else(PoisonError::into_inner);
                flag.iter().for_each(|flag| flag.store(true, Ordering::Relaxed));
                Ok(Value::Int(1))
            };
            r.method(MethodDef::dynamic("raise_the_flag", "Number", raise).doc("test"));
        })
        .unwrap();
    let state = &mut session();
    *FLAG.lock().unwrap_or_else(PoisonError::into_inner) = Some(state.stop());
    let told = fails(state, "k = raise_the_flag(1); y = trace(I(3))");
    assert!(told.starts_with("error: the computation was interrupted\n"), "{told}");
    assert!(told.contains("^^^^^^^^^^^"), "{told}");
    // What was defined before is there, and the flag is down again.
    assert_eq!(says(state, "k"), "1\n");
    assert!(says(state, "trace(I(3))").starts_with("3.0\n"));
}

#[test]
fn a_time_limit_holds_for_each_input_until_it_is_switched_off() {
    let state = &mut session();
    let solve = "norm(solve(PSD(poisson2d(30)), ones(900), CG(tol=1e-10)))";
    says(state, ":set time_limit 0");
    assert!(fails(state, solve).contains("ran out of time"));
    assert!(says(state, ":set time_limit").starts_with("time_limit 0 "));
    says(state, ":set time_limit = 3600.5");
    assert!(says(state, ":set").contains("time_limit 3600.5 "));
    says(state, ":set time_limit off");
    says(state, solve);
    for wrong in ["-1", "soon", "nan"] {
        assert!(fails(state, &format!(":set time_limit {wrong}")).contains("SECONDS|off"));
    }
}

#[test]
fn warnings_are_told_beside_the_value() {
    let state = &mut session();
    says(state, "x = solve(hilbert(12), ones(12))");
    let warnings = state.take_warnings();
    assert!(warnings.iter().any(|w| w.contains("nearly singular")), "{warnings:?}");
    says(state, "1 + 1");
    assert!(state.take_warnings().is_empty());
}

#[test]
fn the_last_value_is_kept_also_after_an_error() {
    let state = &mut session();
    says(state, "3 + 4");
    fails(state, "_ + nothing");
    assert_eq!(says(state, "_ * 2"), "14\n");
    assert_eq!(says(state, "x = _ + 1"), "x = 15\n");
    assert_eq!(says(state, "_"), "15\n");
    assert_eq!(says(state, " # nothing"), "");
    assert_eq!(says(state, "_; _ + 1"), "16\n");
    says(state, ":time 2 * _");
    assert_eq!(says(state, "_"), "32\n");
}
