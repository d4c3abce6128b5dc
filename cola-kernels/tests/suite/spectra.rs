//! Decompositions with vectors: each factor has its shape and structure, and the product is the matrix.

use crate::for_all_types;
use crate::support::{ALL_TRANS, Held, LAYOUTS, Rng, close, op, product};
use cola_kernels::{
    Cholesky, Field, KernelError, Mat, MatRef, Qr, Scratch, Trans, c32, c64, cholesky_solve, eig,
    eigenvalues, eigh, generalized_schur, schur, svd, svd_full,
};

fn up<T: Field>(a: &Mat<T>) -> Mat<c64> {
    op(Trans::None, a.as_ref())
}

fn adjoint(a: &Mat<c64>) -> Mat<c64> {
    op(Trans::Adjoint, a.as_ref())
}

/// Columns are orthonormal.
#[track_caller]
pub fn orthonormal<T: Field>(q: &Mat<T>, what: &str) {
    let q = up(q);
    let n = q.ncols();
    let gram = product(&adjoint(&q), &q);
    close(gram.as_ref(), &Mat::identity(n, n), 60.0 * T::EPS * (n as f64 + 1.0), what);
}

/// left·diag(d)·rightᴴ
pub fn assembled(left: &Mat<c64>, d: &[f64], right: &Mat<c64>) -> Mat<c64> {
    let scaled = Mat::from_fn(left.nrows(), d.len(), |i, j| left[(i, j)] * d[j]);
    let right = Mat::from_fn(right.nrows(), d.len(), |i, j| right[(i, j)]);
    product(&scaled, &adjoint(&right))
}

fn largest(a: &Mat<c64>) -> f64 {
    a.as_ref().row_iter().flat_map(|r| r.iter().map(|x| x.norm()).collect::<Vec<_>>()).fold(0.0, f64::max)
}

fn hermitian_vectors<T: Field>() {
    let mut rng = Rng(41);
    for n in [0, 1, 2, 3, 17, 64, 130] {
        let g: Mat<T> = rng.matrix(n, n);
        let a = Mat::from_fn(n, n, |i, j| g[(i, j)] + g[(j, i)].conj());
        for layout in LAYOUTS {
            let mut held = Held::new(a.as_ref(), layout);
            // The upper triangle is never read.
            if n > 1 {
                held.view_mut()[(0, n - 1)] = T::from_f64(f64::NAN);
            }
            let (values, vectors) = eigh(held.view()).unwrap();
            assert!(values.is_sorted());
            orthonormal(&vectors, "eigenvectors");
            let found = assembled(&up(&vectors), &values, &up(&vectors));
            close(a.as_ref(), &found, 100.0 * T::EPS * (n as f64 + 1.0), "V·Λ·Vᴴ");
        }
    }
}

#[test]
fn hermitian_matrices_are_taken_apart() {
    for_all_types!(hermitian_vectors);
}

fn singular_vectors<T: Field>() {
    let mut rng = Rng(42);
    for (m, n) in [(0, 0), (0, 3), (3, 0), (1, 1), (4, 4), (7, 3), (3, 7), (60, 5), (5, 60), (40, 33)] {
        let a: Mat<T> = rng.matrix(m, n);
        for full in [false, true] {
            let d = if full { svd_full(a.as_ref()) } else { svd(a.as_ref()) }.unwrap();
            let r = m.min(n);
            let widths = if full { (m, n) } else { (r, r) };
            assert_eq!((d.u.shape(), d.v.shape()), ((m, widths.0), (n, widths.1)));
            assert!(d.s.is_sorted_by(|x, y| x >= y) && d.s.iter().all(|x| *x >= 0.0));
            orthonormal(&d.u, "U");
            orthonormal(&d.v, "V");
            let found = assembled(&up(&d.u), &d.s, &up(&d.v));
            close(
                a.as_ref(),
                &found,
                100.0 * T::EPS * ((m + n) as f64 + 1.0),
                &format!("{m}×{n} full {full}"),
            );
        }
    }
}

