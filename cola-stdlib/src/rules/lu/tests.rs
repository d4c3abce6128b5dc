//! LU factors by hand and against A = P·L·U.

#![cfg(test)]

use crate::functions::lu;
use crate::operators::*;
use crate::rules::specimens::{compare_all, sparse};
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
fn the_factors_of_a_sparse_matrix_are_triangular_and_its_columns_are_told() {
    // An arrow with its head at the wrong end: in this order of the columns everything fills in.
    let n = 6;
    let entry = |i: usize, j: usize| match (i, j) {
        _ if i == j => 4.0 + i as f64,
        (0, _) | (_, 0) => 1.0 - 0.125 * (i + j) as f64,
        _ => 0.0,
    };
    let dense = Array::from_fn(n, n, entry).unwrap();
    let a = sparse(&dense, |i, j| i == j || i * j == 0);
    let f = lu(&a).unwrap();
    assert!(f.q.downcast_ref::<Permutation>().is_some(), "the columns keep their order: {}", f.q);
    let (l, u) = (entries(&f.l), entries(&f.u));
    for j in 0..n {
        assert_eq!(l[j + j * n], 1.0);
        assert!((0..j).all(|i| l[i + j * n] == 0.0) && (j + 1..n).all(|i| u[i + j * n] == 0.0), "{u:?}");
    }
    // Pᵀ·A·Q = L·U, in this order without fill-in.
    let product = f.l.apply(&f.u.apply(&Array::identity(n, DType::F64).unwrap()).unwrap()).unwrap();
    let whole = crate::functions::adjoint(&f.p).unwrap().apply(&a.apply(&dense_of(&f.q)).unwrap()).unwrap();
    let (product, whole) = (product.to_vec::<f64>().unwrap(), whole.to_vec::<f64>().unwrap());
    assert!(product.iter().zip(&whole).all(|(x, y)| (x - y).abs() < 1e-14), "{product:?}\n{whole:?}");
    assert!(f.u.downcast_ref::<Sparse>().unwrap().pattern().nnz() < 2 * n);
}

fn dense_of(a: &Op) -> Array {
    a.apply(&Array::identity(a.cols(), DType::F64).unwrap()).unwrap()
}

#[test]
fn every_structure_gives_factors() {
    compare_all("lu", &[], |_| true);
}
