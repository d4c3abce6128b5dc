//! Products and Kronecker products of two sparse matrices against dense ones, and the pattern against its definition.

use crate::for_all_types;
use crate::support::{Csr, Rng, close, laplacian, op, product, wide};
use cola_kernels::{
    CsrRef, Field, KernelError, Mat, Trans, c64, sparse_kronecker, sparse_product, with_threads,
};
use proptest::prelude::*;

fn random<T: Field>(m: usize, n: usize, share: f64, rng: &mut Rng) -> Mat<T> {
    Mat::from_fn(m, n, |_, _| if rng.next().abs() < share { rng.entry() } else { T::zero() })
}

/// A·B, held to all rules of a pattern.
fn multiplied<T: Field>(a: CsrRef<'_, T>, b: CsrRef<'_, T>) -> Csr<T> {
    let (indptr, indices, values) = sparse_product(a, b, |_| true).unwrap();
    let c = Csr { shape: (a.rows, b.cols), indptr, indices, values };
    c.view();
    c
}

fn dense<T: Field>(a: &Csr<T>) -> Mat<T> {
    let mut out = Mat::zeros(a.shape.0, a.shape.1);
    for i in 0..a.shape.0 {
        for e in a.indptr[i]..a.indptr[i + 1] {
            out[(i, a.indices[e] as usize)] = a.values[e];
        }
    }
    out
}

/// The same pattern with ones, of which none cancel.
fn ones<T: Field>(a: &Csr<T>) -> Csr<f64> {
    let values = vec![1.0; a.values.len()];
    Csr { shape: a.shape, indptr: a.indptr.clone(), indices: a.indices.clone(), values }
}

fn product_is_right<T: Field>(a: &Csr<T>, b: &Csr<T>) {
    let c = multiplied(a.view(), b.view());
    let wide = |m: &Csr<T>| op(Trans::None, dense(m).as_ref());
    let terms = a.shape.1 as f64 + 4.0;
    close(dense(&c).as_ref(), &product(&wide(a), &wide(b)), 4.0 * terms * T::EPS, "A·B");
    let (left, right) = (dense(&ones(a)), dense(&ones(b)));
    let symbolic = Csr::of((&left * &right).as_ref());
    assert_eq!((&c.indptr, &c.indices), (&symbolic.indptr, &symbolic.indices));
}

fn shapes<T: Field>() {
    let mut rng = Rng(71);
    for (m, k, n) in [(0, 0, 0), (0, 3, 2), (3, 0, 2), (2, 3, 0), (1, 1, 1), (30, 20, 40), (9, 70, 5)] {
        let (a, b): (Mat<T>, Mat<T>) = (random(m, k, 0.2, &mut rng), random(k, n, 0.2, &mut rng));
        product_is_right(&Csr::of(a.as_ref()), &Csr::of(b.as_ref()));
    }
    // Rows that span more columns than a word of marks, and than a word of words.
    for n in [64, 65, 200, 9000] {
        let (a, b): (Mat<T>, Mat<T>) = (random(3, 12, 0.5, &mut rng), random(12, n, 0.02, &mut rng));
        product_is_right(&Csr::of(a.as_ref()), &Csr::of(b.as_ref()));
    }
}

fn passes_agree<T: Field>() {
    // A full row makes the bound of the entries large, so that they are counted first.
    let (n, mut rng) = (1500, Rng(72));
    let wide = |at: usize, rng: &mut Rng| -> Mat<T> {
        Mat::from_fn(
            n,
            n,
            |i, j| if i == at || j == at || i.abs_diff(j) < 2 { rng.entry() } else { T::zero() },
        )
    };
    let (a, b) = (wide(7, &mut rng), wide(900, &mut rng));
    product_is_right(&Csr::of(a.as_ref()), &Csr::of(b.as_ref()));
}

#[test]
fn large_products_which_are_counted_first_match_dense_ones() {
    passes_agree::<f64>();
}

