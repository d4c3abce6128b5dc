//! Products of thin dense factors.

#![cfg(test)]

use crate::functions::{Norm, add, adjoint, dot, eig, exp, norm, rank, scale, slogdet, solve, svd, to_dense};
use crate::operators::{Dense, Identity, LowRank};
use crate::properties::PSD;
use crate::rules::specimens::matrix;
use cola_runtime::{Array, DType, Op, Scalar, c64};

fn thin(dtype: DType) -> (Op, Op) {
    let (a, b) = (Dense::new(matrix(9, 2, dtype, 1)), Dense::new(matrix(2, 9, dtype, 2)));
    let product = dot(&a, &b).unwrap();
    let whole = Dense::new(a.apply(&to_dense(&b).unwrap()).unwrap());
    (product, whole)
}

fn numbers(a: &Array) -> Vec<c64> {
    a.cast(DType::C64).unwrap().to_vec().unwrap()
}

fn close(x: &Array, y: &Array, what: &str) {
    let off = numbers(x).iter().zip(numbers(y)).map(|(x, y)| (x - y).norm()).fold(0.0, f64::max);
    assert!(off < 1e-11, "{what}: {off:e}");
}

#[test]
fn a_product_of_thin_factors_answers_from_its_core() {
    for dtype in [DType::F64, DType::C64] {
        let (a, whole) = thin(dtype);
        assert!(a.downcast_ref::<LowRank>().is_some(), "{a}");
        assert_eq!(rank(&a).unwrap(), 2);
        close(&to_dense(&a).unwrap(), &to_dense(&whole).unwrap(), "entries");
        for ord in [Norm::Two, Norm::Fro, Norm::Nuc] {
            assert!((norm(&a, ord).unwrap() - norm(&whole, ord).unwrap()).abs() < 1e-12, "{ord:?}");
        }
        close(
            &eig(&a).unwrap().values.block(0..2, 0..1).unwrap(),
            &eig(&whole).unwrap().values.block(0..2, 0..1).unwrap(),
            "eig",
        );
        close(
            &svd(&a).unwrap().s.block(0..2, 0..1).unwrap(),
            &svd(&whole).unwrap().s.block(0..2, 0..1).unwrap(),
            "svd",
        );
        close(&to_dense(&exp(&a).unwrap()).unwrap(), &to_dense(&exp(&whole).unwrap()).unwrap(), "exp");
        let shift = scale(Scalar::new(3.0, 0.0), &Identity::new(9, dtype)).unwrap();
        let (shifted, all) = (add(&a, &shift).unwrap(), add(&whole, &shift).unwrap());
        let b = matrix(9, 2, dtype, 3);
        close(&solve(&shifted, &b).unwrap(), &solve(&all, &b).unwrap(), "solve");
        assert!((slogdet(&shifted).unwrap().logabsdet - slogdet(&all).unwrap().logabsdet).abs() < 1e-12);
    }
}

#[test]
fn a_thin_factor_times_its_adjoint_is_known_to_be_definite() {
    for dtype in [DType::F64, DType::C64] {
        let a = Dense::new(matrix(7, 3, dtype, 4));
        let product = dot(&a, &adjoint(&a).unwrap()).unwrap();
        assert!(PSD.of(&product), "{product}");
    }
}

#[test]
fn factors_that_are_not_thin_stay_a_product() {
    let a = Dense::new(matrix(5, 3, DType::F64, 5));
    let b = Dense::new(matrix(3, 5, DType::F64, 6));
    assert!(dot(&a, &b).unwrap().downcast_ref::<LowRank>().is_none());
}
