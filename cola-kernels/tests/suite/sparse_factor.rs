//! Sparse factorisations.

use crate::for_all_types;
use crate::support::{ALL_TRANS, Csr, Held, LAYOUTS, Rng, close, laplacian, op, product, wide};
use cola_kernels::{
    CsrRef, Field, KernelError, Lu, Mat, Scaling, SparseCholesky, SparseLu, SymbolicCholesky, SymbolicLu,
    Trans, c64, norm_fro, spmm,
};

/// A permuted strong diagonal and a few others.
fn regular<T: Field>(n: usize, share: f64, rng: &mut Rng) -> Mat<T> {
    let shift = if n > 0 { rng.below(n) } else { 0 };
    Mat::from_fn(n, n, |i, j| {
        let v: T = if rng.next().abs() < share { rng.entry() } else { T::zero() };
        if (i + shift) % n == j { v + T::from_f64(3.0) } else { v }
    })
}

fn lu_solves<T: Field>() {
    let mut rng = Rng(51);
    for (n, share) in [(0, 0.5), (1, 0.5), (2, 0.5), (12, 0.3), (60, 0.04), (150, 0.02), (70, 0.6)] {
        let a: Mat<T> = regular(n, share, &mut rng);
        let csr = Csr::of(a.as_ref());
        let symbolic = SymbolicLu::new(csr.view()).expect("structurally regular");
        let f = SparseLu::factor(&symbolic, csr.view()).expect("regular");
        let dense = Lu::factor(a.as_ref()).expect("regular");
        let condition = 1.0 / dense.rcond(&Scaling::none(cola_kernels::norm1(a.as_ref()))).expect("solves");
        let mut scratch = Vec::new();
        for k in [0, 1, 3, 8, 13] {
            let x: Mat<T> = rng.matrix(n, k);
            for trans in ALL_TRANS {
                let b = product(&op(trans, a.as_ref()), &op(Trans::None, x.as_ref()));
                let b = Mat::from_fn(n, k, |i, j| T::from_parts(b[(i, j)].re, b[(i, j)].im));
                for layout in LAYOUTS {
                    let mut b = Held::new(b.as_ref(), layout);
                    f.solve_in_place(trans, b.view_mut(), &mut scratch).expect("shape");
                    let tolerance = 20.0 * T::EPS * condition * (n as f64 + 1.0);
                    close(
                        b.view(),
                        &op(Trans::None, x.as_ref()),
                        tolerance,
                        &format!("n={n} {trans:?} {layout:?} k={k}"),
                    );
                }
            }
        }
        let ((phase, log), (expected_phase, expected_log)) = (f.slogdet(), dense.slogdet());
        assert!((log - expected_log).abs() <= 50.0 * T::EPS * condition * (n as f64 + 1.0));
        assert!((wide(phase) - wide(expected_phase)).norm() <= 50.0 * T::EPS * condition * (n as f64 + 1.0));
    }
}

#[test]
fn sparse_lu_solves_like_dense_lu_and_has_its_determinant() {
    for_all_types!(lu_solves);
}

#[test]
fn an_analysis_serves_every_matrix_of_its_pattern_and_no_other() {
    let (a, b) = (laplacian::<f64>(20, 0.1), laplacian::<f64>(20, 3.0));
    let symbolic = SymbolicLu::new(a.view()).expect("regular");
    assert!(symbolic.symmetric());
    for m in [&a, &b] {
        let f = SparseLu::factor(&symbolic, m.view()).expect("regular");
        let mut x = Mat::<f64>::from_fn(400, 1, |_, _| 1.0);
        f.solve_in_place(Trans::None, x.as_mut(), &mut Vec::new()).expect("shape");
        let mut r = Mat::<f64>::from_fn(400, 1, |_, _| 1.0);
        spmm(Trans::None, -1.0, m.view(), x.as_ref(), 1.0, r.as_mut(), &mut Vec::new()).expect("shape");
        assert!(norm_fro(r.as_ref()) < 1e-12);
        // With diagonal pivots the prediction counts the entries; panels may add a few zeros.
        assert!(
            f.nnz() >= symbolic.fill() && f.nnz() < symbolic.fill() * 13 / 10,
            "{} {}",
            f.nnz(),
            symbolic.fill()
        );
    }
    let other = laplacian::<f64>(21, 0.0);
    assert!(matches!(SparseLu::factor(&symbolic, other.view()), Err(KernelError::Pattern { .. })));
}

#[test]
fn bad_scales_do_not_look_singular() {
    let mut a = laplacian::<f64>(12, 0.0);
    let (row, col) = (|i: usize| 10f64.powi((i as i32 * 7) % 41 - 20), |j: usize| 10f64.powi(j as i32 % 3));
    for i in 0..144 {
        for e in a.indptr[i]..a.indptr[i + 1] {
            a.values[e] *= row(i) * col(a.indices[e] as usize);
        }
    }
    let symbolic = SymbolicLu::new(a.view()).expect("regular");
    let f = SparseLu::factor(&symbolic, a.view()).expect("regular");
    assert!(f.rcond().expect("solves") > 1e-5);
    let plain = laplacian::<f64>(12, 0.0);
    let expected = SparseLu::factor(&symbolic, plain.view()).expect("regular").slogdet().1
        + (0..144).map(|i| row(i).ln() + col(i).ln()).sum::<f64>();
    assert!((f.slogdet().1 - expected).abs() < 1e-9);
}

