//! What f16, bf16 and f32 promise: backward errors of a few ε whatever the condition number, forward errors of κ·ε.
//!
//! The statement is that of `docs/accuracy.md`. Matrices are made with known singular values, rounded to the dtype, and
//! taken as exact from there; residuals are computed in f64.

use cola::prelude::*;
use cola_runtime::{ErrorKind, Result, Status, bf16, f16};
use cola_stdlib::algorithms::{Lanczos, Lsqr, Minres};
use cola_stdlib::functions::{EigOptions, Which, eig_with, lstsq_with, to_dense};
use cola_stdlib::operators::{Householder, Product};
use cola_stdlib::properties::{PD, SELF_ADJOINT};

/// A backward error is at most this many ε: 8 for the tolerance that is asked for, and as many for rounding of sums of 60
/// numbers and of the result.
const BACKWARD: f64 = 16.0;
/// A forward error is at most this many κ·ε: backward errors in A and b, each of which may be amplified by κ.
const FORWARD: f64 = 2.0 * BACKWARD;
const N: usize = 60;

fn epsilon(dtype: DType) -> f64 {
    match dtype {
        DType::F16 => f64::from(f16::EPSILON),
        DType::BF16 => f64::from(bf16::EPSILON),
        _ => f64::from(f32::EPSILON),
    }
}

