//! Spectra by hand, of every structure, and of operators far larger than any matrix.

#![cfg(test)]

use crate::functions::{EigOptions, Which, eig, eig_with, eigmax, eigmin};
use crate::operators::*;
use crate::properties::{PD, SELF_ADJOINT};
use crate::rules::specimens::compare_all;
use cola_runtime::{Alg, Array, ErrorKind, Op, Scalar, Value, c64, report};

fn diagonal(entries: &[f64]) -> Op {
    Diagonal::new(Array::vector(entries.to_vec())).unwrap()
}

fn values(found: &crate::functions::Eigen) -> Vec<Scalar> {
    super::numbers(&found.values).unwrap()
}

fn column(v: &Op, j: usize) -> Vec<Scalar> {
    let mut e = vec![0.0; v.cols()];
    e[j] = 1.0;
    super::numbers(&v.apply(&Array::vector(e)).unwrap()).unwrap()
}

#[test]
fn every_structure_keeps_the_law() {
    let auto = Value::Algorithm(Alg::named("Auto").unwrap());
    let case = |k: Value, which: Which| vec![Value::None, auto.clone(), k, which.value(), Value::None];
    for options in
        [case(Value::None, Which::Lm), case(Value::Int(1), Which::Sr), case(Value::Int(2), Which::Sm)]
    {
        compare_all("eig", &options, |a| a.is_square() && a.rows() > 1);
    }
}

#[test]
fn lower_and_upper_triangular_by_hand() {
    // (1 0; 1 3): (0, 1) belongs to 3, (2, −1)/√5 to 1.
    let l =
        Triangular::new(Array::from_vec(2, 2, vec![1.0, 1.0, f64::NAN, 3.0]).unwrap(), true, false).unwrap();
    let found = eig(&l).unwrap();
    assert_eq!(values(&found), [c64::new(3.0, 0.0), c64::new(1.0, 0.0)]);
    assert_eq!(column(&found.vectors, 0)[0].norm(), 0.0);
    let v = column(&found.vectors, 1);
    assert!((v[0] + 2.0 * v[1]).norm() < 1e-15 && (v[0].norm() - 2.0 / 5f64.sqrt()).abs() < 1e-15);
}

#[test]
fn a_jordan_block_is_warned_about() {
    let j = Triangular::new(Array::from_vec(2, 2, vec![1.0, 0.0, 1.0, 1.0]).unwrap(), false, false).unwrap();
    for a in [j.clone(), Hidden::new(j)] {
        let (found, report) = report::record(|| eig(&a).unwrap());
        assert!(values(&found).iter().all(|z| (z - 1.0).norm() < 1e-7));
        assert!(report.warnings().any(|w| w.starts_with("A is defective or nearly so")), "{a}");
    }
    let (_, report) = report::record(|| eig(&Identity::new(3, cola_runtime::DType::F64)).unwrap());
    assert_eq!(report.warnings().count(), 0);
}

#[test]
fn a_three_cycle_has_the_roots_of_unity() {
    let p = Permutation::new(vec![1, 2, 0], cola_runtime::DType::F64).unwrap();
    let found = eig_with(&p, &EigOptions::first(2, Which::Li)).unwrap();
    let half = 3f64.sqrt() / 2.0;
    assert!((values(&found)[0] - c64::new(-0.5, half)).norm() < 1e-15);
    assert_eq!(values(&found)[1], c64::new(1.0, 0.0));
}

#[test]
fn a_negative_eigenvalue_can_dominate() {
    let a = diagonal(&[2.0, -5.0, 0.5]);
    for a in [a.clone(), Hidden::new(a).claimed(SELF_ADJOINT.set())] {
        assert!((eigmax(&a).unwrap() + 5.0).norm() < 1e-14);
        assert!((eigmin(&a).unwrap() - 0.5).norm() < 1e-14);
    }
}

#[test]
fn a_definite_pencil_by_hand() {
    let options = |b| EigOptions { b: Some(b), ..EigOptions::default() };
    let found = eig_with(&diagonal(&[2.0, 12.0]), &options(diagonal(&[1.0, 4.0]).claimed(PD.set()))).unwrap();
    assert_eq!(values(&found), [c64::new(3.0, 0.0), c64::new(2.0, 0.0)]);
    // vᴴ·B·v = 1, with B = 4 on the second axis.
    assert!((column(&found.vectors, 0)[1].norm() - 0.5).abs() < 1e-15);
    let singular = Hidden::new(diagonal(&[1.0, 0.0]));
    let e = eig_with(&diagonal(&[1.0, 1.0]), &options(singular)).map(|_| ()).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::Singular);
    assert!(e.message().contains("1 of 2 eigenvalues are infinite"), "{e}");
}

