//! Transactions that meet: upgrades, displaced and waiting methods, names of refused ones.

use crate::error::ErrorKind;
use crate::registry::{ConstructorDef, FunctionDef, MethodDef, Owner, Registrar, Terms, World};
use crate::value::{Arg, Value};

const DISPLACE: Terms = Terms { replace_own: false, displace: true, deny_ambiguities: false };
const UPGRADE: Terms = Terms { replace_own: true, displace: true, deny_ambiguities: false };

/// A method f(Number) that answers with a number.
fn answers(number: i64) -> MethodDef {
    MethodDef::dynamic("f", "Number", move |_| Ok(Value::Int(number)))
}

fn world() -> World {
    let world = World::new();
    add(&world, "base", Terms::default(), |r| {
        r.function(FunctionDef::new("f(x: Number) -> Number"));
        r.method(answers(0));
    });
    world
}

fn add(world: &World, owner: &str, terms: Terms, items: impl FnOnce(&mut Registrar)) {
    world.transact(Owner::new(owner, "1"), terms, items).unwrap();
}

fn f(world: &World) -> i64 {
    match world.dispatch("f", &[Arg::from(&Value::Int(7))]).unwrap() {
        Value::Int(i) => i,
        other => panic!("{other}"),
    }
}

#[test]
fn an_upgrade_of_a_displacing_owner_goes_on_displacing() {
    let world = world();
    add(&world, "a", DISPLACE, |r| r.method(answers(1)));
    assert_eq!(f(&world), 1);
    add(&world, "a", UPGRADE, |r| r.method(answers(2)));
    assert_eq!(f(&world), 2);
    // The next version has no such method: what it stood in for is back.
    add(&world, "a", UPGRADE, |r| r.constructor(ConstructorDef::new("Nothing")));
    assert_eq!(f(&world), 0);
}

#[test]
fn owners_that_displace_one_another_may_leave_in_any_order() {
    for (first, second) in [("a", "b"), ("b", "a")] {
        let world = world();
        add(&world, "a", DISPLACE, |r| r.method(answers(1)));
        add(&world, "b", DISPLACE, |r| r.method(answers(2)));
        assert_eq!(f(&world), 2);
        world.remove(first).unwrap();
        assert_eq!(f(&world), if first == "a" { 2 } else { 1 });
        world.remove(second).unwrap();
        assert_eq!(f(&world), 0);
    }
}

#[test]
fn an_upgrade_to_nothing_takes_everything_away() {
    let world = world();
    add(&world, "a", DISPLACE, |r| r.method(answers(1)));
    add(&world, "a", UPGRADE, |_| {});
    assert_eq!(f(&world), 0);
}

#[test]
fn names_of_refused_transactions_are_free_again_however_often_they_were_refused() {
    let world = world();
    let broken = |r: &mut Registrar| {
        r.constructor(ConstructorDef::new("Fresh"));
        r.property(crate::registry::PropertyDef::new("Shiny"));
        r.method(MethodDef::new("no_such_function", "Fresh", |_| Ok(Value::None)));
    };
    for _ in 0..3 {
        assert!(world.transact(Owner::new("a", "1"), Terms::default(), broken).is_err());
        assert!(
            world.catalog().constructor("Fresh").is_none() && world.catalog().property("Shiny").is_none()
        );
    }
    let before = world.catalog().constructors().count();
    // Another owner may have the name now, and otherwise: abstract, and a property as a constructor.
    add(&world, "b", Terms::default(), |r| {
        r.constructor(ConstructorDef::new("Fresh").abstract_node());
        r.constructor(ConstructorDef::new("Shiny").parent("Fresh"));
    });
    assert_eq!(world.catalog().constructors().count(), before + 2);
}

#[test]
fn a_waiting_method_wakes_with_its_names_and_sleeps_with_its_function() {
    let world = world();
    let rule = |r: &mut Registrar| {
        r.method(MethodDef::dynamic("g", "Number", |_| Ok(Value::Int(5))).deferred());
    };
    add(&world, "waits", Terms::default(), rule);
    assert_eq!(world.snapshot().waiting("waits"), ["g(Number)"]);
    let function = |r: &mut Registrar| r.function(FunctionDef::new("g(x: Number) -> Number"));
    for _ in 0..3 {
        add(&world, "g", Terms::default(), function);
        let g = world.dispatch("g", &[Arg::from(&Value::Int(7))]).unwrap();
        assert!(matches!(g, Value::Int(5)) && world.snapshot().waiting("waits").is_empty());
        world.remove("g").unwrap();
        assert_eq!(world.snapshot().waiting("waits").len(), 1);
    }
}

#[test]
fn a_waiting_method_that_does_not_fit_goes_on_waiting_and_keeps_nobody_out() {
    let world = world();
    add(&world, "waits", Terms::default(), |r| {
        r.method(MethodDef::dynamic("g", "Number", |_| Ok(Value::Int(5))).deferred());
    });
    // The owner of the function has the same row: both cannot be, and the owner's comes first.
    let receipt = world
        .transact(Owner::new("g", "1"), DISPLACE, |r| {
            r.function(FunctionDef::new("g(x: Number) -> Number"));
            r.method(MethodDef::dynamic("g", "Number", |_| Ok(Value::Int(6))));
        })
        .unwrap();
    assert!(receipt.kept_waiting.is_some_and(|why| why.contains("same signature")));
    let g = world.dispatch("g", &[Arg::from(&Value::Int(7))]).unwrap();
    assert!(matches!(g, Value::Int(6)));
    assert_eq!(world.snapshot().waiting("waits").len(), 1);
}

#[test]
fn methods_of_others_go_over_to_the_next_version_of_a_function_unless_its_head_changed() {
    let world = World::new();
    let one = |r: &mut Registrar| r.function(FunctionDef::new("f(x: Number) -> Number"));
    add(&world, "a", Terms::default(), one);
    add(&world, "b", Terms::default(), |r| {
        r.method(answers(1));
        // Of the same place and without a name: nothing but the submission tells them apart.
        r.method(MethodDef::dynamic("h", "Number", |_| Ok(Value::Int(2))).deferred());
    });
    add(&world, "a", UPGRADE, one);
    assert_eq!(f(&world), 1);
    let two = |r: &mut Registrar| r.function(FunctionDef::new("f(x: Number, y: Number) -> Number"));
    let error = world.transact(Owner::new("a", "2"), UPGRADE, two).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Registration);
    assert!(error.to_string().contains("removed or changed") && error.to_string().contains("remove b first"));
    assert_eq!(world.remove("a").unwrap_err().kind(), ErrorKind::Registration);
    assert_eq!(f(&world), 1);
}

#[test]
fn a_method_that_invokes_itself_for_ever_is_an_error() {
    let world = world();
    add(&world, "a", DISPLACE, |r| r.method(MethodDef::dynamic("f", "Number", |cx| cx.invoke("Number"))));
    let error = world.dispatch("f", &[Arg::from(&Value::Int(7))]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooDeep);
}