#[test]
fn any_matrix_has_singular_values_and_vectors() {
    for_all_types!(singular_vectors);
}

#[test]
fn extreme_matrices_keep_their_spectra() {
    for scale in [1e300, 1e-300, 1e-310] {
        let a = Mat::from_fn(3, 3, |i, j| scale * if i == j { 2.0 } else { 1.0 });
        let (values, _) = eigh(a.as_ref()).unwrap();
        let s = svd(a.as_ref()).unwrap().s;
        // Denormal numbers have fewer digits.
        let tolerance = if scale < 1e-307 { 1e-9 } else { 1e-14 };
        for (found, expected) in values.iter().zip([1.0, 1.0, 4.0]).chain(s.iter().zip([4.0, 1.0, 1.0])) {
            assert!((found / scale - expected).abs() <= tolerance * 4.0, "{found:e} at {scale:e}");
        }
    }
    let a = Mat::from_fn(2, 2, |i, j| if i == j { 1e30f32 } else { 0.0 });
    assert_eq!(eigh(a.as_ref()).unwrap().0, [1e30f32 as f64; 2]);
}

fn reflections<T: Field>() {
    let mut rng = Rng(43);
    for (m, n) in [(0, 0), (0, 2), (2, 0), (1, 1), (5, 5), (9, 4), (4, 9), (70, 40), (40, 70)] {
        let a: Mat<T> = rng.matrix(m, n);
        let tolerance = 60.0 * T::EPS * ((m + n) as f64 + 1.0);
        for f in [Qr::factor(a.as_ref()).unwrap(), Qr::factor_pivoted(a.as_ref()).unwrap()] {
            let (q, r) = (f.q().unwrap(), f.r());
            orthonormal(&q, "Q");
            let found = product(&up(&q), &up(&r));
            let order = |j: usize| f.columns().map_or(j, |c| c[j]);
            let permuted = Mat::from_fn(m, n, |i, j| a[(i, order(j))]);
            close(permuted.as_ref(), &found, tolerance, &format!("{m}×{n}"));
            if f.columns().is_some() {
                assert!(f.diagonal().is_sorted_by(|x, y| x.abs() >= y.abs() * (1.0 - 1e-3)));
            }
        }
    }
}

#[test]
fn q_times_r_is_the_matrix() {
    for_all_types!(reflections);
}

fn whole_q<T: Field>() {
    let mut rng = Rng(44);
    let a: Mat<T> = rng.matrix(12, 5);
    let f = Qr::factor(a.as_ref()).unwrap();
    let mut q = Mat::<T>::identity(12, 12);
    f.apply_q_in_place(Trans::None, q.as_mut()).unwrap();
    orthonormal(&q, "the whole Q");
    for trans in ALL_TRANS {
        let x: Mat<T> = rng.matrix(12, 3);
        let mut y = x.clone();
        f.apply_q_in_place(trans, y.as_mut()).unwrap();
        close(y.as_ref(), &product(&op(trans, q.as_ref()), &up(&x)), 1e3 * T::EPS, "op(Q)·x");
    }
    let x: Mat<T> = rng.matrix(5, 2);
    let b = product(&up(&a), &up(&x));
    let mut b = Mat::from_fn(12, 2, |i, j| T::from_parts(b[(i, j)].re, b[(i, j)].im));
    f.solve_least_squares_in_place(b.as_mut()).unwrap();
    close(b.as_ref().submatrix(0, 0, 5, 2), &up(&x), 1e3 * T::EPS, "least squares");
}

#[test]
fn reflections_act_as_the_matrix_they_stand_for() {
    for_all_types!(whole_q);
}

#[track_caller]
fn triangular<T: Field>(t: &Mat<T>) {
    for j in 0..t.ncols() {
        assert!((j + 1..t.nrows()).all(|i| t[(i, j)] == T::zero()));
    }
}

