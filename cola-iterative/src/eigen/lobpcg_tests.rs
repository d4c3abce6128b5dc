//! Spectra of which every eigenvalue is known, with and without B, M and Y.

use super::*;
use crate::testing;

fn assert_values(found: &[f64], expected: &[f64], bound: f64) {
    let off = found.iter().zip(expected).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max);
    assert!(found.len() == expected.len() && off <= bound, "{found:?} instead of {expected:?}");
}

fn inverse_of(spectrum: &[f64], dtype: DType, seed: u64) -> Op {
    testing::self_adjoint(&spectrum.iter().map(|x| 1.0 / x).collect::<Vec<_>>(), dtype, seed)
}

#[test]
fn both_ends_in_every_dtype_with_double_eigenvalues() {
    let n = 120;
    let mut spectrum: Vec<f64> = (0..n).map(|i| 1.0 + i as f64 / 10.0).collect();
    (spectrum[1], spectrum[n - 2]) = (spectrum[0], spectrum[n - 1]);
    for dtype in [DType::F32, DType::F64, DType::C32, DType::C64] {
        let low = dtype.epsilon() > 1e-10;
        let a = testing::self_adjoint(&spectrum, dtype, 3);
        let tol = if low { 1e-5 } else { 1e-10 };
        for (wanted, expected) in
            [(Wanted::SmallestReal, [1.0, 1.0, 1.2]), (Wanted::LargestReal, [12.9, 12.9, 12.7])]
        {
            let (pairs, _) =
                Lobpcg { tol, ..Lobpcg::new(3, wanted) }.solve(&a, &mut Workspace::new()).unwrap();
            assert_values(&pairs.values, &expected, if low { 1e-3 } else { 1e-9 });
        }
    }
}

#[test]
fn a_good_preconditioner_saves_most_of_the_work() {
    let spectrum: Vec<f64> = (1..=150).map(|i| (i * i) as f64).collect();
    let a = testing::self_adjoint(&spectrum, DType::F64, 4);
    let m = inverse_of(&spectrum, DType::F64, 4);
    let with = Lobpcg { precond: Some(m), ..Lobpcg::new(4, Wanted::SmallestReal) };
    let without = Lobpcg::new(4, Wanted::SmallestReal);
    let ws = &mut Workspace::new();
    let ((pairs, fast), (_, slow)) = (with.solve(&a, ws).unwrap(), without.solve(&a, ws).unwrap());
    assert_values(&pairs.values, &[1.0, 4.0, 9.0, 16.0], 1e-6);
    assert!(3 * fast.iterations.unwrap() < slow.iterations.unwrap(), "{fast:?} {slow:?}");
}

#[test]
fn constraints_leave_the_next_eigenvalues() {
    let spectrum: Vec<f64> = (1..=100).map(f64::from).collect();
    let a = testing::self_adjoint(&spectrum, DType::C64, 6);
    let ws = &mut Workspace::new();
    let first = Lobpcg { tol: 1e-11, ..Lobpcg::new(2, Wanted::SmallestReal) }.solve(&a, ws).unwrap().0;
    let rest = Lobpcg { constraints: Some(first.vectors.clone()), ..Lobpcg::new(2, Wanted::SmallestReal) };
    assert_values(&rest.solve(&a, ws).unwrap().0.values, &[3.0, 4.0], 1e-6);
    let twice =
        Array::from_fn(100, 2, |i, _| first.vectors.view::<cola_runtime::c64>().unwrap()[(i, 0)]).unwrap();
    let e = Lobpcg { constraints: Some(twice), ..rest }.solve(&a, ws).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::InvalidArgument);
}

#[test]
fn pencils_agree_with_the_dense_ones() {
    let n = 90;
    let a = testing::self_adjoint(&(0..n).map(|i| i as f64 - 20.0).collect::<Vec<_>>(), DType::F64, 1);
    let spread: Vec<f64> = (0..n).map(|i| 1.0 + (i % 5) as f64).collect();
    let b = testing::self_adjoint(&spread, DType::F64, 2);
    let expected = dense::self_adjoint::<f64>(&a, Some(&b), Wanted::SmallestReal, 3).unwrap().0;
    let lobpcg = Lobpcg { b: Some(b), tol: 1e-10, ..Lobpcg::new(3, Wanted::SmallestReal) };
    assert_values(&lobpcg.solve(&a, &mut Workspace::new()).unwrap().0.values, &expected, 1e-7);
    let negative = testing::self_adjoint(&vec![-1.0; n], DType::F64, 2);
    let e = Lobpcg { b: Some(negative), ..lobpcg }.solve(&a, &mut Workspace::new()).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::NotPositiveDefinite);
}

#[test]
fn zero_identity_and_exact_starts_end_at_once() {
    let n = 50;
    let ws = &mut Workspace::new();
    for value in [0.0, 1.0] {
        let a = testing::self_adjoint(&vec![value; n], DType::F64, 2);
        let (pairs, evidence) = Lobpcg::new(2, Wanted::LargestReal).solve(&a, ws).unwrap();
        assert_values(&pairs.values, &[value; 2], 1e-13);
        assert!(evidence.iterations.unwrap() <= 10, "{evidence:?}");
    }
    let small = testing::dense(2, 2, &[2.0, 1.0, 1.0, 2.0]);
    assert_values(&Lobpcg::new(1, Wanted::SmallestReal).solve(&small, ws).unwrap().0.values, &[1.0], 1e-15);
    let refused = Lobpcg::new(1, Wanted::LargestMagnitude).solve(&small, ws).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidArgument);
}

#[test]
fn a_short_limit_returns_the_best_vectors() {
    let a = testing::self_adjoint(&(1..=200).map(f64::from).collect::<Vec<_>>(), DType::F64, 4);
    let short = Lobpcg { max_iters: Some(2), ..Lobpcg::new(3, Wanted::SmallestReal) };
    let e = short.solve(&a, &mut Workspace::new()).unwrap_err();
    assert_eq!((e.kind(), e.best_iterate().unwrap().shape()), (ErrorKind::NotConverged, (200, 3)));
    assert_eq!(e.evidence().unwrap().status, Some(Status::IterationLimit));
}