#[test]
fn what_does_not_exist_is_refused_by_name() {
    let a = Hidden::new(diagonal(&[1.0, 2.0]));
    let refused = |options: EigOptions| eig_with(&a, &options).map(|_| ()).unwrap_err();
    let e = refused(EigOptions::first(3, Which::Lm));
    assert_eq!(e.message(), "eig: k = 3, but an operator of order 2 has 2 eigenvalues; k is between 1 and 2");
    let e = refused(EigOptions::first(0, Which::Lm));
    assert_eq!(e.kind(), ErrorKind::InvalidArgument);
    let e = refused(EigOptions::first(1, Which::La));
    assert_eq!(e.kind(), ErrorKind::Unsupported);
    assert!(e.message().contains("LA orders real values"), "{e}");
    let e = refused(EigOptions { which: Which::Sm, ..EigOptions::near(1, c64::new(0.0, 0.0)) });
    assert!(e.message().contains("pass one of them"), "{e}");
    let e = Which::read(&Value::symbol("XY")).unwrap_err();
    assert!(e.message().contains("LM, SM, LA, SA, LR, SR, LI, SI"), "{e}");
}

#[test]
fn a_few_eigenpairs_of_a_large_kronecker_product_form_nothing_large() {
    // 8·10⁹ rows: one vector of that length would be 64 GB.
    let d = diagonal(&(0..2000).map(|i| f64::from(i) / 2.0 + 1.0).collect::<Vec<_>>());
    let a = Kronecker::new(vec![d.clone(), d.clone(), d]).unwrap();
    for (which, first) in [(Which::Lm, 1000.5f64.powi(3)), (Which::La, 1000.5f64.powi(3)), (Which::Sm, 1.0)] {
        let found = eig_with(&a, &EigOptions::first(4, which)).unwrap();
        assert!((values(&found)[0].re - first).abs() <= 1e-12 * first);
        assert_eq!(found.vectors.shape(), (8_000_000_000, 4));
        assert!(found.vectors.downcast_ref::<KhatriRao>().is_some());
    }
}

#[test]
fn a_few_eigenpairs_of_many_equal_blocks() {
    let block =
        Dense::new(Array::from_vec(2, 2, vec![2.0, 1.0, 1.0, 2.0]).unwrap()).claimed(SELF_ADJOINT.set());
    let a = BlockDiag::with_multiplicities(vec![block, diagonal(&[7.0])], vec![1_000_000, 1]).unwrap();
    let found = eig_with(&a, &EigOptions::first(3, Which::La)).unwrap();
    assert!(values(&found).iter().zip([7.0, 3.0, 3.0]).all(|(z, x)| (z - x).norm() < 1e-14));
    let v = column(&found.vectors, 2);
    assert_eq!(v.len(), 2_000_001);
    assert!(v.iter().filter(|z| z.norm() > 0.1).count() == 2);
}

/// The eigenvalues of the five-point Laplacian on a square grid, ascending.
fn poisson_values(side: usize) -> Vec<f64> {
    let one = |i: usize| 2.0 - 2.0 * (std::f64::consts::PI * i as f64 / (side + 1) as f64).cos();
    let mut all: Vec<f64> = (1..=side).flat_map(|i| (1..=side).map(move |j| one(i) + one(j))).collect();
    all.sort_by(f64::total_cmp);
    all
}

#[test]
fn a_few_eigenvalues_of_a_large_sparse_matrix_come_by_lanczos_with_their_multiplicities() {
    let a = crate::gallery::find("poisson2d").unwrap().operator(&[40.0]).unwrap().claimed(PD.set());
    let exact = poisson_values(40);
    let n = exact.len();
    for (which, expected) in [
        (Which::La, (0..8).map(|i| exact[n - 1 - i]).collect::<Vec<f64>>()),
        (Which::Sa, exact[..8].to_vec()),
        (Which::Sm, exact[..8].to_vec()),
    ] {
        let (found, report) = report::record(|| eig_with(&a, &EigOptions::first(8, which)));
        let found = found.unwrap();
        assert!(report.evidence().any(|e| e.method == "Lanczos"), "{which:?}: {report:?}");
        assert!(report.require(1e-9).is_ok());
        for (z, e) in values(&found).iter().zip(&expected) {
            assert!((z.re - e).abs() < 1e-9, "{which:?}: {} instead of {e}", z.re);
        }
    }
    // Three of the values are double: they are found by their number.
    let near = eig_with(&a, &EigOptions::near(5, c64::new(exact[100] + 1e-7, 0.0))).unwrap();
    let mut nearest = exact.clone();
    nearest.sort_by(|x, y| (x - exact[100] - 1e-7).abs().total_cmp(&(y - exact[100] - 1e-7).abs()));
    for (z, e) in values(&near).iter().zip(&nearest) {
        assert!((z.re - e).abs() < 1e-9, "{} instead of {e}", z.re);
    }
}

