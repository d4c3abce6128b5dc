//! Approximate factors of sparse matrices.

use crate::for_all_types;
use crate::support::{ALL_TRANS, Csr, Held, LAYOUTS, Rng, close, laplacian, op, product};
use cola_kernels::{
    BlockJacobi, Field, IncompleteCholesky, IncompleteLu, KernelError, Lu, Mat, Ssor, Trans, Triangles, c64,
    combine, dot, norm_fro, spmm,
};

/// Sparse with a dominant diagonal, Hermitian or not.
fn dominant<T: Field>(n: usize, hermitian: bool, rng: &mut Rng) -> Mat<T> {
    let a: Mat<T> = Mat::from_fn(n, n, |_, _| if rng.next().abs() < 0.15 { rng.entry() } else { T::zero() });
    Mat::from_fn(n, n, |i, j| match (i == j, hermitian && j > i) {
        (true, _) => T::from_parts(n as f64 * 0.6, if hermitian { 0.0 } else { 0.5 }),
        (_, true) => a[(j, i)].conj(),
        _ => a[(i, j)],
    })
}

/// M = (I + L)·D·(I + U) formed.
fn formed<T: Field>(f: &Triangles<T>) -> Mat<c64> {
    let n = f.n();
    let identity = |i, j| if i == j { c64::new(1.0, 0.0) } else { c64::new(0.0, 0.0) };
    let (mut l, mut u) = (Mat::from_fn(n, n, identity), Mat::from_fn(n, n, identity));
    f.for_each_entry(|i, j, v| {
        if i > j { l[(i, j)] = c64::new(v.re(), v.im()) } else { u[(i, j)] = c64::new(v.re(), v.im()) }
    });
    for (i, d) in f.diagonal().iter().enumerate() {
        (0..n).for_each(|j| u[(i, j)] *= c64::new(d.re(), d.im()));
    }
    product(&l, &u)
}

fn equal_on_the_pattern<T: Field>(m: &Mat<c64>, a: &Mat<T>, what: &str) {
    for j in 0..a.ncols() {
        for i in 0..a.nrows() {
            let v = a[(i, j)];
            if v != T::zero() {
                let difference = (m[(i, j)] - c64::new(v.re(), v.im())).norm();
                // Each entry is a sum of at most n products of entries of size at most n.
                assert!(
                    difference <= 20.0 * T::EPS * a.nrows() as f64,
                    "{what} {} ({i}, {j}): {difference:e}",
                    T::NAME
                );
            }
        }
    }
}

