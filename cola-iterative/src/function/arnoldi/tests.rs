//! The page beside this folder, tested.

use super::*;
use crate::testing;
use cola_kernels::{Trans as Side, gemm};
use cola_runtime::{DType, ErrorKind, Scalar};

/// exp(H) by scaling and squaring of a Taylor sum.
fn exp(h: MatRef<'_, c64>) -> Result<Mat<c64>> {
    let n = h.nrows();
    let norm = cola_kernels::norm_fro(h);
    let squarings = (norm.log2().ceil() + 4.0).max(0.0) as i32;
    let identity = Mat::<c64>::from_fn(n, n, |i, j| c64::new(f64::from(u8::from(i == j)), 0.0));
    let times = |a: &Mat<c64>, b: MatRef<'_, c64>, s: f64| {
        let mut c = Mat::zeros(n, n);
        gemm(c.as_mut(), c64::new(0.0, 0.0), c64::new(s, 0.0), Side::None, a.as_ref(), Side::None, b)
            .unwrap();
        c
    };
    let (mut sum, mut term) = (identity.clone(), identity);
    for k in 1..18 {
        term = times(&term, h, 0.5f64.powi(squarings) / k as f64);
        sum = Mat::from_fn(n, n, |i, j| sum[(i, j)] + term[(i, j)]);
    }
    (0..squarings).for_each(|_| sum = times(&sum, sum.as_ref(), 1.0));
    Ok(sum)
}

/// A with eigenvalues in a disc, and exp(A).
fn pair(n: usize, dtype: DType) -> (Op, Op) {
    let wide = if dtype.is_complex() { DType::C64 } else { DType::F64 };
    let entries = testing::random(n, n, wide, 31);
    let h = Mat::<c64>::from_fn(n, n, |i, j| entries.get(i, j).unwrap() * 4.0 / (n as f64).sqrt());
    let e = exp(h.as_ref()).unwrap();
    let op = |m: &Mat<c64>| {
        let a = Array::from_fn(n, n, |i, j| m[(i, j)]).unwrap();
        let a = if dtype.is_complex() {
            a.cast(dtype).unwrap()
        } else {
            Array::from_fn(n, n, |i, j| a.get(i, j).unwrap().re).unwrap().cast(dtype).unwrap()
        };
        testing::matrix(a)
    };
    (op(&h), op(&e))
}

#[test]
fn exponentials_of_general_operators_in_every_dtype() {
    for dtype in [DType::F32, DType::F64, DType::C32, DType::C64] {
        let (a, f) = pair(60, dtype);
        let b = testing::random(60, 2, dtype, 4);
        for (basis, householder) in [(100, false), (8, false), (100, true), (8, true)] {
            let by = ArnoldiFunction {
                basis,
                tol: (100.0 * dtype.epsilon()).max(1e-11),
                max_iters: Some(200),
                householder,
            };
            let (x, evidence) = by.apply(&a, &exp, &b).unwrap();
            let error = testing::relative_residual(&f, &b, &x);
            assert!(
                error < by.tol.max(2e3 * dtype.epsilon()),
                "{dtype}, basis {basis}, {householder}: {error:e} {evidence:?}"
            );
        }
    }
}

#[test]
fn the_estimate_is_not_far_off_and_safe() {
    let (a, f) = pair(120, DType::F64);
    let b = testing::random(120, 1, DType::F64, 4);
    for tol in [1e-3, 1e-5, 1e-7, 1e-9] {
        let by = ArnoldiFunction { tol, ..ArnoldiFunction::default() };
        let (x, evidence) = by.apply(&a, &exp, &b).unwrap();
        let ratio = evidence.residual.unwrap() / testing::relative_residual(&f, &b, &x);
        assert!((1.0..10.0).contains(&ratio), "{tol:e}: {ratio}");
    }
}

#[test]
fn a_defective_matrix_is_no_exception() {
    // exp [1 1; 0 1] = e·[1 1; 0 1]
    let a = testing::dense(2, 2, &[1.0, 1.0, 0.0, 1.0]);
    let (x, _) = ArnoldiFunction::default().apply(&a, &exp, &Array::vector(vec![0.0, 1.0])).unwrap();
    let e = std::f64::consts::E;
    assert!(x.to_vec::<f64>().unwrap().iter().all(|x| (x - e).abs() < 1e-13));
}

#[test]
fn complex_results_need_complex_columns_and_limits_hold() {
    let (a, _) = pair(50, DType::F64);
    let b = testing::random(50, 1, DType::F64, 4);
    let turned = |h: MatRef<'_, c64>| {
        exp(Mat::from_fn(h.nrows(), h.ncols(), |i, j| h[(i, j)] * Scalar::new(0.0, 1.0)).as_ref())
    };
    assert_eq!(
        ArnoldiFunction::default().apply(&a, &turned, &b).unwrap_err().kind(),
        ErrorKind::InvalidArgument
    );
    let by = ArnoldiFunction { max_iters: Some(5), ..ArnoldiFunction::default() };
    let e = by.apply(&a, &exp, &b).unwrap_err();
    assert!(e.kind() == ErrorKind::NotConverged && e.best_iterate().is_some());
    let zero = Array::zeros(50, 1, DType::F64).unwrap();
    assert_eq!(testing::norm(&by.apply(&a, &exp, &zero).unwrap().0), 0.0);
}