#[track_caller]
fn has_schur_form<T: Field>(a: MatRef<'_, T>, tolerance: f64) {
    let f = schur(a).unwrap();
    triangular(&f.t);
    orthonormal(&f.q, "Q");
    let (q, t) = (up(&f.q), up(&f.t));
    close(a, &product(&product(&q, &t), &adjoint(&q)), tolerance, "Q·T·Qᴴ");
}

#[test]
fn every_complex_matrix_has_a_schur_form() {
    let mut rng = Rng(45);
    for n in [0, 1, 2, 3, 5, 16, 40, 90, 160] {
        let a: Mat<c64> = rng.matrix(n, n);
        has_schur_form(a.as_ref(), 1e-13 * (n as f64 + 1.0));
        let a: Mat<c32> = rng.matrix(n, n);
        has_schur_form(a.as_ref(), 1e-4 * (n as f64 + 1.0));
    }
}

#[test]
fn defective_derogatory_and_cyclic_matrices_have_a_schur_form() {
    let of = |n: usize, f: &dyn Fn(usize, usize) -> f64| Mat::from_fn(n, n, |i, j| c64::new(f(i, j), 0.0));
    for n in [2, 6, 25, 80, 120] {
        let jordan = of(n, &|i, j| if i == j { 3.0 } else { f64::from(u8::from(j == i + 1)) });
        let lower = of(n, &|i, j| if i == j { 3.0 } else { f64::from(u8::from(i == j + 1)) });
        let shift = of(n, &|i, j| f64::from(u8::from(i == (j + 1) % n)));
        let identity = of(n, &|i, j| f64::from(u8::from(i == j)));
        let zero = of(n, &|_, _| 0.0);
        let ones = of(n, &|_, _| 1.0);
        for a in [jordan, lower, shift, identity, zero, ones] {
            has_schur_form(a.as_ref(), 1e-12 * n as f64);
        }
    }
}

#[test]
fn the_schur_form_of_an_extreme_matrix_does_not_overflow() {
    for scale in [1e300, 1e-300] {
        let a = Mat::from_fn(4, 4, |i, j| c64::new(scale * (i as f64 - j as f64 + 0.5), 0.0));
        let f = schur(a.as_ref()).unwrap();
        let one = schur(Mat::from_fn(4, 4, |i, j| a[(i, j)] / scale).as_ref()).unwrap();
        let sum = |t: &Mat<c64>| (0..4).map(|i| t[(i, i)]).sum::<c64>();
        assert!((sum(&f.t) / scale - sum(&one.t)).norm() < 1e-13);
    }
}

fn general_vectors<T: Field>() {
    let mut rng = Rng(47);
    for n in [0, 1, 2, 3, 10, 60, 90, 150] {
        let a: Mat<T> = rng.matrix(n, n);
        let (values, vectors) = eig(a.as_ref()).unwrap();
        let vectors = up(&vectors);
        let scaled = Mat::from_fn(n, n, |i, j| vectors[(i, j)] * values[j]);
        let tolerance = 300.0 * T::EPS * (n as f64 + 1.0);
        close(
            scaled.as_ref(),
            &product(&up(&a), &vectors),
            tolerance,
            &format!("A·V = V·Λ, {} {n}", T::NAME),
        );
        for j in 0..n {
            let norm = (0..n).map(|i| vectors[(i, j)].norm_sqr()).sum::<f64>();
            assert!((norm - 1.0).abs() < 10.0 * T::EPS);
        }
        let trace: c64 = (0..n).map(|i| up(&a)[(i, i)]).sum();
        for list in [&values, &eigenvalues(a.as_ref()).unwrap()] {
            assert!((list.iter().sum::<c64>() - trace).norm() <= tolerance * (n as f64 + 1.0));
        }
    }
}

#[test]
fn general_matrices_have_eigenvectors() {
    for_all_types!(general_vectors);
}

