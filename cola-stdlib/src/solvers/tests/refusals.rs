//! What cannot be solved is refused, with a reason.

use super::*;
use crate::algorithms::{Cg, Cholesky, Gmres, Lu};
use crate::functions::{inverse, solve, solve_with};
use crate::operators::{Diagonal, Hidden, LowRank, Permutation, Sum, Triangular};
use crate::properties::UNITARY;
use cola_runtime::ErrorKind;

fn vector(x: &[f64]) -> Array {
    Array::vector(x.to_vec())
}

#[test]
fn a_zero_on_the_diagonal_is_named() {
    let d = Diagonal::new(vector(&[1.0, 0.0, 2.0])).unwrap();
    for e in [inverse(&d).unwrap_err(), solve(&d, &vector(&[1.0, 1.0, 1.0])).unwrap_err()] {
        assert_eq!(e.kind(), ErrorKind::Singular);
        assert!(e.message().contains("entry 1 is 0"), "{e}");
    }
    let t = Triangular::new(Array::from_vec(2, 2, vec![1.0, 1.0, 1.0, 0.0]).unwrap(), true, false).unwrap();
    assert_eq!(inverse(&t).unwrap_err().kind(), ErrorKind::Singular);
}

#[test]
fn singular_matrices_are_refused_by_every_direct_method() {
    let ones = Dense::new(Array::full(3, 3, DType::F64, Scalar::new(1.0, 0.0)).unwrap());
    let b = vector(&[1.0, 2.0, 3.0]);
    assert_eq!(solve(&ones, &b).unwrap_err().kind(), ErrorKind::Singular);
    assert_eq!(solve_with(&ones, &b, &Gmres::default().into()).unwrap_err().kind(), ErrorKind::Singular);
    let psd = ones.claimed(PSD.set());
    assert_eq!(solve_with(&psd, &b, &Cholesky {}.into()).unwrap_err().kind(), ErrorKind::NotPositiveDefinite);
    let e = solve_with(&psd, &b, &Cg::default().into()).unwrap_err();
    assert!(matches!(e.kind(), ErrorKind::Singular | ErrorKind::NotConverged | ErrorKind::FalseClaim), "{e}");
}

#[test]
fn a_singular_update_is_refused() {
    // I − e₀·e₀ᵀ
    let u = LowRank::new(vector(&[1.0, 0.0, 0.0]), vector(&[-1.0, 0.0, 0.0])).unwrap();
    let i = Diagonal::new(vector(&[1.0, 1.0, 1.0])).unwrap();
    let e = solve(&Sum::new(vec![u, i]).unwrap(), &vector(&[1.0, 1.0, 1.0])).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::Singular);
}

#[test]
fn cancellation_in_woodbury_is_mended_or_refused() {
    // (δ·I + u·uᵀ): A⁻¹ is huge, and the update takes nearly all of it back along u.
    let n = 20;
    for delta in [1e-8, 1e-12, 1e-15] {
        let u = entries(n, 3, DType::F64, 5);
        let low = LowRank::new(u.clone(), u).unwrap();
        let d = Diagonal::new(Array::full(n, 1, DType::F64, Scalar::new(delta, 0.0)).unwrap()).unwrap();
        let a = Sum::new(vec![low, d]).unwrap();
        let b = entries(n, 2, DType::F64, 6);
        match solve(&a, &b) {
            Ok(x) => assert!(x.report.residual().unwrap() < 1e-11, "{delta}: {:?}", x.report),
            Err(e) => {
                assert_eq!(e.kind(), ErrorKind::Inaccurate);
                assert!(e.best_iterate().is_some());
            }
        }
    }
}

#[test]
fn nan_is_refused_and_its_place_named() {
    let a = general(3, DType::F64, 1);
    let e = solve(&a, &vector(&[1.0, f64::NAN, 0.0])).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::NotFinite);
    assert!(e.message().contains("right-hand side b") && e.message().contains("(1, 0)"), "{e}");
    let a = Dense::new(Array::from_vec(2, 2, vec![1.0, f64::INFINITY, 0.0, 1.0]).unwrap());
    let e = solve(&a, &vector(&[1.0, 1.0])).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::NotFinite);
    assert!(e.message().contains("of A") && e.message().contains("(1, 0)"), "{e}");
}

#[test]
fn rectangular_operators_are_pointed_to_least_squares() {
    let a = Dense::new(Array::zeros(3, 2, DType::F64).unwrap());
    for alg in [cola_runtime::Alg::named("Auto").unwrap(), Lu {}.into()] {
        let e = solve_with(&a, &vector(&[1.0, 1.0, 1.0]), &alg).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::ShapeMismatch);
        assert!(e.help().unwrap().contains("lstsq(A, b)"));
        let e = crate::functions::inverse_with(&a, &alg).unwrap_err();
        assert!(e.help().unwrap().contains("lstsq(A, b)"), "{e}");
    }
    let e = solve(&general(3, DType::F64, 1), &vector(&[1.0])).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::ShapeMismatch);
}

#[test]
fn cholesky_without_the_claim_says_what_to_do() {
    let a = general(3, DType::F64, 1);
    let e = solve_with(&a, &vector(&[1.0, 1.0, 1.0]), &Cholesky {}.into()).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::NoMethod);
    let help = e.help().unwrap();
    assert!(help.contains("PSD(A)") && help.contains("LU"), "{help}");
}

