//! The page beside this folder, tested.

use super::*;
use crate::testing;
use cola_runtime::{DType, ErrorKind};

fn with(probes: usize) -> XTrace {
    XTrace { sampling: Sampling { probes, ..Sampling::default() } }
}

#[test]
fn decaying_spectra_are_estimated_accurately_in_every_dtype() {
    let values: Vec<f64> = (0..100).map(|i| if i % 3 == 0 { -1.0 } else { 1.0 } * 0.8f64.powi(i)).collect();
    let exact: f64 = values.iter().sum();
    for dtype in [DType::F32, DType::F64, DType::C32, DType::C64] {
        let a = testing::self_adjoint(&values, dtype, 3);
        let estimate = with(60).trace(&a).unwrap();
        let error = (estimate.value.re - exact).abs();
        assert!(
            error <= 2.0 * estimate.half_width() && error < 1e-4 + 100.0 * dtype.epsilon(),
            "{dtype}: {error:e} {estimate:?}"
        );
        assert_eq!(estimate.applies, 120);
    }
}

/// The estimate by its definition: leave one probe out, project, add the rest.
#[test]
fn the_estimate_is_the_one_of_the_definition() {
    let (n, k) = (12, 4);
    let array = testing::random(n, n, DType::C64, 8);
    let a = testing::matrix(array);
    let ws = &mut Workspace::new();
    let sampling = Sampling { probe: Probe::Sphere, ..with(k).sampling };
    type C = cola_runtime::c64;
    let mut mean = Scalar::default();
    let mut all = Sketch::<C>::new("test", &a, Some(Trans::None), k, ws).unwrap();
    all.grow(k, &sampling, ws).unwrap();
    for i in 0..k {
        let mut others = Sketch::<C>::new("test", &a, Some(Trans::None), k - 1, ws).unwrap();
        let y = cola_runtime::Array::from_fn(n, k - 1, |r, j| {
            all.omega.all()[(r, if j < i { j } else { j + 1 })]
        })
        .unwrap();
        let image = a.apply(&y).unwrap();
        let q = cola_kernels::Qr::factor(image.view::<C>().unwrap()).unwrap().q().unwrap();
        others.q.all_mut().copy_from(&q);
        let q_array = cola_runtime::Array::from_fn(n, k - 1, |r, j| q[(r, j)]).unwrap();
        let aq = a.apply(&q_array).unwrap();
        let h = product(Side::Adjoint, q.as_ref(), Side::None, aq.view::<C>().unwrap()).unwrap();
        let omega = all.omega.range(i, 1);
        let c = product(Side::Adjoint, q.as_ref(), Side::None, omega).unwrap();
        let p = product(Side::None, q.as_ref(), Side::None, c.as_ref()).unwrap();
        let u = cola_runtime::Array::from_fn(n, 1, |r, _| omega[(r, 0)] - p[(r, 0)]).unwrap();
        let au = a.apply(&u).unwrap();
        let (u, au) = (u.view::<C>().unwrap(), au.view::<C>().unwrap());
        let quadratic = cola_kernels::dot(u, au).unwrap();
        let norm = cola_kernels::dot(u, u).unwrap().re;
        mean += (0..k - 1).map(|j| h[(j, j)]).sum::<C>() + quadratic * ((n - k + 1) as f64 / norm);
    }
    let estimate = with(k).trace(&a).unwrap();
    assert!((estimate.value - mean / k as f64).norm() < 1e-12 * mean.norm(), "{estimate:?} {mean}");
}

#[test]
fn low_rank_and_small_operators_are_exact() {
    let a = testing::product(
        crate::ONE,
        Trans::None,
        &testing::random(50, 3, DType::F64, 1),
        Trans::Transpose,
        &testing::random(50, 3, DType::F64, 2),
    );
    let exact: f64 = (0..50).map(|i| a.get(i, i).unwrap().re).sum();
    let estimate = with(20).trace(&testing::matrix(a)).unwrap();
    assert!((estimate.value.re - exact).abs() < 1e-12 && estimate.standard_error < 1e-12);
    let one = with(20).trace(&testing::dense(1, 1, &[4.0])).unwrap();
    assert!((one.value.re - 4.0).abs() < 1e-14);
    let zero = with(20).trace(&testing::diagonal(&[0.0; 9], DType::F64)).unwrap();
    assert_eq!(zero.value.re, 0.0);
    let e = with(20).trace(&testing::dense(1, 2, &[4.0, 1.0])).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::ShapeMismatch);
}

#[test]
fn growing_reaches_the_accuracy_and_says_when_it_does_not() {
    let values: Vec<f64> = (0..200).map(|i| 0.9f64.powi(i)).collect();
    let a = testing::diagonal(&values, DType::F64);
    let by = |accuracy| XTrace { sampling: Sampling { probes: 128, accuracy, ..Sampling::default() } };
    let estimate = by(crate::stochastic::Accuracy::Relative(1e-3)).trace(&a).unwrap();
    assert!((estimate.value.re - 10.0).abs() < 1e-2 && estimate.probes < 128, "{estimate:?}");
    let flat = testing::diagonal(&(0..400).map(|i| (i % 7) as f64).collect::<Vec<_>>(), DType::F64);
    let e = by(crate::stochastic::Accuracy::Absolute(1e-6)).trace(&flat).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::NotConverged);
    assert!(e.evidence().unwrap().interval.is_some() && e.best_iterate().is_some());
}
