//! Norms by hand, at the edges, and against the definition.

#![cfg(test)]

use crate::functions::{Norm, norm};
use crate::operators::*;
use crate::rules::specimens::compare_all;
use cola_runtime::{Array, DType, ErrorKind, Value, World};

#[test]
fn by_hand() {
    //  1 −2
    //  3  4   AᴴA = (10 10; 10 20): σ² = 15 ± √125
    let a = Dense::new(Array::from_vec(2, 2, vec![1.0, 3.0, -2.0, 4.0]).unwrap());
    let of = |ord| norm(&a, ord).unwrap();
    assert_eq!((of(Norm::One), of(Norm::Inf)), (6.0, 7.0));
    assert!((of(Norm::Fro) - 30f64.sqrt()).abs() < 1e-14);
    let (high, low) = ((15.0 + 125f64.sqrt()).sqrt(), (15.0 - 125f64.sqrt()).sqrt());
    assert!((of(Norm::Two) - high).abs() < 1e-14 && (of(Norm::Nuc) - high - low).abs() < 1e-14);
}

#[test]
fn names_are_read() {
    let a = Value::Op(Identity::new(4, DType::F64));
    let world = World::global().unwrap();
    let call = |ord: Value| world.call("norm", vec![a.clone()], vec![("ord".to_owned(), ord)]);
    assert!(matches!(world.call("norm", vec![a.clone()], vec![]).unwrap(), Value::Real(x) if x == 2.0));
    assert!(matches!(call(Value::symbol("nuc")).unwrap(), Value::Real(x) if x == 4.0));
    assert!(matches!(call(Value::Int(2)).unwrap(), Value::Real(x) if x == 1.0));
    let e = call(Value::symbol("max")).unwrap_err();
    assert!(e.kind() == ErrorKind::TypeMismatch && e.message().contains("fro, 1, inf, 2 or nuc"), "{e}");
}

#[test]
fn extreme_entries_neither_overflow_nor_underflow() {
    for x in [1e300, 1e-300] {
        let d = Diagonal::new(Array::vector(vec![3.0 * x, 4.0 * x])).unwrap();
        let l = LowRank::new(Array::vector(vec![3.0 * x, 4.0 * x]), Array::vector(vec![1.0])).unwrap();
        for a in [d.clone(), Hidden::new(d), l] {
            assert!((norm(&a, Norm::Fro).unwrap() / x - 5.0).abs() < 1e-14, "{a}");
        }
    }
}

#[test]
fn nan_is_never_lost() {
    let d = Diagonal::new(Array::vector(vec![1.0, f64::NAN, 2.0])).unwrap();
    for ord in [Norm::Fro, Norm::One, Norm::Inf] {
        assert!(norm(&d, ord).unwrap().is_nan() && norm(&Hidden::new(d.clone()), ord).unwrap().is_nan());
    }
}

#[test]
fn small_singular_values_of_low_rank_keep_their_digits() {
    // Nearly parallel columns: the second singular value is 1e-9, its square is lost in a Gram matrix.
    let u = Array::from_vec(3, 2, vec![1.0, 0.0, 0.0, 1.0, 1e-9, 0.0]).unwrap();
    let v = Array::from_vec(2, 2, vec![1.0, 0.0, 0.0, 1.0]).unwrap();
    let a = LowRank::new(u, v).unwrap();
    let two = norm(&a, Norm::Two).unwrap();
    let small = norm(&a, Norm::Nuc).unwrap() - two;
    assert!((two * small / 1e-9 - 1.0).abs() < 1e-6, "{small:e}");
}

#[test]
fn every_structure_agrees_with_the_definition() {
    for ord in Norm::ALL {
        compare_all("norm", &[ord.value()], |_| true);
    }
}
