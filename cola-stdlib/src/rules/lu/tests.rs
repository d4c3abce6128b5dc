//! LU factors by hand and against A = P·L·U.

#![cfg(test)]

use crate::functions::lu;
use crate::operators::*;
use crate::rules::specimens::compare_all;
use cola_runtime::{Array, DType, Op};

fn entries(a: &Op) -> Vec<f64> {
    a.apply(&Array::identity(a.cols(), DType::F64).unwrap()).unwrap().to_vec::<f64>().unwrap()
}

#[test]
fn by_hand() {
    // (1 2; 4 6) = (0 1; 1 0)·(1 0; ¼ 1)·(4 6; 0 ½)
    let a = Dense::new(Array::from_vec(2, 2, vec![1.0, 4.0, 2.0, 6.0]).unwrap());
    let f = lu(&a).unwrap();
    assert_eq!(entries(&f.p), [0.0, 1.0, 1.0, 0.0]);
    assert_eq!(entries(&f.l), [1.0, 0.25, 0.0, 1.0]);
    assert_eq!(entries(&f.u), [4.0, 0.0, 6.0, 0.5]);
}

#[test]
fn a_three_cycle_of_rows_is_not_inverted() {
    // Row exchanges of order 3 tell P from Pᵀ.
    let a = Dense::new(
        Array::from_fn(3, 3, |i, j| f64::from(u8::from((i + 1) % 3 == j)) * (j + 1) as f64).unwrap(),
    );
    let f = lu(&a).unwrap();
    let product =
        f.p.apply(&f.l.apply(&f.u.apply(&Array::identity(3, DType::F64).unwrap()).unwrap()).unwrap());
    assert_eq!(product.unwrap().to_vec::<f64>().unwrap(), entries(&a));
}

#[test]
fn a_singular_matrix_has_factors_too() {
    let a = Dense::new(Array::from_vec(3, 3, vec![0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 2.0, 4.0, 7.0]).unwrap());
    let f = lu(&a).unwrap();
    let product =
        f.p.apply(&f.l.apply(&f.u.apply(&Array::identity(3, DType::F64).unwrap()).unwrap()).unwrap());
    let (found, exact) = (product.unwrap().to_vec::<f64>().unwrap(), entries(&a));
    assert!(found.iter().zip(&exact).all(|(x, y)| (x - y).abs() < 1e-14), "{found:?}");
}

#[test]
fn every_structure_gives_factors() {
    compare_all("lu", &[], |_| true);
}
