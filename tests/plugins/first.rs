//! The smallest plugins: from a file to a result and back.

use crate::build;
use crate::trial::{number, together, trust};
use cola_plugin::{inspect, plugins, unload};
use cola_runtime::{Array, Value, World, conformance};

fn kit(owner: &str) {
    let world = World::global().unwrap();
    let options = conformance::Options { owner: Some(owner.to_owned()), ..conformance::Options::default() };
    let verdict = conformance::run(world, &options, &mut |_| {});
    assert!(verdict.is_ok(), "{verdict}");
    assert!(verdict.samples > 0 && verdict.methods > 0, "{verdict}");
}

#[test]
fn the_smallest_plugin_in_c_adds_an_operator_and_a_rule_that_compose() {
    let _turn = together();
    let file = build::c(&build::root().join("plugins/hello/hello.c"), "hello", &["-Wno-unused-parameter"]);
    let manifest = inspect(&file).unwrap();
    assert_eq!((manifest.name.as_str(), manifest.version.as_str(), manifest.abi), ("hello", "1.0", (1, 1)));
    let world = World::global().unwrap();
    let plugin = trust(&file).unwrap();
    assert_eq!(plugin.contents.0.len(), 3);
    assert!(plugins().iter().any(|p| p.manifest.name == "hello"));

    let ones = world.construct("Ones", vec![Value::Int(5)], vec![]).unwrap();
    assert_eq!(number(&world.call("trace", vec![ones.clone()], vec![]).unwrap()), 5.0);
    let Value::Op(op) = &ones else { panic!() };
    assert_eq!(op.to_string(), "Real[Symmetric[Ones]] f64[5×5] cpu");
    let y = op.apply(&Array::vector(vec![1.0, 2.0, 3.0, 4.0, 5.0])).unwrap();
    assert_eq!(y.to_vec::<f64>().unwrap(), [15.0; 5]);

    // It composes with everything else: tr(J ⊗ J) = (tr J)², and rules of the standard library ask for its trace.
    let kron = world.call("kron", vec![ones.clone(), ones.clone()], vec![]).unwrap();
    assert_eq!(number(&world.call("trace", vec![kron], vec![]).unwrap()), 25.0);
    kit("hello");

    let left = unload("hello").unwrap();
    assert_eq!(left.operators, 1);
    assert!(left.mapped);
    // The operator outlives its plugin; the rule is gone, and what the standard library knows answers.
    assert_eq!(op.apply(&Array::vector(vec![1.0; 5])).unwrap().to_vec::<f64>().unwrap(), [5.0; 5]);
    assert!(world.construct("Ones", vec![Value::Int(2)], vec![]).is_err());
    assert_eq!(number(&world.call("trace", vec![ones], vec![]).unwrap()), 5.0);
}

#[test]
fn the_smallest_plugin_in_rust_does_the_same() {
    let _turn = together();
    let file = build::rust("cola-hello");
    let world = World::global().unwrap();
    let plugin = trust(&file).unwrap();
    assert!(plugin.resident);
    let scale = world.construct("Scale", vec![Value::Int(4), Value::Real(2.5)], vec![]).unwrap();
    assert_eq!(number(&world.call("trace", vec![scale.clone()], vec![]).unwrap()), 10.0);
    kit("scale");
    unload("scale").unwrap();
}
