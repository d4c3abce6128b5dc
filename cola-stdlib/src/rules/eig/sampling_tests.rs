//! Spectra by random sampling, and of sums whose terms are applied a few at a time; what else such sums give.

#![cfg(test)]

use crate::algorithms::{RandomisedEigh, Svrg};
use crate::functions::{EigOptions, Which, eig_with, nullspace_with, solve_with};
use crate::operators::{Dense, Diagonal, Hidden, Householder, Product, Sum};
use crate::properties::{PSD, SELF_ADJOINT};
use cola_runtime::{Alg, Array, DType, ErrorKind, Op, Scalar, report};

/// H·diag(d)·H, whose structure nothing sees.
fn hidden(d: &[f64], dtype: DType) -> Op {
    let z = |i: usize| {
        Scalar::new(1.0 + (i as f64).sin(), if dtype.is_complex() { (i as f64).cos() } else { 0.0 })
    };
    let v = Array::from_fn(d.len(), 1, |i, _| z(i)).unwrap();
    let v = if dtype.is_complex() { v.cast(dtype) } else { v.real_part().unwrap().cast(dtype) };
    let h = Householder::new(v.unwrap()).unwrap();
    let d = Diagonal::new(Array::vector(d.to_vec()).cast(dtype).unwrap()).unwrap();
    Hidden::new(Product::new(vec![h.clone(), d, h]).unwrap()).claimed(PSD.set())
}

/// m terms with mean zero around 1/m of an operator: A + Eᵢ with ΣEᵢ = 0.
fn terms_of(a: &Op, m: usize) -> Op {
    let n = a.rows();
    let share = a.apply(&Array::identity(n, a.dtype()).unwrap()).unwrap();
    let term = |l: usize| {
        let sign = if l.is_multiple_of(2) { 0.1 } else { -0.1 };
        let e = |i: usize, j: usize| sign * (((i + 1) * (j + 1) * (l / 2 + 1)) as f64).sin() / n as f64;
        let entries = Array::from_fn(n, n, |i, j| (share.get(i, j).unwrap() + e(i, j)) / m as f64).unwrap();
        let entries = if a.dtype().is_complex() { entries } else { entries.real_part().unwrap() };
        Dense::new(entries.cast(a.dtype()).unwrap()).claimed(SELF_ADJOINT.set())
    };
    Sum::new((0..m).map(term).collect()).unwrap().claimed(PSD.set())
}

fn first(k: usize, which: Which, alg: impl Into<Alg>) -> EigOptions {
    EigOptions { alg: Some(alg.into()), ..EigOptions::first(k, which) }
}

fn is_near(found: &Array, expected: &[f64], off: f64) {
    let found = found.cast(DType::F64).unwrap().to_vec::<f64>().unwrap();
    let worst = found.iter().zip(expected).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max);
    assert!(found.len() == expected.len() && worst <= off, "{found:?} {expected:?}");
}

#[test]
fn the_largest_eigenvalues_are_sampled_and_their_residuals_checked() {
    let d: Vec<f64> = (0..200).map(|i| 0.9f64.powi(i)).collect();
    for dtype in [DType::F32, DType::F64, DType::C64] {
        let a = hidden(&d, dtype);
        let options = first(5, Which::Lm, RandomisedEigh { tol: 1e-5, ..RandomisedEigh::default() });
        let (found, report) = report::record(|| eig_with(&a, &options).unwrap());
        is_near(&found.values, &d[..5], 1e-5);
        let evidence = report.evidence().last().unwrap();
        assert!(
            evidence.residual.unwrap() <= evidence.tolerance.unwrap() && evidence.iterations.unwrap() > 15
        );
    }
    let a = hidden(&d, DType::F64);
    let e = eig_with(&a, &first(2, Which::Sa, RandomisedEigh::default())).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::Unsupported);
    // A spectrum that does not fall cannot be sampled.
    let flat = hidden(&(0..200).map(|i| 1.0 - 1e-4 * i as f64).collect::<Vec<_>>(), DType::F64);
    let e = eig_with(&flat, &first(3, Which::Lm, RandomisedEigh::default())).unwrap_err();
    assert!(
        e.kind() == ErrorKind::NotConverged && e.best_iterate().is_some_and(|v| v.shape() == (200, 3)),
        "{e}"
    );
    // A false claim is seen.
    let signs: Vec<f64> = (0..60).map(|i| if i % 2 == 0 { 1.0 } else { -1.0 } * 0.9f64.powi(i)).collect();
    let e =
        eig_with(&hidden(&signs, DType::F64), &first(2, Which::Lm, RandomisedEigh::default())).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::FalseClaim);
}

