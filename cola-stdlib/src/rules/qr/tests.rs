//! QR factors that stay in the band, and sparse ones.

#![cfg(test)]

use crate::functions::qr;
use crate::operators::*;
use crate::rules::specimens::{compare_all, sparse};
use cola_runtime::{Array, DType, Op};

fn entries(a: &Op) -> Vec<f64> {
    a.apply(&Array::identity(a.cols(), DType::F64).unwrap()).unwrap().to_vec::<f64>().unwrap()
}

/// |A − Q·R| and |QᴴQ − I|, the largest entries.
fn errors(a: &Op) -> (f64, f64) {
    let f = qr(a).unwrap();
    let (q, r) = (f.q.apply(&Array::identity(f.q.cols(), DType::F64).unwrap()).unwrap(), entries(&f.r));
    let largest = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max);
    let product = f.q.apply(&Array::from_vec(f.r.rows(), f.r.cols(), r).unwrap()).unwrap();
    let gram = crate::functions::adjoint(&f.q).unwrap().apply(&q).unwrap();
    let identity = Array::identity(f.q.cols(), DType::F64).unwrap().to_vec::<f64>().unwrap();
    (
        largest(&product.to_vec::<f64>().unwrap(), &entries(a)),
        largest(&gram.to_vec::<f64>().unwrap(), &identity),
    )
}

#[test]
fn the_factors_of_a_long_tridiagonal_matrix_keep_to_three_bands() {
    let n = 50_000;
    let band = |n: usize, c: f64| Array::vector(vec![c; n]);
    let a = Tridiagonal::new(band(n - 1, 1.0), band(n, 2.5), band(n - 1, -1.0)).unwrap();
    let f = qr(&a).unwrap();
    let r = f.r.downcast_ref::<Banded>().unwrap();
    assert_eq!((r.lower(), r.upper()), (0, 2));
    let x = Array::vector((0..n).map(|i| (i % 17) as f64 - 8.0).collect::<Vec<_>>());
    let (found, exact) = (f.q.apply(&f.r.apply(&x).unwrap()).unwrap(), a.apply(&x).unwrap());
    let (found, exact) = (found.to_vec::<f64>().unwrap(), exact.to_vec::<f64>().unwrap());
    assert!(found.iter().zip(&exact).all(|(x, y)| (x - y).abs() < 1e-12));
}

#[test]
fn banded_matrices_of_every_shape_have_a_banded_r() {
    for (m, n, lower, upper) in
        [(7, 7, 2, 1), (9, 5, 1, 2), (5, 9, 2, 0), (6, 6, 0, 2), (4, 4, 5, 4), (12, 4, 1, 1)]
    {
        let bands = Array::from_fn(n, lower + upper + 1, |j, r| ((j * 5 + r * 7) % 11) as f64 - 4.5).unwrap();
        let a = Banded::from_diagonals(bands, lower, m).unwrap();
        let f = qr(&a).unwrap();
        let r = f.r.downcast_ref::<Banded>().unwrap();
        assert_eq!((r.lower(), r.upper()), (0, (lower + upper).min(n - 1)), "{m}×{n}");
        let (product, gram) = errors(&a);
        assert!(product < 1e-13 && gram < 1e-14, "{m}×{n}: {product:e} {gram:e}");
    }
}

#[test]
fn a_grid_of_points_has_sparse_factors() {
    // The five-point Laplacian of a 12×12 grid: bandwidth 12, five entries in a row.
    let (s, n) = (12, 144);
    let entry = |i: usize, j: usize| match i.abs_diff(j) {
        0 => 4.0,
        1 if i / s == j / s => -1.0,
        d if d == s => -1.25,
        _ => 0.0,
    };
    let a = sparse(&Array::from_fn(n, n, entry).unwrap(), |i, j| entry(i, j) != 0.0);
    let r = qr(&a).unwrap().r;
    let filled = r.downcast_ref::<Sparse>().unwrap().pattern().nnz();
    assert!(filled < n * (2 * s + 2), "{filled} entries in R");
    let (product, gram) = errors(&a);
    assert!(product < 1e-13 && gram < 1e-13, "{product:e} {gram:e}");
}

#[test]
fn a_sparse_matrix_that_fills_in_wholly_has_dense_factors() {
    let n = 80;
    let a =
        Array::from_fn(n, n, |i, j| ((i * 31 + j * 17) % 23) as f64 - 11.0 + if i == j { 40.0 } else { 0.0 });
    let a = sparse(&a.unwrap(), |_, _| true);
    assert!(qr(&a).unwrap().r.downcast_ref::<Triangular>().is_some());
    let (product, gram) = errors(&a);
    assert!(product < 1e-12 && gram < 1e-13, "{product:e} {gram:e}");
}

#[test]
fn columns_and_rows_of_zeros_have_factors_too() {
    let rows = [[0.0, 0.0, 2.0, 1.0], [0.0, 0.0, 0.0, 0.0], [0.0, 3.0, 0.0, 1.0], [0.0, 4.0, 0.0, -1.0]];
    for (m, n) in [(4, 4), (4, 3), (3, 4), (4, 1)] {
        let a = Array::from_fn(m, n, |i, j| rows[i][j]).unwrap();
        let (product, gram) = errors(&sparse(&a, |i, j| rows[i][j] != 0.0));
        assert!(product < 1e-15 && gram < 1e-15, "{m}×{n}: {product:e} {gram:e}");
    }
}

#[test]
fn every_structure_gives_orthonormal_and_triangular_factors() {
    compare_all("qr", &[], |_| true);
}
