//! Two doors, one registry: what linked crates submit and what is added at run time behave alike.

use cola_runtime::{
    Arg, Call, ConstructorDef, ErrorKind, FunctionDef, MethodDef, Owner, PropertyDef, Rank, Registrar,
    Registration, Result, Tag, Value, World,
};

fn says(text: &'static str) -> MethodDef {
    // The signature identifies the method, so the body need not.
    MethodDef::new("f", text, |cx: &Call<'_>| Ok(Value::text(&cx.method().text))).doc("test")
}

/// A small algebra with every feature of registration.
fn items(r: &mut Registrar) {
    for (name, parent) in [("Structured", "Operator"), ("Direct", "Algorithm")] {
        r.constructor(ConstructorDef::new(name).parent(parent).abstract_node().doc("abstract"));
    }
    for name in ["Diagonal", "LowRank", "Banded"] {
        r.constructor(ConstructorDef::new(name).parent("Structured").doc("leaf"));
    }
    r.constructor(ConstructorDef::new("Eye").parent("Structured").intrinsic("PSD").doc("leaf"));
    r.constructor(ConstructorDef::new("Sum").variadic().commutative().doc("sum"));
    r.constructor(ConstructorDef::new("Kron").variadic().doc("kron"));
    r.constructor(ConstructorDef::new("Chol").parent("Direct").doc("algorithm"));
    r.property(PropertyDef::new("SelfAdjoint").doc("A = Aᴴ"));
    r.property(PropertyDef::new("PSD").implies("SelfAdjoint").doc("positive semidefinite"));
    r.function(FunctionDef::new("f(a: Operator, alg: Algorithm = Chol) -> Text").doc("test"));
    r.function(FunctionDef::new("plus(a: Operator, b: Operator) -> Text").commutative().doc("test"));
    r.method(says("Operator, Algorithm").rank(Rank::Fallback));
    r.method(says("PSD[_], Chol").rank(Rank::Algorithm));
    r.method(says("Kron[_...]"));
    r.method(says("Sum[LowRank, _]"));
    r.method(says("Sum[LowRank, Diagonal]"));
    r.method(MethodDef::new("plus", "Diagonal, Operator", |_| Ok(Value::Int(1))).doc("test"));
    r.method(MethodDef::new("plus", "Diagonal, Diagonal", |_| Ok(Value::Int(2))).doc("test"));
    r.method(MethodDef::new("plus", "LowRank|Eye, LowRank|Eye", |_| Ok(Value::Int(3))).doc("test"));
}

const LINKED: Registration = Registration::new("linked", "1.0", file!(), line!(), items);

fn doors() -> Vec<(&'static str, World)> {
    let run_time = World::new();
    run_time.register(Owner::new("linked", "1.0"), items).unwrap();
    vec![("linked", World::with_registrations(&[LINKED]).unwrap()), ("run time", run_time)]
}

fn tag(world: &World, text: &str) -> Tag {
    world.catalog().parse_tag(text).unwrap()
}

fn chosen(world: &World, a: &str, alg: &str) -> Result<String> {
    let args = [Arg::Tag(tag(world, a)), Arg::Tag(tag(world, alg))];
    match world.dispatch("f", &args)? {
        Value::Text(text) => Ok(text.to_string()),
        other => panic!("{other}"),
    }
}

#[test]
fn the_most_specific_method_is_chosen_through_either_door() {
    for (door, world) in doors() {
        let is =
            |a: &str, expected: &str| assert_eq!(chosen(&world, a, "Chol").unwrap(), expected, "{door}: {a}");
        is("Diagonal", "Operator, Algorithm");
        is("PSD[Diagonal]", "PSD[_], Chol");
        is("Eye", "PSD[_], Chol");
        is("Kron[Diagonal, LowRank]", "Kron[_...], Algorithm");
        is("PSD[Kron[Diagonal, LowRank]]", "Kron[_...], Algorithm");
        is("Sum[Banded, LowRank]", "Sum[LowRank, _], Algorithm");
        is("Sum[LowRank, Diagonal]", "Sum[LowRank, Diagonal], Algorithm");
        is("Sum[Diagonal, LowRank]", "Sum[LowRank, Diagonal], Algorithm");
        is("Sum[Diagonal, Diagonal, LowRank]", "Operator, Algorithm");
    }
}

#[test]
fn a_commutative_function_registers_the_mirrored_row() {
    for (door, world) in doors() {
        let plus = |a: &str, b: &str| {
            let args = [Arg::Tag(tag(&world, a)), Arg::Tag(tag(&world, b))];
            world.dispatch("plus", &args).map(|v| v.to_string()).unwrap_or_else(|e| e.kind().name())
        };
        assert_eq!(plus("Diagonal", "Banded"), "1", "{door}");
        assert_eq!(plus("Banded", "Diagonal"), "1", "{door}");
        assert_eq!(plus("Diagonal", "Diagonal"), "2", "{door}");
        assert_eq!(plus("Banded", "Banded"), "NoMethod", "{door}");
        assert_eq!(plus("LowRank", "Eye"), "3", "{door}: the alternatives are each other's mirror images");
        let mirrors = world.methods("plus").unwrap().iter().filter(|m| m.is_mirror()).count();
        assert_eq!(mirrors, 1, "{door}");
    }
}

#[test]
fn every_item_knows_who_added_it_and_where() {
    for (door, world) in doors() {
        for m in world.methods("f").unwrap() {
            assert_eq!(m.origin.owner.name, "linked", "{door}");
            assert!(!m.origin.file.is_empty(), "{door}");
        }
    }
}

#[test]
fn resolution_does_not_depend_on_the_order_of_registration() {
    let reversed = World::new();
    reversed
        .register(Owner::new("linked", "1.0"), |r| {
            let forward = World::new();
            let mut all = Vec::new();
            forward
                .register(Owner::new("linked", "1.0"), |inner| {
                    items(inner);
                    all = inner.take();
                })
                .unwrap();
            for item in all.into_iter().rev() {
                r.item(item);
            }
        })
        .unwrap();
    let (_, forward) = doors().remove(0);
    for a in ["Diagonal", "PSD[Diagonal]", "Kron[Eye]", "Sum[Banded, LowRank]", "Sum[LowRank, Diagonal]"] {
        assert_eq!(chosen(&forward, a, "Chol").unwrap(), chosen(&reversed, a, "Chol").unwrap(), "{a}");
    }
}

#[test]
fn a_transaction_appears_as_a_whole_or_not_at_all() {
    for (door, world) in doors() {
        let before = world.snapshot().epoch;
        let failed = world.register(Owner::new("second", "1"), |r| {
            r.method(says("Banded"));
            r.method(says("NoSuchThing[_]"));
        });
        assert_eq!(failed.unwrap_err().kind(), ErrorKind::Pattern, "{door}");
        assert_eq!(world.snapshot().epoch, before, "{door}");
        assert_eq!(chosen(&world, "Banded", "Chol").unwrap(), "Operator, Algorithm", "{door}");
        let epoch = world.register(Owner::new("second", "1"), |r| r.method(says("Banded"))).unwrap();
        assert_eq!(epoch, before + 1, "{door}");
        assert_eq!(chosen(&world, "Banded", "Chol").unwrap(), "Banded, Algorithm", "{door}");
        world.remove("second").unwrap();
        assert_eq!(chosen(&world, "Banded", "Chol").unwrap(), "Operator, Algorithm", "{door}");
    }
}

#[test]
fn conflicts_rank_inversions_and_unknown_functions_are_refused() {
    for (door, world) in doors() {
        let refuse = |def: MethodDef| {
            world.register(Owner::new("second", "1"), |r| r.method(def)).unwrap_err().to_string()
        };
        let twice = refuse(says("Kron[_...]"));
        assert!(
            twice.contains("same signature") && twice.contains("second") && twice.contains("linked"),
            "{door}: {twice}"
        );
        let inverted = refuse(says("Kron[Diagonal]").rank(Rank::Fallback));
        assert!(inverted.contains("rank inversion"), "{door}: {inverted}");
        let unknown = refuse(MethodDef::new("nothing", "Operator", |_| Ok(Value::None)));
        assert!(unknown.contains("no function `nothing`"), "{door}: {unknown}");
        let never = refuse(says("Chol"));
        assert!(never.contains("can never match"), "{door}: {never}");
    }
}

#[test]
fn ambiguity_is_found_at_registration_and_named_at_the_call_and_settled_by_a_preference() {
    for (door, world) in doors() {
        world
            .register(Owner::new("second", "1"), |r| {
                r.method(says("PSD[Structured]"));
                r.method(says("Banded, Direct"));
            })
            .unwrap();
        let issues = world.snapshot().issues(world.catalog());
        let text: String = issues.iter().map(ToString::to_string).collect();
        assert!(text.contains("ambiguous") && text.contains("PSD[Banded]"), "{door}: {text}");
        let e = chosen(&world, "PSD[Banded]", "Chol").unwrap_err();
        assert_eq!(e.kind(), ErrorKind::Ambiguous, "{door}");
        let message = e.to_string();
        assert!(
            message.contains("f(PSD[Structured]") && message.contains("f(Banded, Direct)"),
            "{door}: {message}"
        );
        world
            .register(Owner::new("third", "1"), |r| {
                r.method(MethodDef::prefer("f", "Banded, Direct", "PSD[Structured]"));
            })
            .unwrap();
        assert!(chosen(&world, "PSD[Banded]", "Chol").is_ok(), "{door}");
        assert!(world.snapshot().issues(world.catalog()).is_empty(), "{door}");
    }
}

#[test]
fn guards_decline_next_goes_on_and_invoke_names_a_signature() {
    for (door, world) in doors() {
        world
            .register(Owner::new("second", "1"), |r| {
                r.method(says("Banded").guard("never", |_| false));
                r.method(MethodDef::new("f", "LowRank", |cx| cx.next()).doc("test"));
                r.method(
                    MethodDef::new("f", "PSD[LowRank]", |cx| cx.invoke("Operator, Algorithm")).doc("test"),
                );
            })
            .unwrap();
        assert_eq!(chosen(&world, "Banded", "Chol").unwrap(), "Operator, Algorithm", "{door}");
        assert_eq!(chosen(&world, "LowRank", "Chol").unwrap(), "Operator, Algorithm", "{door}");
        assert_eq!(chosen(&world, "PSD[LowRank]", "Chol").unwrap(), "Operator, Algorithm", "{door}");
    }
}

#[test]
fn a_method_that_panics_is_an_error_of_that_call() {
    let (_, world) = doors().remove(0);
    world
        .register(Owner::new("second", "1"), |r| {
            r.method(MethodDef::new("f", "Banded", |_| panic!("index out of range")).doc("test"));
        })
        .unwrap();
    let e = chosen(&world, "Banded", "Chol").unwrap_err();
    assert_eq!(e.kind(), ErrorKind::Panicked);
    assert!(e.to_string().contains("index out of range") && e.to_string().contains("second"));
    assert_eq!(chosen(&world, "Diagonal", "Chol").unwrap(), "Operator, Algorithm");
}

#[test]
fn a_rule_that_calls_itself_for_ever_is_an_error() {
    let (_, world) = doors().remove(0);
    static WORLD: std::sync::OnceLock<World> = std::sync::OnceLock::new();
    world
        .register(Owner::new("second", "1"), |r| {
            r.method(MethodDef::new("f", "Banded", |cx| {
                let args = cx.args().to_vec();
                cx.world().dispatch("f", &args)
            }));
        })
        .unwrap();
    let world = WORLD.get_or_init(|| world);
    assert_eq!(chosen(world, "Banded", "Chol").unwrap_err().kind(), ErrorKind::TooDeep);
}

#[test]
fn one_call_sees_one_snapshot_from_start_to_end() {
    static WORLD: std::sync::OnceLock<World> = std::sync::OnceLock::new();
    let (_, world) = doors().remove(0);
    world
        .register(Owner::new("second", "1"), |r| {
            r.method(MethodDef::new("f", "LowRank", |cx| {
                // A method appears while this call runs: the call does not see it.
                cx.world().register(Owner::new("late", "1"), |r| r.method(says("Banded")))?;
                let banded = Arg::Tag(cx.world().catalog().parse_tag("Banded").unwrap());
                cx.world().dispatch("f", &[banded, cx.args()[1]])
            }));
        })
        .unwrap();
    let world = WORLD.get_or_init(|| world);
    assert_eq!(chosen(world, "LowRank", "Chol").unwrap(), "Operator, Algorithm");
    assert_eq!(chosen(world, "Banded", "Chol").unwrap(), "Banded, Algorithm");
}

#[test]
fn an_empty_registry_says_what_to_link() {
    let e = World::new().call("solve", Vec::new(), Vec::new()).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::EmptyRegistry);
    assert!(e.to_string().contains("use cola as _;"), "{e}");
}

