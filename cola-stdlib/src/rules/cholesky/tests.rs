//! Cholesky factors by hand and against A = L·Lᴴ.

#![cfg(test)]

use crate::functions::cholesky;
use crate::operators::*;
use crate::properties::PSD;
use crate::rules::specimens::{compare_all, psd};
use cola_runtime::{Array, DType, ErrorKind, c64};

#[test]
fn by_hand() {
    // (4 2; 2 5) = (2 0; 1 2)·(2 1; 0 2)
    let a = Dense::new(Array::from_vec(2, 2, vec![4.0, 2.0, 2.0, 5.0]).unwrap()).claimed(PSD.set());
    let l = cholesky(&a).unwrap();
    let found = l.apply(&Array::identity(2, DType::F64).unwrap()).unwrap();
    assert_eq!(found.to_vec::<f64>().unwrap(), [2.0, 1.0, 0.0, 2.0]);
    let band = |x: Vec<f64>| Array::vector(x);
    let t =
        Tridiagonal::new(band(vec![2.0]), band(vec![4.0, 5.0]), band(vec![2.0])).unwrap().claimed(PSD.set());
    let l = cholesky(&t).unwrap();
    let l = l.downcast_ref::<Tridiagonal>().unwrap();
    assert_eq!(l.sub().to_vec::<f64>().unwrap(), [1.0]);
    assert_eq!(l.diag().to_vec::<f64>().unwrap(), [2.0, 2.0]);
}

#[test]
fn structure_is_kept() {
    let k = Kronecker::new(vec![psd(2, DType::F64, 1), psd(2, DType::F64, 2)]).unwrap().claimed(PSD.set());
    assert!(cholesky(&k).unwrap().downcast_ref::<Kronecker>().is_some());
}

#[test]
fn a_pivot_that_is_not_positive_is_named() {
    let refused = |a| cholesky(&a).unwrap_err();
    let e = refused(Diagonal::new(Array::vector(vec![1.0, -2.0])).unwrap());
    assert!(e.kind() == ErrorKind::NotPositiveDefinite && e.message().contains("pivot 1 is -2"), "{e}");
    assert_eq!(
        refused(ScalarMul::new(c64::new(-1.0, 0.0), 2, DType::F64).unwrap()).kind(),
        ErrorKind::NotPositiveDefinite
    );
    let band = |x: Vec<f64>| Array::vector(x);
    let t =
        Tridiagonal::new(band(vec![2.0]), band(vec![1.0, 1.0]), band(vec![2.0])).unwrap().claimed(PSD.set());
    let e = refused(t);
    assert!(e.kind() == ErrorKind::NotPositiveDefinite && e.message().contains("pivot 1 is -3"), "{e}");
}

#[test]
fn an_operator_that_is_not_known_to_be_psd_is_refused_with_advice() {
    let e = cholesky(&Dense::new(Array::identity(2, DType::F64).unwrap())).unwrap_err();
    assert!(e.kind() == ErrorKind::NoMethod && e.to_string().contains("PSD"), "{e}");
}

#[test]
fn every_definite_structure_gives_a_factor() {
    compare_all("cholesky", &[], |a| PSD.of(a));
    compare_all("cholesky", &[], |a| a.downcast_ref::<Identity>().is_some());
}
