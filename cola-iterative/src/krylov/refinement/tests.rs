//! Factors of low precision and what they reach.

use super::*;
use crate::ONE;
use crate::testing;
use cola_runtime::{DType, Scalar, with_element};
use cola_runtime::{ErrorKind, Status};

/// Singular values from 1 down to 1/κ, geometrically.
fn conditioned(n: usize, kappa: f64, dtype: DType, seed: u64) -> Op {
    let u = testing::orthonormal(n, n, dtype, seed);
    let v = testing::orthonormal(n, n, dtype, seed + 1);
    let mut scaled = Array::copy_of(u.as_ref()).unwrap();
    for j in 0..n {
        let s = kappa.powf(-(j as f64) / (n - 1) as f64);
        scaled.as_mut().unwrap().cols_range(j, j + 1).scale(Scalar::new(s, 0.0));
    }
    testing::matrix(testing::product(ONE, Trans::None, &scaled, Trans::Adjoint, &v))
}

fn backward_error(a: &Op, x: &Array, b: &Array) -> f64 {
    let norm_a = testing::norm(&a.operator().params()[0]);
    let of = |j: usize| {
        let (x, b) = (x.column(j).unwrap(), b.column(j).unwrap());
        let r = testing::relative_residual(a, &x, &b) * testing::norm(&b);
        r / (norm_a * testing::norm(&x) + testing::norm(&b))
    };
    (0..b.cols()).map(of).fold(0.0, f64::max)
}

#[test]
fn a_single_precision_factor_gives_double_precision() {
    for (dtype, low) in [(DType::F64, DType::F32), (DType::C64, DType::C32)] {
        for (kappa, by_gmres) in [(1e2, false), (1e5, false), (1e10, true), (1e13, true)] {
            let a = conditioned(40, kappa, dtype, 3);
            let b = testing::random(40, 3, dtype, 5);
            let factor = testing::inverse(&a, low);
            let (x, evidence) = refine(&a, &factor, &b, &GmresIr::default())
                .unwrap_or_else(|e| panic!("{dtype} κ = {kappa:e}: {e}"));
            let eta = backward_error(&a, &x, &b);
            // Probes know ‖A‖_F to a factor of about 2.
            assert!(eta <= 30.0 * dtype.epsilon(), "{dtype} κ = {kappa:e}: {eta:e}");
            let how = evidence.note.as_deref().unwrap();
            assert_eq!(how.contains("of GMRES"), by_gmres, "κ = {kappa:e}: {how}");
            assert!(evidence.iterations.unwrap() <= 12, "{how}");
        }
    }
}

#[test]
fn a_half_precision_factor_gives_single_and_double_precision() {
    for (dtype, kappa) in [(DType::F32, 1e2), (DType::F32, 1e4), (DType::F64, 1e2), (DType::F64, 1e6)] {
        let a = conditioned(30, kappa, dtype, 3);
        let b = testing::random(30, 2, dtype, 5);
        for half in [DType::F16, DType::BF16] {
            let entries = testing::inverse(&a, dtype).operator().params().swap_remove(0);
            let largest = (0..900).map(|l| entries.get(l % 30, l / 30).unwrap().norm()).fold(0.0, f64::max);
            if half == DType::F16 && largest > 6e4 {
                continue;
            }
            let rounded = with_element!(half, H => Array::from_fn(30, 30, |i, j| {
                <H as cola_runtime::Element>::from_scalar(entries.get(i, j).unwrap())
            }));
            let factor = testing::matrix(rounded.unwrap());
            let (x, evidence) = refine(&a, &factor, &b, &GmresIr::default())
                .unwrap_or_else(|e| panic!("{half} for {dtype}, κ = {kappa:e}: {e}"));
            assert!(backward_error(&a, &x, &b) <= 30.0 * dtype.epsilon(), "{evidence:?}");
        }
    }
}

#[test]
fn columns_go_their_own_ways() {
    // b in the directions of large singular values is refined; b along the smallest needs GMRES.
    let a = conditioned(30, 1e10, DType::F64, 3);
    let easy = a.apply(&testing::random(30, 1, DType::F64, 1)).unwrap();
    let hard = testing::random(30, 1, DType::F64, 2);
    let b = Array::from_fn(30, 3, |i, j| match j {
        0 => easy.get(i, 0).unwrap().re,
        1 => 0.0,
        _ => hard.get(i, 0).unwrap().re,
    })
    .unwrap();
    let factor = testing::inverse(&a, DType::F32);
    let (x, evidence) = refine(&a, &factor, &b, &GmresIr::default()).unwrap();
    assert!(backward_error(&a, &x, &b) <= 30.0 * f64::EPSILON, "{evidence:?}");
    assert_eq!(testing::norm(&x.column(1).unwrap()), 0.0);
}

#[test]
fn a_useless_factor_is_told_and_the_best_iterate_is_kept() {
    let a = testing::cyclic_shift(60, DType::F64);
    let b = Array::from_fn(60, 1, |i, _| f64::from(u8::from(i == 0))).unwrap();
    let zero = testing::square(60, DType::F32, |i, j| Scalar::new(f64::from(u8::from(i == j)), 0.0));
    let options = GmresIr { restart: 10, ..GmresIr::default() };
    let e = refine(&a, &zero, &b, &options).map(|x| x.1).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::NotConverged);
    assert_eq!(e.evidence().unwrap().status, Some(Status::Stagnated), "{e}");
    assert!(testing::relative_residual(&a, e.best_iterate().unwrap(), &b) <= 1.0);
    let e = GmresIr::default().solve(&a, &b).map(|x| x.1).unwrap_err();
    assert!(e.to_string().contains("factor"), "{e}");
}

#[test]
fn identity_zero_and_empty_systems_take_no_more_than_a_step() {
    let one = testing::square(5, DType::F64, |i, j| Scalar::new(f64::from(u8::from(i == j)), 0.0));
    let low = testing::square(5, DType::F32, |i, j| Scalar::new(f64::from(u8::from(i == j)), 0.0));
    let b = Array::from_fn(5, 2, |i, j| (i + j) as f64).unwrap();
    let (x, evidence) = refine(&one, &low, &b, &GmresIr::default()).unwrap();
    assert_eq!(x.to_vec::<f64>().unwrap(), b.to_vec::<f64>().unwrap());
    assert_eq!(evidence.iterations, Some(1));
    let zero = Array::zeros(5, 2, DType::F64).unwrap();
    assert_eq!(testing::norm(&refine(&one, &low, &zero, &GmresIr::default()).unwrap().0), 0.0);
    let none = Array::zeros(5, 0, DType::F64).unwrap();
    assert_eq!(refine(&one, &low, &none, &GmresIr::default()).unwrap().0.shape(), (5, 0));
}
