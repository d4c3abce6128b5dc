//! Shifted systems against the operator itself.

use super::*;
use crate::testing;

fn check(a: &Op, b: &Array, shifts: &[Scalar], x: &Array, tol: f64) {
    let norm = testing::norm(b);
    for (i, &sigma) in shifts.iter().enumerate() {
        let xi = x.column(i).unwrap();
        let mut r = b.cast(x.dtype()).unwrap();
        let image = a.apply(&xi).unwrap();
        r.as_mut().unwrap().axpby(-ONE, image.as_ref(), ONE).unwrap();
        r.as_mut().unwrap().axpby(-sigma, xi.as_ref(), ONE).unwrap();
        assert!(testing::norm(&r) <= 1.1 * tol * norm, "shift {i}: {:e}", testing::norm(&r) / norm);
    }
}

fn real(values: &[f64]) -> Vec<Scalar> {
    values.iter().map(|&v| Scalar::new(v, 0.0)).collect()
}

#[test]
fn two_shifts_of_a_diagonal_are_solved() {
    // diag(1, 3) + σ·I with b = [2; 4]: [2; 4/3] for σ = 0, [1; 1] for σ = 1.
    let a = testing::dense(2, 2, &[1.0, 0.0, 0.0, 3.0]);
    let b = Array::vector(vec![2.0, 4.0]);
    for definite in [false, true] {
        let options = Shifted { definite, ..Shifted::default() };
        let (x, evidence) = shifted(&a, &b, &real(&[0.0, 1.0]), &options).unwrap();
        let x = x.to_vec::<f64>().unwrap();
        let expected = [2.0, 4.0 / 3.0, 1.0, 1.0];
        assert!(x.iter().zip(expected).all(|(x, e)| (x - e).abs() <= 1e-13), "{x:?}");
        assert_eq!(evidence.iterations, Some(2));
    }
}

#[test]
fn every_dtype_and_shift_reaches_its_accuracy() {
    for dtype in [DType::F32, DType::F64, DType::C32, DType::C64] {
        let a = testing::positive_definite(50, 300.0, dtype);
        let b = testing::random(50, 1, dtype, 5);
        // Repeated, none, far apart, and one that makes A indefinite for MINRES.
        let shifts = real(&[0.0, 0.5, 0.5, 1e3, 1e6, -0.9]);
        let tol = 500.0 * dtype.epsilon();
        for definite in [false, true] {
            let options = Shifted { tol, definite, ..Shifted::default() };
            let (x, evidence) = shifted(&a, &b, &shifts, &options).unwrap();
            check(&a, &b, &shifts, &x, tol);
            assert_eq!(x.dtype(), dtype);
            assert!(evidence.iterations.unwrap() <= 400, "{evidence:?}");
        }
    }
}

#[test]
fn indefinite_and_complex_shifts_are_solved() {
    for dtype in [DType::F64, DType::C64] {
        let values: Vec<f64> = (0..40).map(|i| i as f64 - 19.7).collect();
        let a = testing::self_adjoint(&values, dtype, 5);
        let b = testing::random(40, 1, dtype, 6);
        let shifts: Vec<Scalar> = [(0.0, 0.0), (0.0, 1.0), (3.25, -0.01), (-5.0, 1e-9), (0.0, 1e8)]
            .map(|(x, y)| Scalar::new(x, y))
            .to_vec();
        let (x, evidence) = shifted(&a, &b, &shifts, &Shifted::default()).unwrap();
        assert_eq!(x.dtype(), DType::C64);
        check(&a, &b, &shifts, &x, 1e-10);
        assert!(evidence.iterations.unwrap() <= 200, "{evidence:?}");
    }
}

#[test]
fn a_singular_shift_is_an_error_with_the_others_solved() {
    let a = testing::self_adjoint(&[1.0, 2.0, 3.0, 4.0], DType::F64, 1);
    let b = testing::random(4, 1, DType::F64, 2);
    let shifts = real(&[1.0, -2.0, 5.0]);
    let error = shifted(&a, &b, &shifts, &Shifted::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotConverged);
    assert!(error.message().contains("1 of 3 systems") && error.message().contains("-2"), "{error}");
    let best = error.best_iterate().unwrap();
    let others = Array::from_fn(4, 2, |i, j| best.get(i, 2 * j).unwrap().re).unwrap();
    check(&a, &b, &real(&[1.0, 5.0]), &others, 1e-10);
}

#[test]
fn a_shift_that_is_not_definite_is_a_false_claim() {
    let a = testing::self_adjoint(&[1.0, 2.0, 3.0, 4.0], DType::F64, 1);
    let b = testing::random(4, 1, DType::F64, 2);
    let options = Shifted { definite: true, ..Shifted::default() };
    let error = shifted(&a, &b, &real(&[0.0, -2.5]), &options).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::FalseClaim);
    let error = shifted(&a, &b, &[Scalar::new(0.0, 1.0)], &options).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
}

#[test]
fn edges_are_handled() {
    let one = testing::matrix(Array::identity(3, DType::F64).unwrap());
    let zero = Array::zeros(3, 1, DType::F64).unwrap();
    let options = Shifted::default();
    let (x, evidence) = shifted(&one, &zero, &real(&[0.0, 1.0]), &options).unwrap();
    assert_eq!((testing::norm(&x), evidence.iterations), (0.0, Some(0)));
    let b = Array::vector(vec![1.0, 2.0, 3.0]);
    assert_eq!(shifted(&one, &b, &[], &options).unwrap().0.shape(), (3, 0));
    let (x, _) = shifted(&one, &b, &real(&[1.0]), &options).unwrap();
    assert!((x.get(2, 0).unwrap().re - 1.5).abs() < 1e-15);
    let empty = testing::matrix(Array::zeros(0, 0, DType::F64).unwrap());
    let none = Array::zeros(0, 1, DType::F64).unwrap();
    assert_eq!(shifted(&empty, &none, &real(&[1.0]), &options).unwrap().0.shape(), (0, 1));
    assert_eq!(shifted(&one, &none, &[], &options).unwrap_err().kind(), ErrorKind::ShapeMismatch);
    let limited = Shifted { max_iters: Some(1), ..Shifted::default() };
    let a = testing::positive_definite(20, 100.0, DType::F64);
    let error = shifted(&a, &testing::random(20, 1, DType::F64, 1), &real(&[0.0]), &limited).unwrap_err();
    assert_eq!(error.evidence().unwrap().iterations, Some(1));
}

#[test]
fn scale_does_not_matter() {
    for definite in [false, true] {
        for (of_a, of_b) in [(1e150, 1.0), (1e-150, 1.0), (1.0, 1e150), (1.0, 1e-150), (1e-150, 1e-150)] {
            let mut dense = testing::positive_definite(20, 50.0, DType::F64).operator().params()[0].clone();
            dense.as_mut().unwrap().scale(Scalar::new(of_a, 0.0));
            let mut b = testing::random(20, 1, DType::F64, 1);
            b.as_mut().unwrap().scale(Scalar::new(of_b, 0.0));
            let a = testing::matrix(dense);
            let shifts = real(&[0.0, 2.0 * of_a]);
            let (x, _) = shifted(&a, &b, &shifts, &Shifted { definite, ..Shifted::default() }).unwrap();
            check(&a, &b, &shifts, &x, 1e-10);
        }
    }
}
