//! Sums of small matrices, against what is known of them.

use super::*;
use crate::testing::{dense, matrix, norm, positive_definite, random, relative_residual, self_adjoint};
use crate::{ONE, ZERO};
use cola_runtime::watch::{Limits, within};
use cola_runtime::{Array, DType, ErrorKind, Op, Scalar, Status, Trans, Workspace};

/// m self-adjoint terms around A whose mean is A: A + Eᵢ with ΣEᵢ = 0.
fn terms_of(a: &Op, m: usize, spread: f64) -> Vec<Op> {
    let (n, base) = (a.rows(), a.operator().params().remove(0));
    let noise = |i: usize| {
        let e = random(n, n, a.dtype(), 100 + i as u64);
        let adjoint = Array::from_fn(n, n, |i, j| e.get(j, i).unwrap().conj()).unwrap();
        let mut out = Array::copy_of(e.as_ref()).unwrap();
        let to = out.as_mut().unwrap();
        if e.dtype().is_complex() {
            to.axpby(ONE, adjoint.as_ref(), ONE).unwrap()
        } else {
            to.axpby(ONE, e.transposed().as_ref(), ONE).unwrap()
        }
        out
    };
    let term = |i: usize| {
        let sign = if i.is_multiple_of(2) { spread } else { -spread };
        let mut t = Array::copy_of(base.as_ref()).unwrap();
        if i / 2 * 2 + 1 < m {
            t.as_mut().unwrap().axpby(Scalar::new(sign, 0.0), noise(i / 2).as_ref(), ONE).unwrap();
        }
        matrix(t)
    };
    (0..m).map(term).collect()
}

#[test]
fn a_mean_of_two_numbers_is_divided_by() {
    // ((1 + 3)/2)·x = 6
    let terms = [dense(1, 1, &[1.0]), dense(1, 1, &[3.0])];
    let svrg = Svrg { tol: 1e-12, ..Svrg::default() };
    let (x, _) = svrg.solve(&terms, &Array::vector(vec![6.0]), &mut Workspace::new()).unwrap();
    assert!((x.to_vec::<f64>().unwrap()[0] - 3.0).abs() < 1e-11);
}