#[test]
fn a_pair_has_a_generalised_schur_form() {
    let mut rng = Rng(46);
    for n in [0, 1, 2, 5, 20, 90] {
        let a: Mat<c64> = rng.matrix(n, n);
        let mut b: Mat<c64> = rng.matrix(n, n);
        for singular in [false, true] {
            if singular && n > 0 {
                (0..n).for_each(|i| b[(i, n / 2)] = c64::new(0.0, 0.0));
            }
            let f = generalized_schur(a.as_ref(), b.as_ref()).unwrap();
            triangular(&f.s);
            triangular(&f.t);
            orthonormal(&f.q, "Q");
            orthonormal(&f.z, "Z");
            assert!((0..n).all(|i| f.t[(i, i)].im == 0.0 && f.t[(i, i)].re >= 0.0));
            for (whole, triangle) in [(&a, &f.s), (&b, &f.t)] {
                let found = product(&product(&up(&f.q), &up(triangle)), &adjoint(&up(&f.z)));
                let bound = 1e-13 * (n as f64 + 1.0) * largest(&up(whole)).max(1.0);
                close(whole.as_ref(), &found, bound, "Q·S·Zᴴ");
            }
        }
    }
}

fn reused<T: Field>() {
    let mut rng = Rng(48);
    let mut scratch = Scratch::<T>::new();
    // Sizes grow, shrink and turn.
    for (m, n) in [(5, 5), (70, 40), (40, 70), (9, 4), (0, 2), (1, 1), (300, 12), (70, 40)] {
        let (a, r): (Mat<T>, usize) = (rng.matrix(m, n), m.min(n));
        let tolerance = 60.0 * T::EPS * ((m + n) as f64 + 1.0);
        for pivoted in [false, true] {
            let (mut factors, mut columns) = (a.clone(), vec![7; n]);
            if pivoted {
                scratch.qr_pivoted(factors.as_mut(), &mut columns).unwrap();
            } else {
                scratch.qr(factors.as_mut()).unwrap();
                columns = (0..n).collect();
            }
            let mut q = Mat::from_fn(m, r, |_, _| T::from_f64(f64::NAN));
            scratch.thin_q(factors.as_ref(), q.as_mut()).unwrap();
            orthonormal(&q, "Q");
            let upper = Mat::from_fn(r, n, |i, j| if i <= j { factors[(i, j)] } else { T::zero() });
            let permuted = Mat::from_fn(m, n, |i, j| a[(i, columns[j])]);
            close(permuted.as_ref(), &product(&up(&q), &up(&upper)), tolerance, &format!("Q·R, {m}×{n}"));
            let mut first = Mat::<T>::zeros(m, r / 2);
            scratch.thin_q(factors.as_ref(), first.as_mut()).unwrap();
            close(first.as_ref(), &up(&q.as_ref().subcols(0, r / 2).to_owned()), tolerance, "columns of Q");
        }
        // What the results hold before does not matter, and extreme matrices are scaled in the scratch.
        let nan = |m, n| Mat::from_fn(m, n, |_, _| T::from_f64(f64::NAN));
        let least = if T::EPS > 1e-10 { 1e-30 } else { 1e-250 };
        let (mut s, mut u, mut v) = (vec![f64::NAN; r], nan(m, r), nan(n, r));
        let tiny = Mat::from_fn(m, n, |i, j| a[(i, j)].scale(least));
        scratch.svd(tiny.as_ref(), &mut s, u.as_mut(), v.as_mut()).unwrap();
        assert_eq!(s, svd(tiny.as_ref()).unwrap().s);
        scratch.svd(a.as_ref(), &mut s, u.as_mut(), v.as_mut()).unwrap();
        assert_eq!(s, svd(a.as_ref()).unwrap().s);
        close(a.as_ref(), &assembled(&up(&u), &s, &up(&v)), 2.0 * tolerance, "U·Σ·Vᴴ");
        let g: Mat<T> = rng.matrix(n, n);
        let h = Mat::from_fn(n, n, |i, j| g[(i, j)] + g[(j, i)].conj());
        let (mut values, mut vectors) = (vec![f64::NAN; n], nan(n, n));
        scratch.eigh(h.as_ref(), &mut values, vectors.as_mut()).unwrap();
        assert_eq!((values, vectors), eigh(h.as_ref()).unwrap());
        let shifted =
            Mat::from_fn(n, n, |i, j| h[(i, j)] + T::from_f64(if i == j { 5.0 * n as f64 } else { 0.0 }));
        let mut l = shifted.clone();
        scratch.cholesky(l.as_mut()).unwrap();
        let x: Mat<T> = rng.matrix(n, 2);
        let (mut y, mut z) = (x.clone(), x);
        cholesky_solve(l.as_ref(), Trans::None, y.as_mut()).unwrap();
        Cholesky::factor(shifted.as_ref()).unwrap().solve_in_place(Trans::None, z.as_mut()).unwrap();
        assert_eq!(y, z);
    }
}

