//! Bases of vectors far apart and nearly dependent, by both ways.

#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::columns::as_matrix_mut;
use crate::gaussian::fill_gaussian;
use cola_kernels::{Mat, Trans, c32, c64, gemm, max_abs};

/// W, whose columns are added one after the other, Vᴴ·W with the norms of what was left, and V.
fn run<T: Working>(householder: bool, w: &Mat<T>) -> (Mat<T>, Mat<T>) {
    let ((n, k), ws) = (w.shape(), &mut Workspace::new());
    let mut basis = Basis::<T>::new(n, k, householder);
    let mut r = Mat::<T>::zeros(k, k);
    for j in 0..k {
        let mut x: Vec<T> = (0..n).map(|i| w[(i, j)]).collect();
        let mut h = vec![T::zero(); j];
        let left = basis.split(&mut x, &mut h).unwrap();
        (0..j).for_each(|i| r[(i, j)] = h[i]);
        r[(j, j)] = T::from_f64(left);
        assert!(left > 0.0, "column {j} of {n}×{k}");
        basis.extend(&mut x, left, &mut vec![T::zero(); n], ws).unwrap();
    }
    let mut v = Mat::<T>::zeros(n, k);
    let mut column = vec![T::zero(); n];
    for j in 0..k {
        basis.vector(j, &mut column).unwrap();
        (0..n).for_each(|i| v[(i, j)] = column[i]);
    }
    // A combination is that of the vectors.
    let y: Vec<T> = (0..k - 1).map(|j| T::from_parts(1.0 + j as f64, -0.5)).collect();
    let mut x = vec![T::one(); n];
    basis.add_to(as_matrix_mut(&mut x), &y).unwrap();
    for i in 0..n {
        let expected = (0..k - 1).fold(T::one(), |sum, j| sum + v[(i, j)] * y[j]);
        assert!((x[i] - expected).abs() <= 100.0 * T::EPS * k as f64, "{:?} {expected:?}", x[i]);
    }
    basis.give(ws);
    (r, v)
}

/// max |VᴴV − I|
fn loss<T: Working>(v: &Mat<T>) -> f64 {
    let k = v.ncols();
    let mut gram = Mat::<T>::identity(k, k);
    gemm(gram.as_mut(), -T::one(), T::one(), Trans::Adjoint, v.as_ref(), Trans::None, v.as_ref()).unwrap();
    max_abs(gram.as_ref())
}

/// max |W − V·R|
fn residual<T: Working>(w: &Mat<T>, v: &Mat<T>, r: &Mat<T>) -> f64 {
    let mut rest = w.clone();
    gemm(rest.as_mut(), T::one(), -T::one(), Trans::None, v.as_ref(), Trans::None, r.as_ref()).unwrap();
    max_abs(rest.as_ref())
}

/// Columns that differ from the first by `apart` in random directions.
fn nearly_dependent<T: Working>(n: usize, k: usize, apart: f64) -> Mat<T> {
    let mut x = vec![T::zero(); n * (k + 1)];
    fill_gaussian(&mut x, 3, 0);
    Mat::from_fn(n, k, |i, j| x[i] + x[(j + 1) * n + i].scale(apart))
}

fn both_are_what_they_say<T: Working>() {
    // More columns than one piece of memory holds, as many as rows, and few.
    for (n, k) in [(150, 40), (12, 12), (5000, 7)] {
        let w = nearly_dependent::<T>(n, k, 1.0);
        let (r, v) = run(false, &w);
        let (s, u) = run(true, &w);
        for (r, v) in [(&r, &v), (&s, &u)] {
            assert!(loss(v) <= 20.0 * T::EPS, "{:e}", loss(v));
            assert!(residual(&w, v, r) <= 100.0 * T::EPS * max_abs(w.as_ref()), "{:e}", residual(&w, v, r));
        }
        // The phases make them the same factorisation.
        let mut off = r.clone();
        (0..k).for_each(|j| (0..k).for_each(|i| off[(i, j)] -= s[(i, j)]));
        assert!(max_abs(off.as_ref()) <= 1e4 * T::EPS * max_abs(r.as_ref()), "{:e}", max_abs(off.as_ref()));
    }
}

#[test]
fn reflections_and_gram_schmidt_make_the_same_basis_of_vectors_far_apart() {
    both_are_what_they_say::<f32>();
    both_are_what_they_say::<f64>();
    both_are_what_they_say::<c32>();
    both_are_what_they_say::<c64>();
}

#[test]
fn reflections_are_orthonormal_whatever_the_vectors() {
    fn check<T: Working>() {
        for apart in [1e-2, T::EPS.sqrt(), 10.0 * T::EPS] {
            let w = nearly_dependent::<T>(300, 20, apart);
            let (r, v) = run(true, &w);
            assert!(loss(&v) <= 20.0 * T::EPS, "{apart:e}: {:e}", loss(&v));
            assert!(
                residual(&w, &v, &r) <= 100.0 * T::EPS * max_abs(w.as_ref()),
                "{apart:e}: {:e}",
                residual(&w, &v, &r)
            );
        }
    }
    check::<f32>();
    check::<f64>();
    check::<c32>();
    check::<c64>();
}

#[test]
fn zero_first_entries_and_extreme_scales_have_reflections() {
    fn check<T: Working>(scales: &[f64]) {
        for &scale in scales {
            // The first entry of what is left is 0, negative, imaginary, and as large as the whole.
            let entries = [(0.0, 0.0), (-3.0, 0.0), (0.0, 2.0), (1e30, 0.0)];
            for (re, im) in entries {
                let first = T::from_parts(re, im).scale(scale);
                if !first.finite() {
                    continue;
                }
                let w = Mat::from_fn(4, 2, |i, j| match (i, j) {
                    (0, 0) | (1, 1) => first,
                    (2, _) => T::from_f64(scale),
                    (3, 1) => T::from_f64(2.0 * scale),
                    _ => T::zero(),
                });
                let (r, v) = run(true, &w);
                assert!(loss(&v) <= 20.0 * T::EPS, "{scale:e} {first:?}: {:e}", loss(&v));
                let size = max_abs(w.as_ref());
                assert!(residual(&w, &v, &r) <= 20.0 * T::EPS * size, "{scale:e} {first:?}");
            }
        }
    }
    check::<f64>(&[1e-300, 1e-150, 1.0, 1e150, 1e270]);
    check::<c64>(&[1e-300, 1e-150, 1.0, 1e150, 1e270]);
    check::<f32>(&[1e-30, 1.0, 1e5]);
    check::<c32>(&[1e-30, 1.0, 1e5]);
}

#[test]
fn nothing_is_left_beside_a_basis_of_the_whole_space() {
    let ws = &mut Workspace::new();
    let mut basis = Basis::<c64>::new(2, 2, true);
    for x in [[c64::new(1.0, 2.0), c64::new(0.0, 1.0)], [c64::new(3.0, 0.0), c64::new(0.0, 0.0)]] {
        let (mut x, mut v) = (x, [c64::default(); 2]);
        let mut h = vec![c64::default(); basis.len()];
        let left = basis.split(&mut x, &mut h).unwrap();
        basis.extend(&mut x, left, &mut v, ws).unwrap();
    }
    let mut h = [c64::default(); 2];
    assert_eq!(basis.split(&mut [c64::new(1.0, 0.0), c64::new(0.0, 5.0)], &mut h).unwrap(), 0.0);
    assert!((h[0].norm().hypot(h[1].norm()) - 26f64.sqrt()).abs() < 1e-14);
}