#[test]
fn positive_definite_means_are_solved_in_all_dtypes_and_batches() {
    for dtype in [DType::F32, DType::F64, DType::C32, DType::C64] {
        let a = positive_definite(20, 5.0, dtype);
        let terms = terms_of(&a, 17, 0.2);
        let mut b = random(20, 3, dtype, 3);
        b.as_mut().unwrap().cols_range(1, 2).fill(ZERO);
        for batch in [0, 1, 17] {
            let tol = 1e3 * dtype.epsilon();
            let svrg = Svrg { tol, batch, ..Svrg::default() };
            let (x, evidence) = svrg.solve(&terms, &b, &mut Workspace::new()).unwrap();
            assert!(relative_residual(&a, &x, &b) <= 3.0 * tol, "{dtype} {batch} {evidence:?}");
            assert_eq!(norm(&x.column(1).unwrap()), 0.0);
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_bits() {
    let terms = terms_of(&positive_definite(10, 5.0, DType::F64), 8, 0.2);
    let b = random(10, 1, DType::F64, 4);
    let run = |seed| {
        let svrg = Svrg { seed, max_epochs: 2, tol: 0.0, ..Svrg::default() };
        let e = svrg.solve(&terms, &b, &mut Workspace::new()).unwrap_err();
        e.best_iterate().unwrap().to_vec::<f64>().unwrap()
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}

#[test]
fn the_largest_eigenpairs_of_a_mean_are_found() {
    for dtype in [DType::F32, DType::F64, DType::C32, DType::C64] {
        let spectrum: Vec<f64> =
            [10.0, 9.0, 8.0].into_iter().chain((0..17).map(|i| 0.2 * i as f64 - 2.0)).collect();
        let a = self_adjoint(&spectrum, dtype, 5);
        let terms = terms_of(&a, 12, 0.1);
        let tol = 300.0 * dtype.epsilon();
        let svrg = Svrg { tol, ..Svrg::default() };
        let found = svrg.eigenvectors(&terms, 3, &mut Workspace::new()).unwrap();
        for (j, value) in [10.0, 9.0, 8.0].into_iter().enumerate() {
            assert!((found.values[j] - value).abs() <= 20.0 * tol, "{dtype} {:?}", found.values);
            let v = found.vectors.column(j).unwrap();
            let mut r = Array::copy_of(v.as_ref()).unwrap();
            let (shift, ws) = (Scalar::new(-found.values[j], 0.0), &mut Workspace::new());
            a.apply_into(Trans::None, ONE, v.as_ref(), shift, r.as_mut().unwrap(), ws).unwrap();
            assert!(norm(&r) <= 30.0 * tol && (norm(&v) - 1.0).abs() < 100.0 * dtype.epsilon());
        }
    }
}

#[test]
fn the_null_space_of_a_mean_is_found_and_a_smaller_one_is_an_error() {
    let mut spectrum = vec![0.0, 0.0];
    spectrum.extend((0..14).map(|i| 1.0 + 0.1 * i as f64));
    let a = self_adjoint(&spectrum, DType::C64, 6);
    let terms = terms_of(&a, 10, 0.02);
    let svrg = Svrg { tol: 1e-9, ..Svrg::default() };
    let (v, evidence) = svrg.nullspace(&terms, 2, &mut Workspace::new()).unwrap();
    assert!(norm(&a.apply(&v).unwrap()) <= 1e-8 && evidence.residual.unwrap() <= 1e-9, "{evidence:?}");
    let e = svrg.nullspace(&terms, 3, &mut Workspace::new()).unwrap_err();
    assert!(e.kind() == ErrorKind::NotConverged && e.best_iterate().is_some(), "{e}");
}

#[test]
fn the_whole_null_space_is_found_whatever_its_dimension() {
    for dtype in [DType::F32, DType::F64, DType::C64] {
        for dimension in [0, 1, 4, 6] {
            let spectrum: Vec<f64> = vec![0.0; dimension]
                .into_iter()
                .chain((dimension..14).map(|i| 1.0 + 0.1 * i as f64))
                .collect();
            let a = self_adjoint(&spectrum, dtype, 6);
            let svrg = Svrg { tol: 1e3 * dtype.epsilon(), ..Svrg::default() };
            let (v, evidence) = svrg.kernel(&terms_of(&a, 10, 0.02), &mut Workspace::new()).unwrap();
            assert_eq!(v.shape(), (14, dimension), "{evidence:?}");
            if dimension > 0 {
                assert!(norm(&a.apply(&v).unwrap()) <= 1e4 * dtype.epsilon());
            }
        }
    }
    let zero = [matrix(Array::zeros(9, 9, DType::F64).unwrap())];
    assert_eq!(Svrg::default().kernel(&zero, &mut Workspace::new()).unwrap().0.shape(), (9, 9));
    let empty = [matrix(Array::zeros(0, 0, DType::F64).unwrap())];
    assert_eq!(Svrg::default().kernel(&empty, &mut Workspace::new()).unwrap().0.shape(), (0, 0));
}

#[test]
fn indefinite_sums_limits_and_not_finite_terms_are_errors() {
    let b = Array::vector(vec![1.0, 1.0]);
    let indefinite = [dense(2, 2, &[1.0, 0.0, 0.0, -1.0]), dense(2, 2, &[1.0, 0.0, 0.0, -1.0])];
    let e = Svrg::default().solve(&indefinite, &b, &mut Workspace::new()).unwrap_err();
    assert_eq!(e.evidence().unwrap().status, Some(Status::Stagnated), "{e}");
    let nan = [dense(2, 2, &[1.0, 0.0, 0.0, f64::NAN])];
    let e = Svrg::default().solve(&nan, &b, &mut Workspace::new()).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::NotFinite);
    assert!(Svrg::default().solve(&[], &b, &mut Workspace::new()).is_err());
    assert!(Svrg::default().eigenvectors(&indefinite, 3, &mut Workspace::new()).is_err());
    let over = Limits { deadline: Some(std::time::Instant::now()), ..Limits::default() };
    let terms = terms_of(&positive_definite(6, 50.0, DType::F64), 4, 0.1);
    let b = random(6, 1, DType::F64, 7);
    let e = within(over, || Svrg::default().solve(&terms, &b, &mut Workspace::new())).unwrap_err();
    assert_eq!(e.evidence().unwrap().status, Some(Status::Deadline));
}

#[test]
fn zeros_identities_and_empty_sums_of_columns_are_solved() {
    let identity = [matrix(Array::identity(4, DType::F64).unwrap())];
    let b = random(4, 2, DType::F64, 8);
    let (x, _) = Svrg { tol: 1e-13, ..Svrg::default() }.solve(&identity, &b, &mut Workspace::new()).unwrap();
    assert!(relative_residual(&identity[0], &x, &b) <= 1e-13);
    let none = Array::zeros(4, 0, DType::F64).unwrap();
    assert_eq!(Svrg::default().solve(&identity, &none, &mut Workspace::new()).unwrap().0.shape(), (4, 0));
    let zero = [matrix(Array::zeros(4, 4, DType::F64).unwrap())];
    let (v, _) = Svrg::default().nullspace(&zero, 4, &mut Workspace::new()).unwrap();
    assert_eq!(v.shape(), (4, 4));
    let empty = [matrix(Array::zeros(0, 0, DType::F64).unwrap())];
    assert_eq!(
        Svrg::default().eigenvectors(&empty, 0, &mut Workspace::new()).unwrap().vectors.shape(),
        (0, 0)
    );
}
