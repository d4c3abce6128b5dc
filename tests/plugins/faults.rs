//! Rules that do what they must not: each is an error of its call, and the host carries on.

use crate::build;
use crate::trial::{build, call, number, op, operator, together, trust, trust_on, world};
use cola_plugin::{Event, Policy, State, plugins, reload, subscribe, unload};
use cola_runtime::{Array, ErrorKind, Value};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};

fn column(n: usize) -> Value {
    Value::Array(Array::vector((0..n).map(|i| i as f64 + 1.0).collect()))
}

#[test]
fn whatever_a_rule_returns_that_its_function_does_not_promise_is_an_error_that_names_the_plugin() {
    let _turn = together();
    trust(&build("mischief", "Mischief", &[])).unwrap();
    let b = column(3);
    let cases: [(&str, i64, ErrorKind, &str); 12] = [
        ("trace", 1, ErrorKind::PluginFault, "returned NaN, and all operands are finite"),
        ("trace", 2, ErrorKind::PluginFault, "returned 12345, which is no status"),
        ("trace", 3, ErrorKind::PluginFault, "it must be of kind Number, and is a text"),
        ("trace", 4, ErrorKind::Singular, "told so"),
        ("trace", 5, ErrorKind::TooDeep, "calls nest deeper"),
        ("trace", 6, ErrorKind::PluginFault, "it must be of kind Number, and is nothing"),
        ("trace", 8, ErrorKind::Panicked, "caught on this side"),
        ("trace", 31, ErrorKind::PluginFault, "the guard of the method"),
        ("solve", 10, ErrorKind::PluginFault, "it must be 3×1, and is 4×1"),
        ("solve", 11, ErrorKind::PluginFault, "it is of f32, which holds less than the operands' f64"),
        ("solve", 12, ErrorKind::PluginFault, "returned NaN"),
        ("det", 40, ErrorKind::Registration, "its list is sealed"),
    ];
    for (function, how, kind, says) in cases {
        let a = op("Mischief", 3, how).unwrap();
        let args: &[&Value] = if function == "solve" { &[&a, &b] } else { &[&a] };
        let error = call(function, args).err().unwrap_or_else(|| panic!("{function} {how} gave a result"));
        let text = error.to_string();
        assert_eq!(error.kind(), kind, "{function} {how}: {text}");
        assert!(text.contains(says), "{function} {how}: {text}");
        assert!(text.contains("mischief 1.0"), "{function} {how}: {text}");
    }
    // NaN from NaN is not a fault.
    let nan = Value::Array(Array::vector(vec![f64::NAN, 1.0, 2.0]));
    let plain = op("Mischief", 3, 0).unwrap();
    assert!(
        call("solve", &[&plain, &nan]).is_err_and(|e| e.kind() != ErrorKind::PluginFault)
            || call("solve", &[&plain, &nan]).is_ok()
    );
    // The others still answer.
    assert_eq!(number(&call("trace", &[&plain]).unwrap()), 6.0);
    assert_eq!(number(&call("trace", &[&op("Mischief", 3, 30).unwrap()]).unwrap()), -30.0);
    assert_eq!(number(&call("trace", &[&op("Mischief", 3, 13).unwrap()]).unwrap()), 6.0);
    unload("mischief").unwrap();
}

#[test]
fn an_operator_that_fails_is_an_error_of_whatever_applies_it_and_scratch_is_aligned() {
    let _turn = together();
    trust(&build("appliers", "Appliers", &[])).unwrap();
    let x = Array::vector(vec![1.0, 2.0]);
    let failed = |how| operator(&op("Appliers", 2, how).unwrap()).apply(&x).err().unwrap();
    assert_eq!(failed(20).kind(), ErrorKind::PluginFault);
    assert_eq!(failed(21).kind(), ErrorKind::NotFinite);
    assert!(failed(21).to_string().contains("the operator says no\n  in the operator Appliers"));
    let y = operator(&op("Appliers", 2, 22).unwrap()).apply(&x).unwrap();
    assert_eq!(y.to_vec::<f64>().unwrap(), [2.0, 4.0]);
    // Another dtype than the operator has: it is refused, not handed over.
    let single = Array::vector(vec![1.0_f32, 2.0]);
    let y = operator(&op("Appliers", 2, 0).unwrap()).apply(&single).unwrap();
    assert_eq!(y.dtype(), cola_runtime::DType::F64);
    let complex = Array::vector(vec![cola_runtime::c64::new(1.0, -1.0); 2]);
    let y = operator(&op("Appliers", 2, 0).unwrap()).apply(&complex).unwrap();
    assert_eq!(y.get(0, 0).unwrap(), cola_runtime::c64::new(2.0, -2.0));
    unload("appliers").unwrap();
}