#[test]
fn sums_of_many_terms_are_solved_and_their_largest_eigenvalues_found() {
    let d: Vec<f64> = (0..24).map(|i| if i < 3 { 10.0 - i as f64 } else { 1.0 + 0.05 * i as f64 }).collect();
    for dtype in [DType::F64, DType::C64] {
        let sum = terms_of(&hidden(&d, dtype), 16);
        let alg = Alg::from(Svrg { tol: 1e-9, ..Svrg::default() });
        let b = Array::from_fn(24, 2, |i, j| Scalar::new((i + 3 * j) as f64 - 8.0, 0.0)).unwrap();
        let b = if dtype.is_complex() { b } else { b.real_part().unwrap() };
        let x = solve_with(&sum, &b, &alg).unwrap();
        let back = sum.apply(&x).unwrap();
        let off =
            (0..48).map(|l| (back.get(l % 24, l / 24).unwrap() - b.get(l % 24, l / 24).unwrap()).norm());
        assert!(off.fold(0.0, f64::max) <= 1e-7);
        assert!(x.report.residual().unwrap() <= 1e-9);
        for which in [Which::La, Which::Lm] {
            let found = eig_with(&sum, &first(3, which, alg.clone())).unwrap();
            is_near(&found.values, &d[..3], 1e-7);
        }
        let e = eig_with(&sum, &first(3, Which::Sa, alg)).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::Unsupported);
    }
}

#[test]
fn a_transposed_inverse_of_a_complex_sum_is_its_conjugate() {
    let sum = terms_of(&hidden(&[1.0, 2.0, 3.0, 1.5, 2.5], DType::C64), 6);
    let alg = Alg::from(Svrg { tol: 1e-11, ..Svrg::default() });
    let inverse = crate::functions::inverse_with(&sum, &alg).unwrap();
    let b = Array::from_fn(5, 1, |i, _| Scalar::new(i as f64, 1.0)).unwrap();
    let (one, zero) = (Scalar::new(1.0, 0.0), Scalar::new(0.0, 0.0));
    for op in cola_runtime::Trans::ALL {
        let mut ws = cola_runtime::Workspace::new();
        let (mut x, mut back) =
            (Array::zeros(5, 1, DType::C64).unwrap(), Array::zeros(5, 1, DType::C64).unwrap());
        inverse.apply_into(op, one, b.as_ref(), zero, x.as_mut().unwrap(), &mut ws).unwrap();
        sum.apply_into(op, one, x.as_ref(), zero, back.as_mut().unwrap(), &mut ws).unwrap();
        let off = (0..5).map(|i| (back.get(i, 0).unwrap() - b.get(i, 0).unwrap()).norm()).fold(0.0, f64::max);
        assert!(off <= 1e-8, "{op:?} {off:e}");
    }
}

#[test]
fn the_null_space_of_a_sum_is_found_whatever_its_dimension() {
    for dimension in [0, 1, 5] {
        let d: Vec<f64> = (0..20).map(|i| if i < dimension { 0.0 } else { 1.0 + 0.1 * i as f64 }).collect();
        let a = hidden(&d, DType::F64);
        // Terms that send the null space to zero, each.
        let parts = Sum::new(vec![a.clone(), a.clone(), a.clone(), a]).unwrap().claimed(PSD.set());
        let alg = Alg::from(Svrg { tol: 1e-10, ..Svrg::default() });
        let basis = nullspace_with(&parts, &alg, None).unwrap();
        assert_eq!(basis.shape(), (20, dimension));
        let e = nullspace_with(&parts, &alg, Some(0.1)).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::Unsupported);
    }
}