#[test]
fn sparse_products_of_sparse_matrices_match_dense_ones_for_every_type() {
    for_all_types!(shapes);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_product_has_the_values_and_the_pattern_of_its_definition(
        m in 0usize..20, k in 0usize..20, n in 0usize..150, share in 0.0f64..0.6, seed in 1u64..1 << 40,
    ) {
        let mut rng = Rng(seed);
        let (a, b): (Mat<f64>, Mat<f64>) = (random(m, k, share, &mut rng), random(k, n, share, &mut rng));
        product_is_right(&Csr::of(a.as_ref()), &Csr::of(b.as_ref()));
    }

    #[test]
    fn a_kronecker_product_has_the_entries_of_its_definition(
        m in 0usize..6, n in 0usize..6, p in 0usize..6, q in 0usize..6, share in 0.0f64..1.0, seed in 1u64..1 << 40,
    ) {
        let mut rng = Rng(seed);
        let (a, b): (Mat<c64>, Mat<c64>) = (random(m, n, share, &mut rng), random(p, q, share, &mut rng));
        let (left, right) = (Csr::of(a.as_ref()), Csr::of(b.as_ref()));
        let (indptr, indices, values) = sparse_kronecker(left.view(), right.view()).unwrap();
        let found = Csr { shape: (m * p, n * q), indptr, indices, values };
        found.view();
        let entry = |i: usize, j: usize| wide(a[(i / p, j / q)]) * wide(b[(i % p, j % q)]);
        close(dense(&found).as_ref(), &Mat::from_fn(m * p, n * q, entry), 8.0 * f64::EPSILON, "A ⊗ B");
        prop_assert_eq!(found.values.len(), left.values.len() * right.values.len());
    }
}

#[test]
fn entries_that_cancel_are_stored_as_zeros() {
    let a = Csr { shape: (1, 2), indptr: vec![0, 2], indices: vec![0, 1], values: vec![1.0, 1.0] };
    let b = Csr { shape: (2, 1), indptr: vec![0, 1, 2], indices: vec![0, 0], values: vec![1.0, -1.0] };
    let c = multiplied(a.view(), b.view());
    assert_eq!((c.indices, c.values), (vec![0], vec![0.0]));
}

#[test]
fn nan_and_infinity_reach_their_entries_and_no_others() {
    let a = Csr { shape: (2, 2), indptr: vec![0, 1, 2], indices: vec![0, 1], values: vec![f64::NAN, 1.0] };
    let b =
        Csr { shape: (2, 2), indptr: vec![0, 1, 2], indices: vec![0, 1], values: vec![1.0, f64::INFINITY] };
    let c = multiplied(a.view(), b.view());
    assert!(c.values[0].is_nan());
    assert_eq!(c.values[1], f64::INFINITY);
}

fn threads_agree<T: Field>() {
    let a = laplacian::<T>(150, 0.5);
    let run = |threads: usize| {
        with_threads(threads, || {
            let square = multiplied(a.view(), a.view());
            let small = laplacian::<T>(6, 1.0);
            let kron = sparse_kronecker(a.view(), small.view()).unwrap();
            ((square.indptr, square.indices, square.values), kron)
        })
    };
    assert!(run(1) == run(2));
    assert!(run(1) == run(3));
}

#[test]
fn products_are_bit_identical_for_any_number_of_threads() {
    for_all_types!(threads_agree);
}

#[test]
fn the_square_of_a_second_difference_is_the_fourth() {
    // tridiag(−1, 2, −1)² has the rows (5 −4 1), (−4 6 −4), (1 −4 5).
    let t = Mat::from_fn(3, 3, |i, j| match i.abs_diff(j) {
        0 => 2.0,
        1 => -1.0,
        _ => 0.0,
    });
    let t = Csr::of(t.as_ref());
    let c = multiplied(t.view(), t.view());
    assert_eq!(c.values, [5.0, -4.0, 1.0, -4.0, 6.0, -4.0, 1.0, -4.0, 5.0]);
}

#[test]
fn factors_that_do_not_fit_and_sizes_beyond_32_bits_are_refused() {
    let a = Csr { shape: (1, 2), indptr: vec![0, 1], indices: vec![1], values: vec![1.0] };
    assert!(matches!(sparse_product(a.view(), a.view(), |_| true), Err(KernelError::Shape { .. })));
    let b = CsrRef::new(2, 1, &[0, 0, 1], &[0], &[2.0]).unwrap();
    let refused = sparse_product(a.view(), b, |nnz| nnz == 0);
    assert_eq!(refused.err(), Some(KernelError::OutOfMemory { bytes: 12 }));
    let wide: CsrRef<'_, f64> = CsrRef::new(1, 1 << 20, &[0, 0], &[], &[]).unwrap();
    assert_eq!(sparse_kronecker(wide, wide).map(|_| ()), Err(KernelError::IndexOverflow));
}