#[test]
fn calls_cross_the_border_both_ways_and_errors_travel_with_their_cause() {
    let _turn = together();
    trust(&build("recursion", "Recursion", &[])).unwrap();
    // Standard library → plugin → standard library → plugin.
    let a = op("Recursion", 5, 7).unwrap();
    let kron = call("kron", &[&a, &op("Recursion", 2, 0).unwrap()]).unwrap();
    assert_eq!(number(&call("trace", &[&kron]).unwrap()), 10.0 * 4.0);
    let error = call("trace", &[&op("Recursion", 5, 9).unwrap()]).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::TypeMismatch);
    assert!(error.to_string().contains("argument `a` must be of kind Operator, got a text"), "{error}");
    unload("recursion").unwrap();
}

#[test]
fn after_as_many_faults_as_the_host_allows_a_plugin_is_quarantined() {
    let _turn = together();
    let seen: Arc<Mutex<Vec<Event>>> = Arc::default();
    let sink = seen.clone();
    let subscription = subscribe(move |event| sink.lock().unwrap().push(event.clone()));
    let file = build("patience", "Patience", &[]);
    let policy = Policy { quarantine_after: NonZeroU32::new(3), ..Policy::default() };
    trust_on(&file, &policy).unwrap();
    let (bad, good) = (op("Patience", 3, 1).unwrap(), op("Patience", 3, 0).unwrap());
    for faults in 1..=3 {
        assert_eq!(number(&call("trace", &[&good]).unwrap()), 6.0);
        assert_eq!(call("trace", &[&bad]).err().map(|e| e.kind()), Some(ErrorKind::PluginFault));
        let state = plugins().into_iter().find(|p| p.manifest.name == "patience").unwrap();
        assert_eq!(state.faults, faults);
    }
    // Its rule is gone, what others know answers; its constructor is gone, its operators live.
    assert_eq!(number(&call("trace", &[&good]).unwrap()), 6.0);
    let method = world().method_of("trace", &[(&good).into(), (&auto()).into()]).unwrap();
    assert_eq!(method.origin.owner.name, "cola-stdlib");
    assert!(op("Patience", 1, 0).is_err());
    let state = |name: &str| plugins().into_iter().find(|p| p.manifest.name == name).map(|p| p.state);
    assert_eq!(state("patience"), Some(State::Quarantined));
    // Errors that a rule reports are no faults.
    // SAFETY: built by this test.
    #[allow(unsafe_code)]
    unsafe { reload("patience", &policy) }.unwrap();
    for _ in 0..5 {
        assert_eq!(
            call("trace", &[&op("Patience", 3, 4).unwrap()]).err().map(|e| e.kind()),
            Some(ErrorKind::Singular)
        );
    }
    assert_eq!(state("patience"), Some(State::Loaded));
    unload("patience").unwrap();
    drop(subscription);
    let mine: Vec<Event> =
        seen.lock().unwrap().iter().filter(|e| format!("{e:?}").contains("\"patience\"")).cloned().collect();
    let names: Vec<&str> = mine
        .iter()
        .map(|e| match e {
            Event::Loaded { .. } => "loaded",
            Event::Unloaded { .. } => "unloaded",
            Event::Fault { .. } => "fault",
            Event::Quarantined { .. } => "quarantined",
            _ => "other",
        })
        .collect();
    assert_eq!(names, ["loaded", "fault", "fault", "fault", "quarantined", "loaded", "unloaded"]);
}

