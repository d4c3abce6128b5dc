//! Factors are made once, where they are asked for, and used by everything after.

#![cfg(test)]

use crate::algorithms::{Direct, Factorisation};
use crate::functions::*;
use crate::operators::*;
use crate::properties::PSD;
use cola_runtime::{Alg, Array, DType, ErrorKind, Op, Scalar, report};
use std::sync::Arc;

fn dense(m: usize, n: usize, columns: Vec<f64>) -> Op {
    Dense::new(Array::from_vec(m, n, columns).unwrap())
}

fn entries(a: &Op) -> Vec<f64> {
    a.apply(&Array::identity(a.cols(), DType::F64).unwrap()).unwrap().to_vec::<f64>().unwrap()
}

fn is_made(a: &Op, method: &str) -> bool {
    a.derived_if_made::<Arc<dyn Factorisation>>(&format!("factorisation by {method}")).is_some()
}

#[test]
fn factors_are_made_at_once_and_kept_with_the_operator() {
    let a = dense(2, 2, vec![2.0, 1.0, 1.0, 3.0]);
    let f = factorised(&a).unwrap();
    assert!(is_made(&a, "LU") && f.to_string().contains("by LU()"), "{f}");
    assert!((slogdet(&f).unwrap().logabsdet - 5f64.ln()).abs() < 1e-15);
    let psd = dense(2, 2, vec![2.0, 1.0, 1.0, 3.0]).claimed(PSD.set());
    assert!(PSD.of(&factorised(&psd).unwrap()) && is_made(&psd, "Cholesky"));
}

#[test]
fn a_singular_operator_shows_when_it_is_factorised() {
    let a = dense(2, 2, vec![1.0, 2.0, 2.0, 4.0]);
    let e = factorised_with(&a, &Direct::Lu.algorithm()).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::Singular);
    // Auto falls back on singular values, and the pseudoinverse uses them.
    let f = factorised(&a).unwrap();
    let x = entries(&pinv(&f).unwrap());
    assert!(x.iter().zip([0.04, 0.08, 0.08, 0.16]).all(|(x, y)| (x - y).abs() < 1e-15), "{x:?}");
}

#[test]
fn the_attached_algorithm_takes_the_place_of_auto() {
    let f = factorised_with(&dense(3, 2, vec![1.0, 0.0, 1.0, 0.0, 2.0, 0.0]), &Alg::named("SVD").unwrap())
        .unwrap();
    assert!(pinv(&f).unwrap().to_string().contains("by SVD"));
}

#[test]
fn a_determinant_and_a_quadratic_form_share_one_factorisation() {
    let a = dense(3, 3, vec![4.0, 1.0, 0.0, 1.0, 5.0, 2.0, 0.0, 2.0, 6.0]).claimed(PSD.set());
    let b = Array::vector(vec![1.0, 2.0, 3.0]);
    let (both, report) = report::record(|| inv_quad_logdet(&a, &b).unwrap());
    assert!(is_made(&a, "Cholesky") && !is_made(&a, "LU") && !is_made(&a, "LDL"));
    assert!(!format!("{report:?}").contains("CG"));
    // det = 4·(30 − 4) − 1·6 = 98
    assert!((both.logdet - 98f64.ln()).abs() < 1e-14);
}

#[test]
fn the_small_matrix_of_a_low_rank_update_is_made_once() {
    let n = 40;
    let entry = |i: usize, j: usize| ((i * 7 + j * 3) % 11) as f64 / 11.0;
    let u = Array::from_fn(n, 2, entry).unwrap();
    let d = Diagonal::new(Array::from_fn(n, 1, |i, _| 2.0 + i as f64).unwrap()).unwrap();
    let a = Sum::new(vec![d, LowRank::new(u.clone(), u).unwrap()]).unwrap();
    let det = slogdet(&a).unwrap();
    let b = Array::full(n, 1, DType::F64, Scalar::new(1.0, 0.0)).unwrap();
    // The parts are kept under one key, whoever asks first: solving finds them made.
    let made = |op: &Op| op.children().iter().position(|p| p.downcast_ref::<LowRank>().is_some());
    let low_rank = made(&a).unwrap();
    assert!(crate::solvers::is_capacitance_made(&a, low_rank));
    assert!(solve(&a, &b).unwrap().report.residual().is_some_and(|eta| eta < 1e-14));
    let dense = slogdet(&Dense::new(to_dense(&a).unwrap())).unwrap();
    assert!((det.logabsdet - dense.logabsdet).abs() < 1e-12 && det.sign == dense.sign);
}

#[test]
fn sparse_and_tridiagonal_factors_stay_sparse() {
    // Columns in an order that fills in: an arrow that points the wrong way.
    let n = 50u32;
    let (mut rows, mut cols, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for i in 0..n {
        for (r, c, v) in [(i, i, 4.0), (0, i, 1.0), (i, 0, -2.0)] {
            rows.push(r);
            cols.push(c);
            values.push(v + f64::from(i % 3));
        }
    }
    let a = Sparse::from_triplets(50, 50, &rows, &cols, Array::vector(values)).unwrap();
    let f = lu(&a).unwrap();
    let stored = |op: &Op| op.downcast_ref::<Sparse>().map(|s| s.values().rows());
    assert!(stored(&f.l).unwrap() <= 3 * 50 && stored(&f.u).unwrap() <= 3 * 50, "{} {}", f.l, f.u);
    let product = Product::new(vec![f.p, f.l, f.u, Transpose::new(f.q)]).unwrap();
    assert!(entries(&product).iter().zip(entries(&a)).all(|(x, y)| (x - y).abs() < 1e-13));
    let band = |x: &[f64]| Array::vector(x.to_vec());
    let t = Tridiagonal::new(band(&[4.0, 3.0, 0.5]), band(&[1.0, -1.0, 2.0, 1.0]), band(&[1.0, 2.0, 3.0]))
        .unwrap();
    let f = lu(&t).unwrap();
    assert_eq!(stored(&f.l), Some(4 + 3));
    let product = Product::new(vec![f.p, f.l, f.u]).unwrap();
    assert!(entries(&product).iter().zip(entries(&t)).all(|(x, y)| (x - y).abs() < 1e-14));
}
