//! Half-precision CG against residuals in f64.

use super::*;
use crate::testing;

fn half(a: &Op, dtype: DType) -> Op {
    testing::matrix(a.operator().params()[0].cast(dtype).unwrap())
}

/// ‖b − A·x‖/‖b‖ of the worst column in f64.
fn exact_residual(a: &Op, x: &Array, b: &Array) -> f64 {
    let wide = half(a, DType::F64);
    testing::relative_residual(&wide, &x.cast(DType::F64).unwrap(), &b.cast(DType::F64).unwrap())
}

/// Positive definite with a condition number, entries rounded to a half type.
fn definite(n: usize, condition: f64, dtype: DType) -> Op {
    half(&testing::positive_definite(n, condition, DType::F64), dtype)
}

#[test]
fn both_half_types_reach_the_least_tolerance() {
    for (dtype, condition) in [(DType::F16, 100.0), (DType::BF16, 10.0)] {
        let a = definite(100, condition, dtype);
        let b = testing::random(100, 3, DType::F32, 4);
        let (x, evidence) = HalfCg::default().solve(&a, &b).unwrap();
        let tol = 10.0 * dtype.epsilon();
        assert_eq!(evidence.tolerance, Some(tol));
        // The certificate rounds A·x to half precision.
        assert!(exact_residual(&a, &x, &b) <= tol + 2.0 * dtype.epsilon());
        assert!(evidence.iterations.unwrap() <= 120, "{evidence:?}");
    }
}

#[test]
fn scale_does_not_matter() {
    for (of_a, of_b) in [(1.0, 1e30), (1.0, 1e-30), (1e-3, 1.0), (1e2, 1e-3)] {
        let mut dense = testing::positive_definite(60, 30.0, DType::F64).operator().params()[0].clone();
        dense.as_mut().unwrap().scale(of_a.into());
        let a = testing::matrix(dense.cast(DType::F16).unwrap());
        let mut b = testing::random(60, 1, DType::F64, 4);
        b.as_mut().unwrap().scale(of_b.into());
        let (x, _) = HalfCg::default().solve(&a, &b).unwrap();
        assert!(exact_residual(&a, &x, &b) <= 0.012, "{of_a:e} {of_b:e}");
    }
}

#[test]
fn easy_systems_are_solved() {
    for dtype in [DType::F16, DType::BF16] {
        let one = testing::matrix(Array::identity(5, dtype).unwrap());
        let b = Array::vector(vec![1.0f32, -2.0, 3.0, 0.25, 0.0]);
        let (x, evidence) = HalfCg::default().solve(&one, &b).unwrap();
        assert!(exact_residual(&one, &x, &b) <= dtype.epsilon());
        assert_eq!(evidence.iterations, Some(1));
        let (x, evidence) = HalfCg::default().solve(&one, &Array::zeros(5, 2, dtype).unwrap()).unwrap();
        assert_eq!((testing::norm(&x), evidence.iterations), (0.0, Some(0)));
        let empty = testing::matrix(Array::zeros(0, 0, dtype).unwrap());
        let none = Array::zeros(0, 1, dtype).unwrap();
        assert_eq!(HalfCg::default().solve(&empty, &none).unwrap().0.shape(), (0, 1));
    }
}

#[test]
fn a_preconditioner_saves_iterations() {
    // A = D·(I + small)·D, M = D⁻².
    let d = |i: usize| 4f64.powf(i as f64 / 79.0);
    let entry = |i: usize, j: usize| (if i == j { 1.0 } else { 0.002 }) * d(i) * d(j);
    let a = testing::matrix(Array::from_fn(80, 80, entry).unwrap().cast(DType::F16).unwrap());
    let inverse = |i: usize, j: usize| if i == j { 1.0 / (d(i) * d(i)) } else { 0.0 };
    let m = testing::matrix(Array::from_fn(80, 80, inverse).unwrap().cast(DType::F16).unwrap());
    let b = testing::random(80, 1, DType::F32, 4);
    let (_, plain) = HalfCg::default().solve(&a, &b).unwrap();
    let with = HalfCg { precond: Some(m), ..HalfCg::default() };
    let (x, evidence) = with.solve(&a, &b).unwrap();
    assert!(exact_residual(&a, &x, &b) <= 0.012);
    assert!(evidence.iterations < plain.iterations, "{evidence:?} {plain:?}");
}

#[test]
fn false_claims_and_other_dtypes_are_refused() {
    let a = testing::dense(2, 2, &[1.0, 0.0, 0.0, -1.0]);
    let b = Array::vector(vec![1.0f32, 2.0]);
    let error = HalfCg::default().solve(&half(&a, DType::F16), &b).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::FalseClaim);
    assert_eq!(HalfCg::default().solve(&a, &b).unwrap_err().kind(), ErrorKind::DTypeMismatch);
    let nan = half(&testing::dense(1, 1, &[f64::NAN]), DType::F16);
    let error = HalfCg::default().solve(&nan, &Array::vector(vec![1.0f32])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFinite);
}

#[test]
fn the_residual_is_within_the_bound_of_the_page() {
    // max(20u, 10·u·√κ), u half the distance from 1 to the next number, and u·2 for the rounding in the certificate.
    for (dtype, conditions) in [(DType::F16, [1e1, 1e2, 1e3]), (DType::BF16, [3.0, 1e1, 3e1])] {
        for condition in conditions {
            let a = definite(120, condition, dtype);
            let b = testing::random(120, 2, DType::F32, 9);
            let bound = 5.0 * dtype.epsilon() * condition.sqrt();
            let solver = HalfCg { tol: 0.0, ..HalfCg::default() };
            let x = match solver.solve(&a, &b) {
                Ok((x, _)) => x,
                Err(e) => Array::copy_of(e.best_iterate().unwrap_or_else(|| panic!("{e}")).as_ref()).unwrap(),
            };
            let residual = exact_residual(&a, &x, &b);
            assert!(
                residual <= bound.max(10.0 * dtype.epsilon()) + dtype.epsilon(),
                "{dtype} {condition:e}: {residual:e}"
            );
        }
    }
}

#[test]
fn complex_right_hand_sides_are_solved_by_their_parts() {
    let a = definite(40, 20.0, DType::F16);
    let b = testing::random(40, 2, DType::C32, 6);
    let (x, evidence) = HalfCg::default().solve(&a, &b).unwrap();
    assert_eq!((x.dtype(), evidence.status), (DType::C32, Some(Status::Converged)));
    let wide = half(&a, DType::F64);
    let residual =
        testing::relative_residual(&wide, &x.cast(DType::C64).unwrap(), &b.cast(DType::C64).unwrap());
    assert!(residual <= 12.0 * DType::F16.epsilon(), "{residual:e}");
    let again = HalfCg { x0: Some(x), ..HalfCg::default() };
    assert_eq!(again.solve(&a, &b).unwrap().1.iterations, Some(0));
    let few = HalfCg { max_iters: Some(1), ..HalfCg::default() };
    let e = few.solve(&a, &b).unwrap_err();
    assert_eq!(e.best_iterate().map(Array::shape), Some((40, 2)), "{e}");
}