fn auto() -> Value {
    Value::Algorithm(world().algorithm("Auto").unwrap())
}

#[test]
fn a_panic_in_a_rule_an_operator_or_a_guard_of_a_rust_plugin_is_an_error_on_whatever_thread() {
    let _turn = together();
    let file = build::stranger(
        "panics",
        r#"
use cola_plugin_sdk::*;
plugin!("panics", "0.1", "panics");
struct Panics(usize);
impl Operator for Panics {
    const NAME: &'static str = "Panics";
    const HERMITIAN: bool = true;
    fn shape(&self) -> (usize, usize) { (self.0, self.0) }
    fn multiply(&self, _: Form, _: &Block, _: &mut Block, _: &mut Exec) -> Result<()> { panic!("in apply") }
}
impl Drop for Panics { fn drop(&mut self) { if self.0 == 13 { panic!("in drop") } } }
register!(|p| {
    p.constructor::<Panics>("Panics(n: Int) -> Operator", |call| Panics(call.get("n")?).into_op()).doc("panics");
    p.method("trace", "Panics", |call| { let a: &Panics = call.get("a")?; let v = vec![1.0; a.0]; Ok(v[a.0]) }).doc("panics");
    p.method("det", "Panics", |_| Ok(7.0)).guard("panics", |_| panic!("in a guard")).doc("guarded");
});
"#,
    );
    trust(&file).unwrap();
    let new = |n| world().construct("Panics", vec![Value::Int(n)], vec![]).unwrap();
    let on_threads: Vec<_> = (0..4)
        .map(|_| {
            std::thread::spawn(move || {
                for _ in 0..100 {
                    let error = call("trace", &[&new(3)]).err().unwrap();
                    assert_eq!(error.kind(), ErrorKind::Panicked);
                    let text = error.to_string();
                    assert!(text.contains("index out of bounds: the len is 3 but the index is 3"), "{text}");
                    assert!(text.contains("lib.rs:14"), "{text}");
                }
            })
        })
        .collect();
    on_threads.into_iter().for_each(|t| t.join().unwrap());
    let error = operator(&new(2)).apply(&Array::vector(vec![1.0, 2.0])).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Panicked);
    assert!(error.to_string().contains("in apply"), "{error}");
    assert_eq!(call("det", &[&new(2)]).err().map(|e| e.kind()), Some(ErrorKind::Panicked));
    drop(new(13));
    unload("panics").unwrap();
}

#[test]
fn an_entry_that_panics_is_an_error_of_loading() {
    let _turn = together();
    let source = "use cola_plugin_sdk::*;\nplugin!(\"panicking-entry\", \"0.1\", \"\");\nregister!(|_p| panic!(\"at once\"));\n";
    let error = trust(&build::stranger("panicking-entry", source)).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Panicked);
    assert!(error.to_string().contains("at once"), "{error}");
}

#[test]
fn a_fault_is_counted_where_it_is_made_and_operators_of_an_older_version_do_not_remove_the_newer() {
    let _turn = together();
    let policy = Policy { quarantine_after: NonZeroU32::new(2), ..Policy::default() };
    let file = crate::build::scratch().join("blamed.so");
    std::fs::copy(build("blamed", "Blamed", &[]), &file).unwrap();
    trust_on(&file, &policy).unwrap();
    let old = op("Blamed", 3, 20).unwrap();
    std::fs::copy(build("blamed", "Blamed", &["FACTOR=3.0"]), &file).unwrap();
    // SAFETY: built by this test.
    #[allow(unsafe_code)]
    unsafe { reload("blamed", &policy) }.unwrap();
    let x = Array::vector(vec![1.0; 3]);
    for _ in 0..3 {
        assert_eq!(operator(&old).apply(&x).err().map(|e| e.kind()), Some(ErrorKind::PluginFault));
    }
    assert_eq!(number(&call("trace", &[&op("Blamed", 3, 0).unwrap()]).unwrap()), 9.0);
    let faults = |name: &str| plugins().iter().find(|p| p.manifest.name == name).map(|p| p.faults);
    assert_eq!(faults("blamed"), Some(0));
    unload("blamed").unwrap();
}