fn solves<T: Field>(
    m: &Mat<c64>,
    what: &str,
    mut solve: impl FnMut(Trans, cola_kernels::MatMut<'_, T>) -> cola_kernels::Result<()>,
) {
    let (n, mut rng) = (m.nrows(), Rng(7));
    let narrow = |m: &Mat<c64>| {
        Mat::<T>::from_fn(m.nrows(), m.ncols(), |i, j| T::from_parts(m[(i, j)].re, m[(i, j)].im))
    };
    for k in [0, 1, 3, 13] {
        let x: Mat<T> = rng.matrix(n, k);
        for trans in ALL_TRANS {
            let b = narrow(&product(&op(trans, m.as_ref()), &op(Trans::None, x.as_ref())));
            for layout in LAYOUTS {
                let mut held = Held::new(b.as_ref(), layout);
                solve(trans, held.view_mut()).unwrap();
                close(
                    held.view(),
                    &op(Trans::None, x.as_ref()),
                    100.0 * T::EPS,
                    &format!("{what} {trans:?} {layout:?} k={k}"),
                );
            }
        }
    }
}

fn factors<T: Field>() {
    let mut scratch = Vec::new();
    for n in [0, 1, 2, 25] {
        let mut rng = Rng(61);
        let a: Mat<T> = dominant(n, true, &mut rng);
        let csr = Csr::of(a.as_ref());
        let ic = IncompleteCholesky::factor(csr.view()).unwrap();
        let m = formed(ic.triangles());
        equal_on_the_pattern(&m, &a, "IC(0)");
        assert_eq!(ic.shift(), 0.0);
        solves::<T>(&m, "IC(0)", |trans, x| ic.solve_in_place(trans, x, &mut scratch));

        let a: Mat<T> = dominant(n, false, &mut rng);
        let csr = Csr::of(a.as_ref());
        let ilu = IncompleteLu::factor(csr.view()).unwrap();
        let m = formed(ilu.triangles());
        equal_on_the_pattern(&m, &a, "ILU(0)");
        assert_eq!(ilu.triangles().nnz() + n, csr.indices.len());
        solves::<T>(&m, "ILU(0)", |trans, x| ilu.solve_in_place(trans, x, &mut scratch));

        let full = IncompleteLu::factor_threshold(csr.view(), n, 0.0).unwrap();
        close(a.as_ref(), &formed(full.triangles()), 20.0 * T::EPS * n as f64, "ILUT(n, 0)");
        let thin = IncompleteLu::factor_threshold(csr.view(), 2, 1e-3).unwrap();
        assert!(
            thin.triangles().nnz() <= 4 * n && (n < 25 || thin.triangles().nnz() < full.triangles().nnz())
        );
        solves::<T>(&formed(thin.triangles()), "ILUT", |trans, x| {
            thin.solve_in_place(trans, x, &mut scratch)
        });

        let omega = 1.3;
        let ssor = Ssor::new(csr.view(), omega).unwrap();
        // ω/(2 − ω)·(D/ω + L)·D⁻¹·(D/ω + U)
        let wide = op(Trans::None, a.as_ref());
        let part = |keep: fn(usize, usize) -> bool, by_d: bool| {
            Mat::from_fn(n, n, |i, j| match i == j {
                true => {
                    if by_d {
                        c64::new(1.0 / omega, 0.0)
                    } else {
                        wide[(i, i)] / omega
                    }
                }
                false if keep(i, j) => {
                    if by_d {
                        wide[(i, j)] / wide[(i, i)]
                    } else {
                        wide[(i, j)]
                    }
                }
                false => c64::new(0.0, 0.0),
            })
        };
        let m = product(&part(|i, j| i > j, false), &part(|i, j| i < j, true));
        let m = Mat::from_fn(n, n, |i, j| m[(i, j)] * (omega / (2.0 - omega)));
        close(
            Mat::<T>::from_fn(n, n, |i, j| T::from_parts(m[(i, j)].re, m[(i, j)].im)).as_ref(),
            &formed(ssor.triangles()),
            50.0 * T::EPS * n as f64,
            "SSOR",
        );
        solves::<T>(&m, "SSOR", |trans, x| ssor.solve_in_place(trans, x, &mut scratch));

        let jacobi = BlockJacobi::factor(csr.view(), 7, false).unwrap();
        let m = Mat::from_fn(n, n, |i, j| if i / 7 == j / 7 { wide[(i, j)] } else { c64::new(0.0, 0.0) });
        solves::<T>(&m, "block Jacobi", |trans, x| jacobi.solve_in_place(trans, x));
    }
}

#[test]
fn factors_equal_the_matrix_on_its_pattern_and_solve_with_all_transposes() {
    for_all_types!(factors);
}

#[test]
fn threshold_factors_that_drop_nothing_are_lu() {
    let a: Mat<f64> = dominant(30, false, &mut Rng(62));
    let csr = Csr::of(a.as_ref());
    let f = IncompleteLu::factor_threshold(csr.view(), 30, 0.0).unwrap();
    let lu = Lu::factor(a.as_ref()).unwrap();
    let mut x: Mat<f64> = Rng(63).matrix(30, 2);
    let mut y = x.clone();
    f.solve_in_place(Trans::None, x.as_mut(), &mut Vec::new()).unwrap();
    lu.solve_in_place(Trans::None, y.as_mut()).unwrap();
    close(x.as_ref(), &op(Trans::None, y.as_ref()), 1e-13, "LU");
}

/// Iterations of CG on the Laplacian of a 40×40 grid until ‖r‖ ≤ 1e-8·‖b‖.
fn iterations(mut precondition: impl FnMut(&mut Mat<f64>)) -> usize {
    let a = laplacian::<f64>(40, 0.0);
    let mut scratch = Vec::new();
    let b: Mat<f64> = Rng(64).matrix(1600, 1);
    let (mut r, mut q) = (b.clone(), Mat::<f64>::zeros(1600, 1));
    let mut z = r.clone();
    precondition(&mut z);
    let (mut p, mut rho) = (z.clone(), dot(r.as_ref(), z.as_ref()).unwrap());
    for k in 1..=1000 {
        spmm(Trans::None, 1.0, a.view(), p.as_ref(), 0.0, q.as_mut(), &mut scratch).unwrap();
        let alpha = rho / dot(p.as_ref(), q.as_ref()).unwrap();
        combine(r.col_mut(0), 1.0, &[(-alpha, q.col(0))]).unwrap();
        if norm_fro(r.as_ref()) <= 1e-8 * norm_fro(b.as_ref()) {
            return k;
        }
        z = r.clone();
        precondition(&mut z);
        let next = dot(r.as_ref(), z.as_ref()).unwrap();
        combine(p.col_mut(0), next / rho, &[(1.0, z.col(0))]).unwrap();
        rho = next;
    }
    1000
}

#[test]
fn preconditioners_take_iterations_of_cg_away() {
    let a = laplacian::<f64>(40, 0.0);
    let mut scratch = Vec::new();
    let plain = iterations(|_| {});
    let ic = IncompleteCholesky::factor(a.view()).unwrap();
    let by_ic = iterations(|z| ic.solve_in_place(Trans::None, z.as_mut(), &mut scratch).unwrap());
    let ssor = Ssor::new(a.view(), 1.7).unwrap();
    let by_ssor = iterations(|z| ssor.solve_in_place(Trans::None, z.as_mut(), &mut scratch).unwrap());
    let jacobi = BlockJacobi::factor(a.view(), 40, true).unwrap();
    let by_blocks = iterations(|z| jacobi.solve_in_place(Trans::None, z.as_mut()).unwrap());
    assert!(
        2 * by_ic <= plain && 2 * by_ssor <= plain && 10 * by_blocks <= 9 * plain,
        "{plain} {by_ic} {by_ssor} {by_blocks}"
    );
}

#[test]
fn a_shift_is_tried_where_the_pattern_is_too_small_and_is_told() {
    // Positive definite (eigenvalues of Kershaw's matrix), but its last pivot on the pattern is negative.
    let a = Mat::from_fn(4, 4, |i, j| match (i as i32 - j as i32).rem_euclid(4) {
        0 => 3.0,
        2 => 0.0,
        _ if i + j == 3 && i.abs_diff(j) == 3 => 2.0,
        _ => -2.0,
    });
    let csr = Csr::of(a.as_ref());
    let e = IncompleteCholesky::<f64>::factor(csr.view()).unwrap_err();
    assert!(matches!(e, KernelError::NotPositiveDefinite { index: 3, value } if value <= 0.0), "{e}");
    let f = IncompleteCholesky::factor_shifted(csr.view()).unwrap();
    assert!(f.shift() >= 1e-3 && f.shift() < 1.0);
    let shifted = Mat::from_fn(4, 4, |i, j| if i == j { a[(i, i)] * (1.0 + f.shift()) } else { a[(i, j)] });
    equal_on_the_pattern(&formed(f.triangles()), &shifted, "shifted");
}

#[test]
fn pivots_that_vanish_are_named_by_their_row() {
    let a = Mat::from_fn(3, 3, |i, j| [[1.0, 2.0, 0.0], [2.0, 4.0, 1.0], [0.0, 1.0, 1.0]][i][j]);
    let csr = Csr::of(a.as_ref());
    assert!(matches!(IncompleteLu::<f64>::factor(csr.view()), Err(KernelError::Singular { index: 1, .. })));
    let t = IncompleteLu::<f64>::factor_threshold(csr.view(), 3, 0.0);
    assert!(matches!(t, Err(KernelError::Singular { index: 1, .. })));
    let e = IncompleteCholesky::<f64>::factor_shifted(csr.view());
    assert!(e.is_ok_and(|f| f.shift() > 0.0));
    let hole = Mat::from_fn(3, 3, |i, j| if i == j && i == 2 { 0.0 } else { 1.0 + (i * j) as f64 });
    let csr = Csr::of(hole.as_ref());
    assert!(matches!(IncompleteLu::<f64>::factor(csr.view()), Err(KernelError::Pattern { row: 2, .. })));
    assert!(matches!(Ssor::<f64>::new(csr.view(), 1.0), Err(KernelError::Singular { index: 2, .. })));
    assert!(matches!(
        IncompleteCholesky::<f64>::factor_shifted(csr.view()),
        Err(KernelError::NotPositiveDefinite { index: 2, .. })
    ));
    let zero = Mat::from_fn(4, 4, |i, j| if i == j && i != 3 { 1.0 } else { 0.0 });
    let csr = Csr::of(zero.as_ref());
    assert!(matches!(
        BlockJacobi::<f64>::factor(csr.view(), 2, false),
        Err(KernelError::Singular { index: 3, .. })
    ));
    assert!(Ssor::<f64>::new(laplacian::<f64>(3, 0.0).view(), 2.0).is_err());
}