#[test]
fn named_methods_find_the_ends() {
    use crate::algorithms::{KrylovSchur, Lanczos, Lobpcg, Power};
    let a = crate::gallery::find("poisson2d").unwrap().operator(&[18.0]).unwrap().claimed(PD.set());
    let exact = poisson_values(18);
    let top = exact[exact.len() - 1];
    let ask = |alg: Alg, k: usize, which: Which| {
        let options = EigOptions { alg: Some(alg), ..EigOptions::first(k, which) };
        eig_with(&a, &options).map(|found| values(&found))
    };
    for alg in [Alg::from(Lanczos::default()), KrylovSchur::default().into()] {
        let found = ask(alg.clone(), 3, Which::Lr).unwrap();
        assert!((found[0].re - top).abs() < 1e-8, "{alg}: {found:?}");
        let found = ask(alg.clone(), 1, Which::Sm).unwrap();
        assert!((found[0].re - exact[0]).abs() < 1e-8, "{alg}: {found:?}");
    }
    let found = ask(Lobpcg::default().into(), 3, Which::Sa).unwrap();
    assert!((0..3).all(|i| (found[i].re - exact[i]).abs() < 1e-6), "{found:?}");
    let found = ask(Power { tol: 1e-4, ..Power::default() }.into(), 1, Which::Lm).unwrap();
    assert!((found[0].re - top).abs() < 1e-2, "{found:?}");
    let e = ask(Power::default().into(), 2, Which::Lm).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::Unsupported);
    let e = ask(Lobpcg::default().into(), 1, Which::Sm).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::Unsupported);
}

fn real(name: &str) -> Op {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data").join(name);
    match crate::io::load(path).unwrap() {
        Value::Op(a) => a,
        other => panic!("{other}"),
    }
}

/// max ‖A·v − λ·v‖ over all pairs.
fn residual(a: &Op, found: &crate::functions::Eigen) -> f64 {
    let (v, lambda) = (crate::functions::to_dense(&found.vectors).unwrap(), values(found));
    let av = a.apply(&v).unwrap();
    let [v, av] = [&v, &av].map(|x| x.cast(cola_runtime::DType::C64).unwrap());
    let [v, av] = [&v, &av].map(|x| x.view::<c64>().unwrap());
    let of_pair =
        |j: usize| (0..v.nrows()).map(|i| (av[(i, j)] - lambda[j] * v[(i, j)]).norm_sqr()).sum::<f64>();
    (0..v.ncols()).map(|j| of_pair(j).sqrt()).fold(0.0, f64::max)
}

#[test]
fn eigenvectors_of_a_graded_matrix_keep_their_digits() {
    // Divide and conquer left 4e-10.
    let a = real("lund_a.mtx.gz").claimed(SELF_ADJOINT.set());
    let found = eig(&a).unwrap();
    let size = values(&found)[0].norm();
    assert!(residual(&a, &found) <= 1e-13 * size, "{:e}", residual(&a, &found) / size);
}

#[test]
fn the_smallest_of_a_definite_matrix_are_those_nearest_to_zero() {
    let a = real("1138_bus.mtx.gz").claimed(PD.set());
    let (found, report) = report::record(|| eig_with(&a, &EigOptions::first(4, Which::Sa)).unwrap());
    let notes: Vec<_> = report.evidence().filter_map(|e| e.note.as_deref()).collect();
    assert!(notes.iter().any(|note| note.contains("nearest to 0")), "{notes:?}");
    // Relative to themselves, not to ‖A‖ = 3e4.
    let all = eig(&a).unwrap();
    let mut all: Vec<f64> = values(&all).iter().map(|z| z.re).collect();
    all.sort_by(f64::total_cmp);
    for (x, y) in values(&found).iter().zip(&all) {
        assert!((x.re - y).abs() <= 1e-9 * y.abs().max(1e-3), "{x} {y}");
    }
    assert!(residual(&a, &found) <= 1e-9, "{:e}", residual(&a, &found));
}

#[test]
fn a_few_eigenvalues_of_a_general_matrix_of_some_hundred_rows_are_not_found_among_all() {
    // All 183 by the Schur form take 30 times as long.
    let a = real("fs_183_1.mtx.gz");
    let (found, report) = report::record(|| eig_with(&a, &EigOptions::first(1, Which::Lm)).unwrap());
    let notes: Vec<_> = report.evidence().filter_map(|e| e.note.as_deref()).collect();
    assert!(notes.iter().any(|note| note.contains("Krylov–Schur for 1")), "{notes:?}");
    let (all, size) = (values(&eig(&a).unwrap()), values(&found)[0].norm());
    for x in values(&found) {
        let nearest = all.iter().map(|y| (x - y).norm()).fold(f64::INFINITY, f64::min);
        assert!(nearest <= 1e-12 * size, "{x}");
    }
}
