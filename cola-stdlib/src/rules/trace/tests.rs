//! Traces by hand and against the definition.

#![cfg(test)]

use crate::functions::trace;
use crate::operators::*;
use crate::rules::specimens::compare_all;
use cola_runtime::{Alg, Array, DType, ErrorKind, Value, World};

#[test]
fn by_hand() {
    let a = Dense::new(Array::from_vec(2, 2, vec![1.0, 3.0, 2.0, 4.0]).unwrap());
    assert_eq!(trace(&a).unwrap().re, 5.0);
    let k = Kronecker::new(vec![a.clone(), Identity::new(3, DType::F64)]).unwrap();
    assert_eq!(trace(&k).unwrap().re, 15.0);
    let p = Permutation::new(vec![0, 2, 1, 3], DType::F64).unwrap();
    assert_eq!(trace(&p).unwrap().re, 2.0);
    let b = BlockDiag::with_multiplicities(vec![a], vec![4]).unwrap();
    assert_eq!(trace(&b).unwrap().re, 20.0);
}

#[test]
fn a_rectangular_operator_is_refused() {
    assert_eq!(trace(&Zero::new(2, 3, DType::F64)).unwrap_err().kind(), ErrorKind::ShapeMismatch);
}

#[test]
fn a_cyclic_turn_makes_the_product_small() {
    let (a, b) = (Array::full(50, 1, DType::F64, 1.0.into()), Array::full(1, 50, DType::F64, 2.0.into()));
    let p = Product::new(vec![Dense::new(a.unwrap()), Dense::new(b.unwrap())]).unwrap();
    assert_eq!(trace(&p).unwrap().re, 100.0);
    let plan = World::global()
        .unwrap()
        .explain("trace", &[(&p).into(), (&Alg::named("Auto").unwrap()).into()])
        .unwrap();
    assert!(plan.children[0].call.contains("[1×1]"), "{}", plan.children[0].call);
}

#[test]
fn every_structure_agrees_with_the_definition() {
    compare_all("trace", &[Value::Algorithm(Alg::named("Auto").unwrap())], |_| true);
}