#[test]
fn scratch_that_is_reused_gives_what_fresh_memory_gives() {
    for_all_types!(reused);
}

#[test]
fn what_does_not_fit_a_scratch_is_named() {
    let mut scratch = Scratch::<f64>::new();
    let mut a = Mat::<f64>::identity(4, 3);
    scratch.qr(a.as_mut()).unwrap();
    let mut q = Mat::zeros(4, 4);
    let too_wide = scratch.thin_q(a.as_ref(), q.as_mut()).unwrap_err();
    assert!(matches!(too_wide, KernelError::Shape { expected: (4, 3), found: (4, 4), .. }), "{too_wide}");
    let other = scratch.thin_q(Mat::<f64>::identity(4, 2).as_ref(), Mat::zeros(4, 2).as_mut());
    assert!(matches!(other, Err(KernelError::Shape { .. })));
    assert!(matches!(scratch.qr_pivoted(a.as_mut(), &mut [0; 2]), Err(KernelError::Shape { .. })));
    let indefinite =
        scratch.cholesky(Mat::from_fn(2, 2, |i, j| if i == j { 1.0 - 3.0 * i as f64 } else { 0.0 }).as_mut());
    assert_eq!(indefinite, Err(KernelError::NotPositiveDefinite { index: 1, value: -2.0 }));
    a[(2, 1)] = f64::NAN;
    let expected = Err(KernelError::NotFinite { row: 2, col: 1 });
    assert_eq!(scratch.qr(a.as_mut()), expected);
    // There are no factors now, and those of another height were none before.
    let stale = scratch.thin_q(Mat::<f64>::identity(4, 3).as_ref(), Mat::zeros(4, 3).as_mut());
    assert!(matches!(stale, Err(KernelError::Shape { .. })));
    scratch.qr(Mat::<f64>::identity(4, 3).as_mut()).unwrap();
    let higher = scratch.thin_q(Mat::<f64>::identity(5, 3).as_ref(), Mat::zeros(5, 3).as_mut());
    assert!(matches!(higher, Err(KernelError::Shape { .. })));
    let mut square = Mat::<f64>::identity(3, 3);
    square[(2, 1)] = f64::INFINITY;
    assert_eq!(scratch.cholesky(square.as_mut()), expected);
    let (mut values, mut vectors) = ([0.0; 3], Mat::zeros(3, 3));
    assert_eq!(scratch.eigh(square.as_ref(), &mut values, vectors.as_mut()), expected);
    assert!(matches!(
        scratch.eigh(Mat::identity(3, 3).as_ref(), &mut values[..2], vectors.as_mut()),
        Err(KernelError::Shape { .. })
    ));
}

#[test]
fn nan_and_infinity_are_named() {
    let mut a = Mat::<c64>::identity(3, 3);
    a[(2, 1)] = c64::new(0.0, f64::NAN);
    let expected = KernelError::NotFinite { row: 2, col: 1 };
    assert_eq!(schur(a.as_ref()).map(|_| ()), Err(expected.clone()));
    assert_eq!(svd(a.as_ref()).map(|_| ()), Err(expected.clone()));
    assert_eq!(eigh(a.as_ref()).map(|_| ()), Err(expected.clone()));
    assert_eq!(Qr::factor(a.as_ref()).map(|_| ()), Err(expected));
}
