//! Sparse products and patterns.

use crate::for_all_types;
use crate::support::{ALL_TRANS, Csr, Held, LAYOUTS, Rng, close, laplacian, op, product, wide};
use cola_kernels::{
    CsrRef, Field, KernelError, Mat, Trans, Triangle, sparse_substitute, spmm, transpose_pattern,
    with_threads,
};

fn sparse_matrix<T: Field>(m: usize, n: usize, share: f64, rng: &mut Rng) -> Mat<T> {
    Mat::from_fn(m, n, |_, _| if rng.next().abs() < share { rng.entry() } else { T::zero() })
}

fn products<T: Field>() {
    let mut rng = Rng(41);
    for (m, n, k) in [
        (0, 0, 1),
        (0, 3, 2),
        (3, 0, 2),
        (1, 1, 1),
        (30, 50, 0),
        (30, 50, 1),
        (50, 30, 2),
        (40, 40, 5),
        (20, 33, 8),
        (25, 25, 15),
    ] {
        let a: Mat<T> = sparse_matrix(m, n, 0.2, &mut rng);
        let csr = Csr::of(a.as_ref());
        let mut scratch = Vec::new();
        for trans in ALL_TRANS {
            let (rows, cols) = trans.shape((m, n));
            let (x, y): (Mat<T>, Mat<T>) = (rng.matrix(cols, k), rng.matrix(rows, k));
            let (alpha, beta): (T, T) = (rng.entry(), rng.entry());
            let ax = product(&op(trans, a.as_ref()), &op(Trans::None, x.as_ref()));
            let expected =
                Mat::from_fn(rows, k, |i, j| wide(alpha) * ax[(i, j)] + wide(beta) * wide(y[(i, j)]));
            for (layout, other) in LAYOUTS.iter().flat_map(|&a| LAYOUTS.map(|b| (a, b))) {
                let x = Held::new(x.as_ref(), layout);
                let mut out = Held::new(y.as_ref(), other);
                spmm(trans, alpha, csr.view(), x.view(), beta, out.view_mut(), &mut scratch)
                    .expect("shapes fit");
                close(
                    out.view(),
                    &expected,
                    30.0 * T::EPS * 4.0,
                    &format!("{trans:?} {layout:?} {other:?} k={k}"),
                );
            }
            let mut nan = Mat::from_fn(rows, k, |_, _| T::from_f64(f64::NAN));
            spmm(trans, T::one(), csr.view(), x.as_ref(), T::zero(), nan.as_mut(), &mut scratch)
                .expect("shapes fit");
            close(nan.as_ref(), &ax, 30.0 * T::EPS * 4.0, "overwritten");
        }
    }
}

#[test]
fn sparse_products_match_dense_ones_for_every_type_layout_and_op() {
    for_all_types!(products);
}

fn threads_agree<T: Field>() {
    let a = laplacian::<T>(200, 0.5);
    let mut rng = Rng(42);
    for k in [1, 3, 8] {
        let x: Mat<T> = rng.matrix(40_000, k);
        let run = |threads: usize| {
            with_threads(threads, || {
                let (mut y, mut scratch) = (Mat::zeros(40_000, k), Vec::new());
                spmm(Trans::None, T::one(), a.view(), x.as_ref(), T::zero(), y.as_mut(), &mut scratch)
                    .expect("shapes fit");
                y
            })
        };
        assert_eq!(run(1), run(2));
    }
}

#[test]
fn sparse_products_are_bit_identical_for_1_and_2_threads() {
    for_all_types!(threads_agree);
}

#[test]
fn the_transposed_pattern_carries_the_values_over() {
    let mut rng = Rng(43);
    for (m, n) in [(0, 0), (1, 1), (30, 17), (5, 40)] {
        let a: Mat<f64> = sparse_matrix(m, n, 0.3, &mut rng);
        let csr = Csr::of(a.as_ref());
        let pattern = transpose_pattern(csr.view()).expect("valid");
        let mut values = Vec::new();
        pattern.gather(&csr.values, &mut values).expect("same length");
        let expected = Csr::of(a.transpose());
        assert_eq!(pattern.indptr, expected.indptr);
        assert_eq!(pattern.indices, expected.indices);
        assert_eq!(values, expected.values);
        assert_eq!((pattern.with_values(&values).rows, pattern.with_values(&values).cols), (n, m));
        assert!(pattern.gather(&[0.0; 1000], &mut values).is_err());
    }
}