#[test]
fn a_crate_that_registered_nothing_is_named() {
    let (_, world) = doors().remove(0);
    assert!(world.expect_owners(&["linked"]).is_ok());
    let e = world.expect_owners(&["linked", "forgotten"]).unwrap_err();
    assert!(e.to_string().contains("nothing in this program was registered by forgotten"), "{e}");
}

#[test]
fn arguments_that_have_defaults_may_be_left_out_at_the_end() {
    let _held = crate::unchanged();
    let world = World::global().unwrap();
    let a = cola_stdlib::operators::Diagonal::new(cola_runtime::Array::vector(vec![1.0, 2.0])).unwrap();
    let auto = cola_runtime::Alg::named("Auto").unwrap();
    let (short, whole) = ([Arg::Op(&a)], [Arg::Op(&a), Arg::Algorithm(&auto)]);
    assert_eq!(world.dispatch("trace", &short).unwrap().to_string(), "3.0");
    // An algorithm, and an option.
    assert!(matches!(world.dispatch("diag", &short), Ok(Value::Array(d)) if d.shape() == (2, 1)));
    let method = world.which("trace", &whole).unwrap();
    assert!(world.which("trace", &short).is_ok_and(|found| std::sync::Arc::ptr_eq(&found, &method)));
    assert!(world.method_of("trace", &short).is_some_and(|found| std::sync::Arc::ptr_eq(&found, &method)));
    let plan = world.explain("trace", &short).unwrap();
    assert!(plan.method.is_some_and(|found| std::sync::Arc::ptr_eq(&found, &method)));
    assert_eq!(plan.call, world.explain("trace", &whole).unwrap().call);
    for e in [world.dispatch("solve", &short).unwrap_err(), world.which("solve", &short).unwrap_err()] {
        assert!(e.kind() == ErrorKind::InvalidArgument && e.to_string().contains("`b` is missing"), "{e}");
    }
    let plan = world.explain("solve", &short).unwrap();
    assert!(plan.method.is_none() && plan.why.contains("`b` is missing"), "{}", plan.why);
    let many = [Arg::Op(&a), Arg::Algorithm(&auto), Arg::Op(&a)];
    assert_eq!(world.dispatch("trace", &many).unwrap_err().kind(), ErrorKind::InvalidArgument);
}
