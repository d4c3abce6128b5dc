//! Figures of whole solves, each against the same numerics written by hand.
//!
//! `cargo bench -p cola-benches --bench solve`
//!
//! Pairs are timed in alternation in one process; medians and the spread of the ratio are printed.

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

use cola::prelude::*;
use cola::properties::PSD;
use cola_benches::pair;
use criterion::{Criterion, criterion_group, criterion_main};
use faer::linalg::matmul::matmul;
use faer::linalg::triangular_solve::solve_lower_triangular_in_place;
use faer::prelude::*;
use faer::{Accum, Par, Side};
use std::hint::black_box;

fn par() -> Par {
    Par::rayon(0)
}

fn noise(i: usize, j: usize, seed: u64) -> f64 {
    let mut z = (i as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        ^ (j as u64 + 1).wrapping_mul(0xbf58_476d_1ce4_e5b9)
        ^ seed.wrapping_mul(0x94d0_49bb_1331_11eb);
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ z >> 31) >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
}

/// G·Gᵀ/n + I
fn definite(n: usize, seed: u64) -> Mat<f64> {
    let g = Mat::from_fn(n, n, |i, j| noise(i, j, seed));
    let mut a = Mat::identity(n, n);
    matmul(a.as_mut(), Accum::Add, g.as_ref(), g.transpose(), 1.0 / n as f64, par());
    a
}

fn array(a: MatRef<'_, f64>) -> Array {
    let columns = a.col_iter().flat_map(|c| c.iter().copied()).collect();
    Array::from_vec(a.nrows(), a.ncols(), columns).unwrap()
}

/// Ten unknowns: what remains is the call.
fn diagonal(c: &mut Criterion) {
    let entries = |seed| Array::vector((0..10).map(|i| 1.5 + noise(i, 0, seed)).collect());
    let (a, b) = (Diagonal::new(entries(1)).unwrap(), entries(2));
    c.bench_function("solve(Diagonal n = 10)", |bench| bench.iter(|| black_box(solve(&a, &b)).unwrap()));
}

/// 10⁶ unknowns behind a Kronecker product of two positive definite factors.
fn kronecker(_: &mut Criterion) {
    let n = 1000;
    let (a1, a2) = (definite(n, 1), definite(n, 2));
    let b: Vec<f64> = (0..n * n).map(|i| noise(i, 0, 3)).collect();
    let (d1, d2, rhs) = (array(a1.as_ref()), array(a2.as_ref()), Array::vector(b.clone()));
    let ours = || {
        // New operators: nothing was factorised before.
        let psd = |d: &Array| assume(&Dense::new(d.clone()), PSD.set()).unwrap();
        let a = Kronecker::new(vec![psd(&d1), psd(&d2)]).unwrap();
        solve(&a, &rhs).unwrap()
    };
    let by_hand = || {
        let (l1, l2) = (a1.llt(Side::Lower).unwrap(), a2.llt(Side::Lower).unwrap());
        // x = vec(X) by rows: A₁·X·A₂ᵀ = B, so Xᵀ is a column-major block for A₂.
        let mut x = b.clone();
        let mut block = MatMut::from_column_major_slice_mut(&mut x, n, n);
        for (l, transposed) in [(l2, false), (l1, true)] {
            let l = l.L();
            let mut side = if transposed { block.rb_mut().transpose_mut() } else { block.rb_mut() };
            solve_lower_triangular_in_place(l, side.rb_mut(), par());
            faer::linalg::triangular_solve::solve_upper_triangular_in_place(l.transpose(), side, par());
        }
        x
    };
    let (x, y) = (ours().to_vec::<f64>().unwrap(), by_hand());
    let off = x.iter().zip(&y).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max);
    assert!(off < 1e-9, "{off}");
    pair("Kronecker 1000² ⊗ 1000²", "two Cholesky and block solves on faer", 15, ours, by_hand);
}

/// 10⁶ unknowns, rank 20, against forming VᴴD⁻¹U alone.
fn diagonal_plus_low_rank(_: &mut Criterion) {
    let (n, k) = (1_000_000, 20);
    let d: Vec<f64> = (0..n).map(|i| 1.5 + noise(i, 0, 1)).collect();
    let u = Mat::from_fn(n, k, |i, j| noise(i, j, 2));
    let v = Mat::from_fn(n, k, |i, j| noise(i, j, 3));
    let b: Vec<f64> = (0..n).map(|i| noise(i, 0, 4)).collect();
    let (ad, au, av, rhs) =
        (Array::vector(d.clone()), array(u.as_ref()), array(v.as_ref()), Array::vector(b));
    let ours = || {
        let a =
            add(&Diagonal::new(ad.clone()).unwrap(), &LowRank::new(au.clone(), av.clone()).unwrap()).unwrap();
        solve(&a, &rhs).unwrap()
    };
    let forming = || {
        let mut scaled = u.clone();
        for column in scaled.col_iter_mut() {
            column.iter_mut().zip(&d).for_each(|(u, d)| *u /= d);
        }
        let mut w = Mat::zeros(k, k);
        matmul(w.as_mut(), Accum::Replace, v.transpose(), scaled.as_ref(), 1.0, par());
        w
    };
    pair("Diagonal + LowRank, n = 10⁶, k = 20", "forming VᴴD⁻¹U on faer", 15, ours, forming);
}

/// Factorisations against the library that they are made with.
fn factorisations(_: &mut Criterion) {
    for n in [100, 1000] {
        let a = definite(n, 5);
        let rounds = if n == 100 { 201 } else { 15 };
        let ours = || cola_kernels::Cholesky::factor(a.as_ref()).unwrap();
        pair(&format!("Cholesky, n = {n}"), "faer", rounds, ours, || a.llt(Side::Lower).unwrap());
        let ours = || cola_kernels::Lu::factor(a.as_ref()).unwrap();
        pair(&format!("LU, n = {n}"), "faer", rounds, ours, || a.partial_piv_lu());
    }
}

criterion_group!(benches, diagonal, kronecker, diagonal_plus_low_rank, factorisations);
criterion_main!(benches);