#[test]
fn broken_patterns_are_refused_by_name() {
    let error = |rows, cols, indptr: &[usize], indices: &[u32]| {
        CsrRef::new(rows, cols, indptr, indices, &vec![1.0; indices.len()])
            .map(|_| ())
            .map_err(|e| e.to_string())
    };
    assert_eq!(error(1, 1, &[0, 1], &[0]), Ok(()));
    assert_eq!(
        error(1, 1, &[0], &[0]),
        Err("sparse pattern: there must be one more row start than rows at row 0".into())
    );
    assert_eq!(
        error(1, 2, &[0, 2], &[1, 1]),
        Err("sparse pattern: columns do not increase strictly at row 0".into())
    );
    assert_eq!(error(2, 2, &[0, 1, 2], &[0, 2]), Err("sparse pattern: column out of range at row 1".into()));
    assert_eq!(
        error(2, 2, &[0, 2, 1], &[0]),
        Err("sparse pattern: row starts do not increase at row 0".into())
    );
    // Without the check of `new`, a bad index is an error of the product and not a crash.
    let (indptr, indices, values) = ([0, 1], [7], [1.0]);
    let bad = CsrRef { rows: 1, cols: 2, indptr: &indptr, indices: &indices, values: &values };
    let (x, mut y) = (Mat::<f64>::zeros(2, 1), Mat::<f64>::zeros(1, 1));
    let outcome = spmm(Trans::None, 1.0, bad, x.as_ref(), 0.0, y.as_mut(), &mut Vec::new());
    assert!(matches!(outcome, Err(KernelError::Backend(_))), "{outcome:?}");
}

fn wide_blocks<T: Field>() {
    // Columns are shared out and brought into the order of rows eight at a time: beside eights, on one thread and on several.
    let mut rng = Rng(44);
    for (k, threads) in [(8, 1), (19, 1), (16, 2), (45, 3), (4500, 3)] {
        let a: Mat<T> = sparse_matrix(40, 30, 0.3, &mut rng);
        let csr = Csr::of(a.as_ref());
        let (x, y): (Mat<T>, Mat<T>) = (rng.matrix(30, k), rng.matrix(40, k));
        let ax = product(&op(Trans::Conj, a.as_ref()), &op(Trans::None, x.as_ref()));
        let expected = Mat::from_fn(40, k, |i, j| ax[(i, j)] - wide(y[(i, j)]));
        for layout in LAYOUTS {
            let held = Held::new(x.as_ref(), layout);
            with_threads(threads, || {
                let need = cola_kernels::spmm_scratch(Trans::Conj, csr.view(), held.view());
                let (mut out, mut scratch) = (y.clone(), Vec::with_capacity(need));
                let minus = T::from_f64(-1.0);
                spmm(Trans::Conj, T::one(), csr.view(), held.view(), minus, out.as_mut(), &mut scratch)
                    .expect("shapes fit");
                assert!(scratch.len() <= need, "{k} {layout:?}: {} of {need}", scratch.len());
                close(out.as_ref(), &expected, 120.0 * T::EPS, &format!("{k} columns, {layout:?}"));
            });
        }
    }
}

#[test]
fn wide_blocks_match_dense_products_for_any_number_of_threads() {
    for_all_types!(wide_blocks);
}

fn triangles<T: Field>() {
    let mut rng = Rng(45);
    for n in [0, 1, 2, 30] {
        for triangle in [Triangle::Lower, Triangle::Upper] {
            let inside = |i: usize, j: usize| if triangle == Triangle::Lower { j < i } else { j > i };
            let a = Mat::from_fn(n, n, |i, j| match i == j {
                true => rng.entry::<T>() + T::from_f64(3.0),
                false if inside(i, j) && rng.next().abs() < 0.3 => rng.entry(),
                false => T::zero(),
            });
            let csr = Csr::of(a.as_ref());
            for trans in ALL_TRANS {
                let x: Mat<T> = rng.matrix(n, 1);
                let b = product(&op(trans, a.as_ref()), &op(Trans::None, x.as_ref()));
                let mut found: Vec<T> = (0..n).map(|i| T::from_parts(b[(i, 0)].re, b[(i, 0)].im)).collect();
                sparse_substitute(triangle, trans, csr.view(), &mut found).expect("a triangle");
                let found = Mat::from_fn(n, 1, |i, _| found[i]);
                let x = Mat::from_fn(n, 1, |i, _| wide(x[(i, 0)]));
                close(found.as_ref(), &x, 1e4 * T::EPS, &format!("{triangle:?} {trans:?} n = {n}"));
            }
        }
    }
}

#[test]
fn substitution_solves_with_both_triangles_and_all_transposes() {
    for_all_types!(triangles);
}

#[test]
fn substitution_divides_where_the_reciprocal_of_a_pivot_would_overflow() {
    let tiny = f64::MIN_POSITIVE / 16.0;
    let a = CsrRef::new(1, 1, &[0, 1], &[0], std::slice::from_ref(&tiny)).expect("a valid pattern");
    let mut x = [3.0 * tiny];
    sparse_substitute(Triangle::Lower, Trans::None, a, &mut x).expect("a triangle");
    assert_eq!(x, [3.0]);
    let off = CsrRef::new(2, 2, &[0, 1, 2], &[0, 0], &[1.0, 1.0]).expect("a valid pattern");
    let refused = sparse_substitute(Triangle::Lower, Trans::None, off, &mut [1.0, 1.0]);
    assert!(matches!(refused, Err(KernelError::Pattern { row: 1, .. })));
}