fn reflection(seed: u64) -> Op {
    let number =
        |i: u64| ((i + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_mul(2 * seed + 1) >> 11) as f64;
    let w = (0..N as u64).map(|i| number(i) / (1u64 << 53) as f64 - 0.4).collect();
    Householder::new(Array::vector(w)).unwrap()
}

/// H₁·diag(σ)·H₂ in the dtype, H₁ = H₂ where it is to be symmetric. σ falls geometrically from 1 to 1/κ; every third one is
/// negative where it is to be indefinite.
fn with_condition(condition: f64, kind: Kind, dtype: DType) -> Op {
    let sign = |i: usize| if kind == Kind::Indefinite && i % 3 == 1 { -1.0 } else { 1.0 };
    let value = |i: usize| sign(i) * condition.powf(-(i as f64) / (N as f64 - 1.0));
    let d = Diagonal::new(Array::vector((0..N).map(value).collect::<Vec<_>>())).unwrap();
    let (left, right) = (reflection(3), reflection(if kind == Kind::General { 11 } else { 3 }));
    let a = to_dense(&Product::new(vec![left, d, right]).unwrap()).unwrap().cast(DType::F64).unwrap();
    // Rounding in the product is not symmetric.
    let symmetric = kind != Kind::General;
    let entry = |i: usize, j: usize| {
        let at = |i, j| a.get(i, j).unwrap().re;
        if symmetric { 0.5 * (at(i, j) + at(j, i)) } else { at(i, j) }
    };
    let op = Dense::new(Array::from_fn(N, N, entry).unwrap().cast(dtype).unwrap());
    match kind {
        Kind::Definite => assume(&op, PD.set()).unwrap(),
        Kind::Indefinite => assume(&op, SELF_ADJOINT.set()).unwrap(),
        Kind::General => op,
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Definite,
    Indefinite,
    General,
}

fn wide(x: &Array) -> Array {
    x.cast(DType::F64).unwrap()
}

fn norm(x: &Array) -> f64 {
    (0..x.rows()).map(|i| x.get(i, 0).unwrap().norm_sqr()).sum::<f64>().sqrt()
}

/// x − y
fn difference(x: &Array, y: &Array) -> Array {
    Array::from_fn(x.rows(), 1, |i, _| x.get(i, 0).unwrap().re - y.get(i, 0).unwrap().re).unwrap()
}

/// Largest and smallest singular value, of the matrix as rounded.
fn singular_values(a: &Op) -> (f64, f64) {
    let s = svd(&Dense::new(wide(&to_dense(a).unwrap()))).unwrap().s;
    (s.get(0, 0).unwrap().re, s.get(N - 1, 0).unwrap().re)
}

/// The result; where the last digits that were asked for cannot be had, the best iterate of the error, which must say so.
fn result_or_best(outcome: Result<Array>, what: &str) -> Array {
    outcome.unwrap_or_else(|e| {
        let honest = [ErrorKind::NotConverged, ErrorKind::Inaccurate].contains(&e.kind());
        let status = e.evidence().and_then(|found| found.status);
        assert!(honest && !matches!(status, Some(Status::Deadline)), "{what}: {e}");
        e.best_iterate().cloned().unwrap_or_else(|| panic!("{what}: {e}"))
    })
}

fn plain(x: cola::Solution) -> Array {
    Array::clone(&x)
}

fn check_solver(name: &str, kind: Kind, bound: f64, solve: fn(&Op, &Array, f64) -> Result<Array>) {
    let _held = crate::unchanged();
    for dtype in [DType::F16, DType::BF16, DType::F32] {
        let eps = epsilon(dtype);
        // An ill-conditioned matrix that is still regular after rounding.
        for condition in [4.0, 0.1 / eps] {
            let what = format!("{name} in {dtype} with κ = {condition:.0}");
            let a = with_condition(condition, kind, dtype);
            let b = Array::vector((0..N).map(|i| ((i * 7 % 11) as f64 - 5.0) / 8.0).collect::<Vec<_>>());
            let b = b.cast(dtype).unwrap();
            let x = result_or_best(solve(&a, &b, 8.0 * eps), &what);
            let exact_a = Dense::new(wide(&to_dense(&a).unwrap()));
            let (x, b) = (wide(&x), wide(&b));
            let (largest, least) = singular_values(&a);
            let r = difference(&exact_a.apply(&x).unwrap(), &b);
            let mut backward = norm(&r) / (largest * norm(&x) + norm(&b));
            let mut bound = bound;
            if name == "LSQR" && condition > eps.powf(-0.5) {
                // A least-squares solution is known by Aᵀ·r, whose rounding hides √ε.
                let normal = norm(&transpose(&exact_a).unwrap().apply(&r).unwrap());
                (backward, bound) = (backward.min(normal / (largest * norm(&r))), eps.powf(-0.5));
            }
            let exact = solve_with(&exact_a, &b, &Lu {}.into()).unwrap();
            let forward = norm(&difference(&x, &exact)) / norm(&exact);
            println!(
                "{what}: {:.2} ε backward, {:.2} κε forward",
                backward / eps,
                forward * least / largest / eps
            );
            assert!(backward <= bound * eps, "{what}: backward error {:.1} ε", backward / eps);
            assert!(forward <= FORWARD * largest / least * eps, "{what}: forward error {forward:.1e}");
        }
    }
}

#[test]
fn cg_is_backward_stable_in_low_precision() {
    check_solver("CG", Kind::Definite, BACKWARD, |a, b, tol| {
        solve_with(a, b, &Cg { tol, ..Cg::default() }.into()).map(plain)
    });
}

#[test]
fn minres_is_backward_stable_in_low_precision() {
    // Its recurrences alone would lose κ²·ε (Sleijpen, van der Vorst & Modersitzki 2000); starting again from recomputed
    // residuals takes most of that back, in more iterations than n.
    check_solver("MINRES", Kind::Indefinite, 4.0 * BACKWARD, |a, b, tol| {
        solve_with(a, b, &Minres { tol, max_iters: Some(20_000), ..Minres::default() }.into()).map(plain)
    });
}

#[test]
fn gmres_is_backward_stable_in_low_precision() {
    check_solver("GMRES", Kind::General, BACKWARD, |a, b, tol| {
        solve_with(a, b, &Gmres { tol, restart: N, ..Gmres::default() }.into()).map(plain)
    });
}

#[test]
fn gmres_by_reflections_is_backward_stable_in_low_precision() {
    check_solver("GMRES by reflections", Kind::General, BACKWARD, |a, b, tol| {
        let alg = Gmres { tol, restart: N, householder: true, ..Gmres::default() };
        solve_with(a, b, &alg.into()).map(plain)
    });
}

#[test]
fn lsqr_is_backward_stable_in_low_precision() {
    check_solver("LSQR", Kind::General, BACKWARD, |a, b, tol| {
        lstsq_with(a, b, &Lsqr { atol: tol, btol: tol, max_iters: Some(20_000), ..Lsqr::default() }.into())
            .map(plain)
    });
}

#[test]
fn lu_is_backward_stable_in_low_precision() {
    check_solver("LU", Kind::General, BACKWARD, |a, b, _| solve_with(a, b, &Lu {}.into()).map(plain));
}

#[test]
fn eigenvalues_by_lanczos_have_errors_of_a_few_epsilon_in_low_precision() {
    let _held = crate::unchanged();
    for dtype in [DType::F16, DType::BF16, DType::F32] {
        let eps = epsilon(dtype);
        for condition in [4.0, 0.1 / eps] {
            let a = with_condition(condition, Kind::Indefinite, dtype);
            let alg = Lanczos { tol: 8.0 * eps, ..Lanczos::default() };
            let options = EigOptions { alg: Some(alg.into()), ..EigOptions::first(3, Which::La) };
            let found = eig_with(&a, &options).unwrap();
            let exact_a = assume(&Dense::new(wide(&to_dense(&a).unwrap())), SELF_ADJOINT.set()).unwrap();
            let exact = eig_with(&exact_a, &EigOptions::first(3, Which::La)).unwrap().values;
            let largest = singular_values(&a).0;
            let vectors = wide(&to_dense(&found.vectors).unwrap());
            for i in 0..3 {
                let value = found.values.get(i, 0).unwrap().re;
                // The eigenvalues of a symmetric matrix are perfectly conditioned: no κ (Weyl).
                let error = (value - exact.get(i, 0).unwrap().re).abs();
                assert!(
                    error <= BACKWARD * eps * largest,
                    "{dtype}: value {i} is off by {:.1} ε",
                    error / eps
                );
                let v = vectors.column(i).unwrap();
                let scaled = Array::from_fn(N, 1, |r, _| value * v.get(r, 0).unwrap().re).unwrap();
                let residual = norm(&difference(&exact_a.apply(&v).unwrap(), &scaled)) / norm(&v);
                assert!(residual <= BACKWARD * eps * largest, "{dtype}: residual {:.1} ε", residual / eps);
            }
        }
    }
}
