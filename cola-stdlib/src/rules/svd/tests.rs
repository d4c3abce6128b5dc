//! Singular values by hand, of every structure, and of operators far larger than any matrix.

#![cfg(test)]

use crate::functions::{Which, svd, svd_with};
use crate::operators::*;
use crate::properties::UNITARY;
use crate::rules::specimens::compare_all;
use cola_runtime::{Alg, Array, DType, Op, Value, c64};

fn diagonal(entries: &[f64]) -> Op {
    Diagonal::new(Array::vector(entries.to_vec())).unwrap()
}

fn auto() -> Alg {
    Alg::named("Auto").unwrap()
}

#[test]
fn every_structure_keeps_the_law() {
    let auto = Value::Algorithm(auto());
    for options in [[auto.clone(), Value::None, Which::Lm.value()], [auto, Value::Int(1), Which::Sm.value()]]
    {
        compare_all("svd", &options, |a| a.rows().min(a.cols()) > 0);
    }
}

#[test]
fn phases_go_into_u_and_values_are_not_negative() {
    let i = c64::new(0.0, 1.0);
    let d = Diagonal::new(Array::vector(vec![-2.0 * i, c64::new(0.0, 0.0), c64::new(-3.0, 0.0)])).unwrap();
    let f = svd(&d).unwrap();
    assert_eq!(f.s.to_vec::<f64>().unwrap(), [3.0, 2.0, 0.0]);
    let u = f.u.apply(&Array::identity(3, DType::C64).unwrap()).unwrap();
    assert_eq!(u.get(2, 0).unwrap(), c64::new(-1.0, 0.0));
    assert_eq!(u.get(0, 1).unwrap(), -i);
    assert_eq!(u.get(1, 2).unwrap(), c64::new(1.0, 0.0));
}

#[test]
fn a_unitary_operator_is_its_own_left_vectors() {
    let p = Permutation::new(vec![1, 2, 0], DType::F64).unwrap();
    let f = svd(&p).unwrap();
    assert!(f.u.same(&p));
    assert!(f.v.downcast_ref::<Identity>().is_some());
    assert!(UNITARY.of(&f.u));
}

#[test]
fn low_rank_values_come_from_the_core_and_zeros_after_them() {
    let (u, v) = (Array::vector(vec![3.0, 0.0, 4.0, 0.0]), Array::vector(vec![0.0, 2.0, 0.0]));
    let a = LowRank::new(u, v).unwrap();
    let s = svd(&a).unwrap().s.to_vec::<f64>().unwrap();
    assert!((s[0] - 10.0).abs() < 1e-14 && s[1..] == [0.0, 0.0], "{s:?}");
}

#[test]
fn a_few_singular_values_of_a_large_kronecker_product_form_nothing_large() {
    let d = diagonal(&(0..3000).map(|i| 1500.0 - f64::from(i)).collect::<Vec<_>>());
    let a = Kronecker::new(vec![d.clone(), d.clone(), d]).unwrap();
    let f = svd_with(&a, Some(3), Which::Lm, &auto()).unwrap();
    // −1499 and ±1500: 1500³, then 1500²·1499 in all orders.
    let s = f.s.to_vec::<f64>().unwrap();
    assert_eq!(s[0], 1500f64.powi(3));
    assert_eq!(f.u.shape(), (27_000_000_000, 3));
    assert!(s.windows(2).all(|w| w[0] >= w[1]));
}
