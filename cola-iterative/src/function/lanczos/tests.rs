//! The page beside this folder, tested.

use super::*;
use crate::testing;
use cola_runtime::DType;
use std::f64::consts::PI;

const ALL: [DType; 4] = [DType::F32, DType::F64, DType::C32, DType::C64];

fn real(f: impl Fn(f64) -> f64) -> impl Fn(f64) -> Scalar {
    move |x| Scalar::new(f(x), 0.0)
}

/// A, f(A)
fn pair(values: &[f64], f: impl Fn(f64) -> f64, dtype: DType) -> (Op, Op) {
    let image: Vec<f64> = values.iter().map(|&x| f(x)).collect();
    (testing::self_adjoint(values, dtype, 21), testing::self_adjoint(&image, dtype, 21))
}

fn spread(n: usize, from: f64, to: f64) -> Vec<f64> {
    (0..n).map(|i| from + (to - from) * i as f64 / (n - 1) as f64).collect()
}

#[test]
fn a_2_by_2_root_is_exact() {
    // √[5 4; 4 5] = [2 1; 1 2]
    let a = testing::dense(2, 2, &[5.0, 4.0, 4.0, 5.0]);
    let (x, _) = LanczosFunction::default()
        .apply(&a, &Function::new(&real(f64::sqrt)), &Array::vector(vec![1.0, 0.0]))
        .unwrap();
    let x = x.to_vec::<f64>().unwrap();
    assert!((x[0] - 2.0).abs() < 1e-14 && (x[1] - 1.0).abs() < 1e-14);
}

#[test]
fn every_dtype_reaches_its_accuracy() {
    for dtype in ALL {
        let (a, f) = pair(&spread(80, -3.0, 1.0), f64::exp, dtype);
        let b = testing::random(80, 5, dtype, 3);
        for householder in [false, true] {
            let by = LanczosFunction { householder, ..LanczosFunction::default() };
            let (x, evidence) = by.apply(&a, &Function::new(&real(f64::exp)), &b).unwrap();
            assert!(testing::relative_residual(&f, &b, &x) < 200.0 * dtype.epsilon(), "{dtype}");
            assert!(evidence.iterations.unwrap() <= 24);
        }
    }
}

#[test]
fn the_null_space_keeps_f_of_0() {
    // exp of a projection of rank 2.
    let mut values = vec![0.0; 20];
    (values[0], values[1]) = (1.0, 1.0);
    let (a, f) = pair(&values, f64::exp, DType::F64);
    let b = testing::random(20, 2, DType::F64, 3);
    let (x, _) = LanczosFunction::default().apply(&a, &Function::new(&real(f64::exp)), &b).unwrap();
    assert!(testing::relative_residual(&f, &b, &x) < 1e-13);
    // Roots of rounding errors below zero are not NaN.
    let (a, f) = pair(&values, f64::sqrt, DType::F64);
    let (x, _) = LanczosFunction::default().apply(&a, &Function::new(&real(f64::sqrt)), &b).unwrap();
    assert!(testing::norm(&x) > 0.0 && testing::relative_residual(&f, &b, &x) < 1e-10);
}

/// The estimate over the true error, for every tolerance.
fn ratios(values: &[f64], f: impl Fn(f64) -> f64 + Copy, weight: Option<&dyn Fn(f64) -> f64>) -> Vec<f64> {
    let image: Vec<f64> = values.iter().map(|&x| f(x)).collect();
    let (a, image) = (testing::diagonal(values, DType::F64), testing::diagonal(&image, DType::F64));
    let b = testing::random(values.len(), 1, DType::F64, 17);
    [1e-3, 1e-5, 1e-7, 1e-9]
        .map(|tol| {
            let by = LanczosFunction { tol, ..LanczosFunction::default() };
            let value = real(f);
            let (x, evidence) = by.apply(&a, &Function { value: &value, weight }, &b).unwrap();
            evidence.residual.unwrap() / testing::relative_residual(&image, &b, &x)
        })
        .to_vec()
}

#[test]
fn the_estimate_is_within_a_factor_10_on_the_safe_side() {
    let cases: [(&str, Vec<f64>); 4] = [
        ("1/√x", ratios(&spread(300, 1.0, 200.0), |x| x.powf(-0.5), None)),
        ("log", ratios(&spread(300, 1.0, 200.0), f64::ln, None)),
        ("√x", ratios(&spread(300, 1.0, 200.0), f64::sqrt, None)),
        ("1/(1+x²)", ratios(&spread(300, -5.0, 5.0), |x| 1.0 / (1.0 + x * x), None)),
    ];
    for (name, ratios) in &cases {
        assert!(ratios.iter().all(|r| (1.0..10.0).contains(r)), "{name}: {ratios:?}");
    }
    // The exponential converges faster at every step: what is estimated is an error some steps ago.
    let entire = ratios(&spread(300, -40.0, 0.0), f64::exp, None);
    assert!(entire.iter().all(|r| (1.0..30.0).contains(r)), "{entire:?}");
}