#[test]
fn false_claims_are_named() {
    // diag(1, −1) in disguise
    let a = Dense::new(Array::from_vec(2, 2, vec![0.0, 1.0, 1.0, 0.0]).unwrap()).claimed(PSD.set());
    let e = solve_with(&a, &vector(&[1.0, -1.0]), &Cg::default().into()).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::FalseClaim);
    assert!(e.message().contains("PSD") && e.message().contains("-2"), "{e}");
    let e = solve_with(&a, &vector(&[1.0, -1.0]), &Cholesky {}.into()).unwrap_err();
    assert!(matches!(e.kind(), ErrorKind::NotPositiveDefinite | ErrorKind::FalseClaim), "{e}");
    // Not even symmetric: Cholesky reads one triangle only.
    let a = Dense::new(Array::from_vec(2, 2, vec![2.0, 1.0, -1.0, 2.0]).unwrap()).claimed(PSD.set());
    let e = solve_with(&a, &vector(&[1.0, 1.0]), &Cholesky {}.into()).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::FalseClaim, "{e}");
    let a = general(4, DType::F64, 3).claimed(UNITARY.set());
    let e = solve(&a, &entries(4, 1, DType::F64, 1)).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::FalseClaim, "{e}");
}

#[test]
fn gmres_says_that_it_stagnated_on_the_cyclic_shift() {
    let n = 25;
    let shift = Hidden::new(Permutation::new((0..n).map(|i| (i + 1) % n).collect(), DType::F64).unwrap());
    let mut b = vec![0.0; n];
    b[0] = 1.0;
    let short = Gmres { restart: 24, ..Gmres::default() };
    let e = solve_with(&shift, &vector(&b), &short.into()).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::NotConverged);
    assert!(e.message().contains("stagnated"), "{e}");
    assert!(e.evidence().unwrap().residual.unwrap() > 0.99 && e.best_iterate().is_some());
    let full = Gmres { restart: 25, ..Gmres::default() };
    let x = solve_with(&shift, &vector(&b), &full.into()).unwrap();
    assert!(x.report.residual().unwrap() < 1e-10);
}

#[test]
fn an_iterative_method_that_stops_short_carries_its_best_iterate() {
    let a = laplacian(10, DType::F64);
    let b = entries(100, 2, DType::F64, 1);
    let e = solve_with(&a, &b, &Cg { max_iters: Some(5), ..Cg::default() }.into()).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::NotConverged);
    assert_eq!(e.evidence().unwrap().iterations, Some(5));
    assert_eq!(e.best_iterate().unwrap().shape(), (100, 2));
}

#[test]
fn preconditioners_help_and_are_checked() {
    let n = 200;
    let d: Vec<f64> = (0..n).map(|i| 1.0 + i as f64 * i as f64).collect();
    let a = Hidden::new(Diagonal::new(vector(&d)).unwrap()).claimed(PSD.set());
    let b = entries(n, 1, DType::F64, 1);
    let m = Diagonal::new(vector(&d.iter().map(|x| 1.0 / x).collect::<Vec<_>>())).unwrap();
    let plain = solve_with(&a, &b, &Cg::default().into()).unwrap().report.iterations().unwrap();
    let cg = Cg { precond: Some(m.clone()), ..Cg::default() };
    assert!(solve_with(&a, &b, &cg.into()).unwrap().report.iterations().unwrap() < plain.min(4));
    let gmres = Gmres { precond: Some(m), ..Gmres::default() };
    assert!(solve_with(&a, &b, &gmres.into()).unwrap().report.iterations().unwrap() < 4);
    let wrong = Cg { precond: Some(general(3, DType::F64, 1)), ..Cg::default() };
    assert_eq!(solve_with(&a, &b, &wrong.into()).unwrap_err().kind(), ErrorKind::ShapeMismatch);
}

fn warned(x: &crate::functions::Solution) -> bool {
    x.report.warnings().any(|w| w.contains("nearly singular"))
}

#[test]
fn bad_units_are_not_taken_for_singularity() {
    let entries = |scale: f64| Array::from_vec(2, 2, vec![2.0, scale, 1.0, 3.0 * scale]).unwrap();
    let a = Dense::new(entries(1e-30));
    let x = solve(&a, &vector(&[1.0, 1e-30])).unwrap();
    assert!((x.get(0, 0).unwrap().re - 0.4).abs() < 1e-15, "{:?}", x.to_vec::<f64>());
    assert!(!warned(&x), "{:?}", x.report);
    let wide = vector(&[2f64.powi(-100), 1.0]);
    let t = crate::operators::Tridiagonal::new(vector(&[0.0]), wide, vector(&[0.0])).unwrap();
    let x = solve(&t, &vector(&[1.0, 1.0])).unwrap();
    assert_eq!(x.to_vec::<f64>().unwrap(), [2f64.powi(100), 1.0]);
    assert!(!warned(&x), "{:?}", x.report);
}

/// 1..9 by rows has rank two; rounding leaves a last pivot near ε.
#[test]
fn a_matrix_that_rounding_made_regular_is_warned_about() {
    let a = Dense::new(Array::from_vec(3, 3, vec![1.0, 4.0, 7.0, 2.0, 5.0, 8.0, 3.0, 6.0, 9.0]).unwrap());
    match solve(&a, &vector(&[1.0, 0.0, 1.0])) {
        Err(e) => assert_eq!(e.kind(), ErrorKind::Singular),
        Ok(x) => assert!(warned(&x), "{:?}", x.report),
    }
}

/// κ(H₁₄) is beyond 1/ε; x = H⁻¹·1 is much smaller than that tells.
#[test]
fn a_solution_without_digits_is_warned_about_even_if_it_is_small() {
    let a = crate::gallery::find("hilbert").unwrap().operator(&[14.0]).unwrap();
    for alg in [Lu {}.into(), cola_runtime::Alg::named("LDL").unwrap()] {
        match solve_with(&a, &vector(&[1.0; 14]), &alg) {
            Err(e) => assert_eq!(e.kind(), ErrorKind::Singular),
            Ok(x) => assert!(warned(&x), "{:?}", x.report),
        }
    }
}