#[test]
fn singular_sparse_matrices_are_errors_that_name_a_column() {
    // Structurally: column 1 empty; two columns that share their only row.
    for (indptr, indices, column) in
        [(vec![0, 1, 2, 3], vec![0, 0, 2], 1), (vec![0, 2, 3, 4], vec![0, 1, 2, 2], 1)]
    {
        let values = vec![1.0; indices.len()];
        let a = CsrRef::new(3, 3, &indptr, &indices, &values).expect("valid");
        match SymbolicLu::new(a) {
            Err(KernelError::Singular { index, value }) => assert_eq!((index, value), (column, 0.0)),
            other => unreachable!("{other:?}"),
        }
    }
    // Numerically: all ones; explicit zeros; a Laplacian with zero row sums is singular up to rounding only.
    for value in [1.0, 0.0] {
        let a = Csr {
            shape: (3, 3),
            indptr: vec![0, 3, 6, 9],
            indices: vec![0, 1, 2, 0, 1, 2, 0, 1, 2],
            values: vec![value; 9],
        };
        let symbolic = SymbolicLu::new(a.view()).expect("structurally regular");
        assert!(matches!(
            SparseLu::factor(&symbolic, a.view()),
            Err(KernelError::Singular { value: 0.0, .. })
        ));
    }
    let mut a = laplacian::<f64>(15, 0.0);
    for i in 0..225 {
        let off: f64 = (a.indptr[i]..a.indptr[i + 1])
            .map(|e| if a.indices[e] as usize == i { 0.0 } else { -a.values[e] })
            .sum();
        for e in a.indptr[i]..a.indptr[i + 1] {
            if a.indices[e] as usize == i {
                a.values[e] = off;
            }
        }
    }
    match SparseLu::factor(&SymbolicLu::new(a.view()).expect("structurally regular"), a.view()) {
        Err(KernelError::Singular { .. }) => {}
        Ok(f) => assert!(f.rcond().expect("solves") < 1e-15),
        Err(other) => unreachable!("{other}"),
    }
}

fn cholesky_solves<T: Field>() {
    let mut rng = Rng(52);
    for n in [1usize, 3, 14] {
        let mut a = laplacian::<T>(n, 0.2);
        if T::COMPLEX {
            // A Hermitian matrix with the same pattern: rotate by D·A·Dᴴ with unit D.
            let unit = |i: usize| T::from_parts((i as f64).cos(), (i as f64).sin());
            for i in 0..n * n {
                for e in a.indptr[i]..a.indptr[i + 1] {
                    a.values[e] *= unit(i) * unit(a.indices[e] as usize).conj();
                }
            }
        }
        let dense = Mat::from_fn(n * n, n * n, |i, j| {
            let row = &a.indices[a.indptr[i]..a.indptr[i + 1]];
            row.binary_search(&(j as u32)).map_or(T::zero(), |e| a.values[a.indptr[i] + e])
        });
        let symbolic = SymbolicCholesky::new(a.view()).expect("valid");
        let f = SparseCholesky::factor(&symbolic, a.view()).expect("positive definite");
        let mut scratch = Vec::new();
        for k in [1, 4] {
            let x: Mat<T> = rng.matrix(n * n, k);
            for trans in ALL_TRANS {
                let b = product(&op(trans, dense.as_ref()), &op(Trans::None, x.as_ref()));
                let b = Mat::from_fn(n * n, k, |i, j| T::from_parts(b[(i, j)].re, b[(i, j)].im));
                for layout in LAYOUTS {
                    let mut b = Held::new(b.as_ref(), layout);
                    f.solve_in_place(trans, b.view_mut(), &mut scratch).expect("shape");
                    close(
                        b.view(),
                        &op(Trans::None, x.as_ref()),
                        500.0 * T::EPS,
                        &format!("{n} {trans:?} {layout:?}"),
                    );
                }
            }
        }
        let expected = Lu::factor(dense.as_ref()).expect("regular").slogdet().1;
        assert!((f.slogdet().1 - expected).abs() < 2000.0 * T::EPS, "{}", f.slogdet().1 - expected);
        assert!(f.nnz() == symbolic.fill() && symbolic.flops() > 0.0);
    }
}

#[test]
fn sparse_cholesky_solves_and_gives_the_determinant() {
    for_all_types!(cholesky_solves);
}

/// Column-by-column and supernodal factors report alike.
#[test]
fn a_sparse_matrix_that_is_not_positive_definite_is_named_with_row_and_pivot() {
    for (k, bad) in [(6, 17), (60, 1234), (120, 7000)] {
        let mut a = laplacian::<f64>(k, 0.0);
        for e in a.indptr[bad]..a.indptr[bad + 1] {
            if a.indices[e] as usize == bad {
                a.values[e] = -7.0;
            }
        }
        match SparseCholesky::factor(&SymbolicCholesky::new(a.view()).expect("valid"), a.view()) {
            Err(KernelError::NotPositiveDefinite { index, value }) => {
                // The pivot is a_kk minus something positive, and what is subtracted is below 4.
                assert_eq!(index, bad);
                assert!((-11.0..=-7.0).contains(&value), "{value}");
            }
            other => unreachable!("{:?}", other.map(|f| f.n())),
        }
    }
}

#[test]
fn a_nan_in_a_sparse_matrix_is_named() {
    let mut a = laplacian::<c64>(4, 0.0);
    a.values[5] = c64::new(0.0, f64::NAN);
    let row = a.indptr.partition_point(|&p| p <= 5) - 1;
    let expected = KernelError::NotFinite { row, col: a.indices[5] as usize };
    let lu = SparseLu::factor(&SymbolicLu::new(a.view()).expect("regular"), a.view());
    assert_eq!(lu.err(), Some(expected.clone()));
    let cholesky = SparseCholesky::factor(&SymbolicCholesky::new(a.view()).expect("valid"), a.view());
    assert_eq!(cholesky.err(), Some(expected));
}