#[test]
fn the_bound_of_stieltjes_functions_holds_and_is_sharp() {
    let weight = |t: f64| 1.0 / (PI * t.sqrt());
    let r = ratios(&spread(300, 1.0, 200.0), |x| x.powf(-0.5), Some(&weight));
    assert!(r.iter().all(|r| (1.0..30.0).contains(r)), "{r:?}");
    let r = ratios(&spread(300, 1.0, 200.0), f64::ln, Some(&|_| 1.0));
    assert!(r.iter().all(|r| (1.0..30.0).contains(r)), "{r:?}");
}

#[test]
fn a_second_run_replaces_the_basis() {
    for dtype in ALL {
        let (a, f) = pair(&spread(200, 1.0, 100.0), |x| x.powf(-0.5), dtype);
        let b = testing::random(200, 4, dtype, 3);
        for householder in [false, true] {
            let tol = 20.0 * dtype.epsilon();
            let by = LanczosFunction { tol, basis: 5, householder, ..LanczosFunction::default() };
            let (x, evidence) = by.apply(&a, &Function::new(&real(|x| x.powf(-0.5))), &b).unwrap();
            assert!(evidence.iterations.unwrap() > 15);
            let residual = testing::relative_residual(&f, &b, &x);
            assert!(residual < 1e3 * dtype.epsilon(), "{dtype}: {residual:e}");
        }
    }
}

#[test]
fn one_column_may_end_before_the_others() {
    let (a, f) = pair(&spread(60, 1.0, 50.0), f64::ln, DType::F64);
    let mut b = testing::random(60, 3, DType::F64, 3);
    // Zero, and a combination of few eigenvectors.
    b.as_mut().unwrap().cols_range(0, 1).fill(Scalar::default());
    let q = testing::orthonormal(60, 60, DType::F64, 21);
    b.as_mut().unwrap().cols_range(1, 2).copy_from(q.column(7).unwrap().as_ref()).unwrap();
    for (basis, householder) in [(3, false), (100, false), (3, true), (100, true)] {
        let by = LanczosFunction { basis, householder, ..LanczosFunction::default() };
        let (x, _) = by.apply(&a, &Function::new(&real(f64::ln)), &b).unwrap();
        assert_eq!(testing::norm(&x.column(0).unwrap()), 0.0);
        assert!(
            testing::relative_residual(&f, &b.block(0..60, 1..3).unwrap(), &x.block(0..60, 1..3).unwrap())
                < 1e-9
        );
    }
}

#[test]
fn complex_values_need_complex_columns() {
    let (a, _) = pair(&spread(10, -1.0, 1.0), |x| x, DType::F64);
    let f = |x: f64| Scalar::new(0.0, x).exp();
    let b = testing::random(10, 1, DType::F64, 3);
    let e = LanczosFunction::default().apply(&a, &Function::new(&f), &b).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::InvalidArgument);
    let b = b.cast(DType::C64).unwrap();
    let (x, _) = LanczosFunction::default().apply(&a, &Function::new(&f), &b).unwrap();
    // exp(iA) is unitary.
    assert!((testing::norm(&x) / testing::norm(&b) - 1.0).abs() < 1e-13);
}

#[test]
fn what_cannot_be_computed_is_an_error() {
    let by = LanczosFunction::default();
    let b = testing::random(40, 1, DType::F64, 3);
    let log = real(f64::ln);
    let (indefinite, _) = pair(&spread(40, -1.0, 1.0), |x| x, DType::F64);
    assert_eq!(by.apply(&indefinite, &Function::new(&log), &b).unwrap_err().kind(), ErrorKind::NotFinite);
    let general = testing::matrix(testing::random(40, 40, DType::F64, 5));
    for (basis, householder) in [(2, false), (100, false), (100, true)] {
        let by = LanczosFunction { basis, householder, ..by.clone() };
        assert_eq!(
            by.apply(&general, &Function::new(&real(f64::exp)), &b).unwrap_err().kind(),
            ErrorKind::FalseClaim
        );
    }
    let (hard, _) = pair(&spread(40, 1e-4, 1.0), |x| x, DType::F64);
    let by = LanczosFunction { max_iters: Some(13), ..by };
    let e = by.apply(&hard, &Function::new(&real(|x| x.powf(-0.5))), &b).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::NotConverged);
    assert!(e.best_iterate().is_some() && e.evidence().unwrap().status == Some(Status::IterationLimit));
}
