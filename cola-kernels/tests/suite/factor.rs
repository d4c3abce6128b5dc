//! Dense factorisations and spectra.

use crate::for_all_types;
use crate::support::{ALL_TRANS, Held, LAYOUTS, Rng, close, op, product};
use cola_kernels::{
    Cholesky, Field, Inertia, KernelError, Ldl, Lu, Mat, MatMut, MatRef, Result, Scaling, Trans, c64,
    eigvalsh, norm1, norm1_inverse_estimate, singular_values,
};

/// G·Gᴴ/n + shift·I
fn hermitian<T: Field>(n: usize, shift: f64, rng: &mut Rng) -> Mat<T> {
    let g = op(Trans::None, rng.matrix::<T>(n, n).as_ref());
    let a = product(&g, &op(Trans::Adjoint, g.as_ref()));
    Mat::from_fn(n, n, |i, j| {
        let v = a[(i, j)] / n as f64;
        T::from_parts(v.re + if i == j { shift } else { 0.0 }, if i == j { 0.0 } else { v.im })
    })
}

/// A·x = b for known x, all op, all layouts of b.
fn solves_with<T: Field>(
    a: &Mat<T>,
    tolerance: f64,
    what: &str,
    rng: &mut Rng,
    solve: impl Fn(Trans, MatMut<'_, T>) -> Result<()>,
) {
    let n = a.nrows();
    for k in [0, 1, 3, 9] {
        let x: Mat<T> = rng.matrix(n, k);
        for trans in ALL_TRANS {
            let b = product(&op(trans, a.as_ref()), &op(Trans::None, x.as_ref()));
            let b = Mat::from_fn(n, k, |i, j| T::from_parts(b[(i, j)].re, b[(i, j)].im));
            for layout in LAYOUTS {
                let mut b = Held::new(b.as_ref(), layout);
                solve(trans, b.view_mut()).expect("regular");
                close(
                    b.view(),
                    &op(Trans::None, x.as_ref()),
                    tolerance,
                    &format!("{what} n={n} {trans:?} {layout:?}"),
                );
            }
        }
    }
}

/// det by Gauss elimination in c64, as (phase, log).
fn slogdet(a: MatRef<'_, c64>) -> (c64, f64) {
    let (mut a, n) = (a.to_owned(), a.nrows());
    let (mut phase, mut log) = (c64::new(1.0, 0.0), 0.0);
    for k in 0..n {
        let p = (k..n).max_by(|&i, &j| a[(i, k)].norm().total_cmp(&a[(j, k)].norm())).unwrap_or(k);
        if p != k {
            phase = -phase;
            (0..n).for_each(|j| (a[(k, j)], a[(p, j)]) = (a[(p, j)], a[(k, j)]));
        }
        let d = a[(k, k)];
        phase *= d / d.norm();
        log += d.norm().ln();
        for i in k + 1..n {
            let f = a[(i, k)] / d;
            (k..n).for_each(|j| a[(i, j)] = a[(i, j)] - f * a[(k, j)]);
        }
    }
    (phase, log)
}

#[track_caller]
fn same_determinant<T: Field>(found: (T, f64), a: &Mat<T>) {
    let (phase, log) = slogdet(op(Trans::None, a.as_ref()).as_ref());
    let tolerance = 200.0 * T::EPS * (a.nrows() as f64 + 1.0);
    assert!((found.1 - log).abs() <= tolerance, "{}: log det {} is not {log}", T::NAME, found.1);
    assert!((c64::new(found.0.re(), found.0.im()) - phase).norm() <= tolerance, "{}: phase", T::NAME);
}

fn cholesky<T: Field>() {
    let mut rng = Rng(21);
    for n in [0, 1, 2, 5, 33, 90] {
        let a: Mat<T> = hermitian(n, 1.0, &mut rng);
        for layout in LAYOUTS {
            // The upper triangle must not be read.
            let lower = Mat::from_fn(n, n, |i, j| if i >= j { a[(i, j)] } else { T::from_f64(f64::NAN) });
            let f = Cholesky::factor(Held::new(lower.as_ref(), layout).view()).expect("positive definite");
            let l = op(Trans::None, f.l().as_ref());
            let again = product(&l, &op(Trans::Adjoint, l.as_ref()));
            close(a.as_ref(), &again, 8.0 * T::EPS * (n as f64 + 1.0), "L·Lᴴ");
        }
        let f = Cholesky::factor(a.as_ref()).expect("positive definite");
        solves_with(&a, 80.0 * T::EPS * (n as f64 + 1.0), "Cholesky", &mut rng, |t, b| {
            f.solve_in_place(t, b)
        });
        same_determinant(f.slogdet(), &a);
        assert_eq!((f.n(), f.bytes()), (n, n * n * size_of::<T>()));
    }
}

#[test]
fn cholesky_multiplies_back_solves_and_gives_the_determinant() {
    for_all_types!(cholesky);
}

fn lu<T: Field>() {
    let mut rng = Rng(22);
    for n in [0, 1, 2, 5, 33, 90] {
        let random: Mat<T> = rng.matrix(n, n);
        let a = Mat::from_fn(n, n, |i, j| {
            random[(i, j)] + if (i + 1) % n.max(1) == j { T::from_f64(4.0) } else { T::zero() }
        });
        for layout in LAYOUTS {
            let f = Lu::factor(Held::new(a.as_ref(), layout).view()).expect("regular");
            let again = product(&op(Trans::None, f.l().as_ref()), &op(Trans::None, f.u().as_ref()));
            let p = f.p();
            let permuted = Mat::from_fn(n, n, |i, j| a[(p[i], j)]);
            close(permuted.as_ref(), &again, 20.0 * T::EPS * (n as f64 + 1.0), "L·U");
        }
        let f = Lu::factor(a.as_ref()).expect("regular");
        solves_with(&a, 200.0 * T::EPS * (n as f64 + 1.0), "LU", &mut rng, |t, b| f.solve_in_place(t, b));
        same_determinant(f.slogdet(), &a);
    }
}

#[test]
fn lu_multiplies_back_solves_and_gives_the_determinant() {
    for_all_types!(lu);
}

fn ldl<T: Field>() {
    let mut rng = Rng(23);
    for n in [0, 1, 2, 5, 33, 90] {
        // Zero diagonal blocks force pivots of size two.
        let g: Mat<T> = rng.matrix(n, n);
        let a = Mat::from_fn(n, n, |i, j| {
            let v = g[(i, j)] + g[(j, i)].conj();
            let strong = if i + j + 1 == n && i != j { T::from_f64(5.0) } else { T::zero() };
            if i == j {
                T::from_f64(if i % 2 == 0 { 0.0 } else { v.re() })
                    + if 2 * i + 1 == n { T::from_f64(5.0) } else { T::zero() }
            } else {
                v.scale(0.2) + strong
            }
        });
        let f = Ldl::factor(a.as_ref()).expect("regular");
        let condition = 1.0 / f.rcond(&Scaling::none(norm1(a.as_ref()))).expect("solves");
        solves_with(&a, 20.0 * T::EPS * condition * (n as f64 + 1.0), "LDL", &mut rng, |t, b| {
            f.solve_in_place(t, b)
        });
        same_determinant(f.slogdet(), &a);
        let values = eigvalsh(a.as_ref()).expect("finite");
        let positive = values.iter().filter(|&&v| v > 0.0).count();
        assert_eq!(f.inertia(), Inertia { positive, negative: n - positive });
    }
}

#[test]
fn bunch_kaufman_solves_gives_the_determinant_and_counts_the_signs_of_the_eigenvalues() {
    for_all_types!(ldl);
}

#[test]
fn a_matrix_that_is_not_positive_definite_is_named_with_index_and_pivot() {
    let a = Mat::<f64>::from_fn(3, 3, |i, j| [[4.0, 2.0, 0.0], [2.0, 5.0, 4.0], [0.0, 4.0, 1.0]][i][j]);
    // L = [2; 1 2; 0 2 .], third pivot 1 − 0 − 4 = −3.
    let e = Cholesky::factor(a.as_ref()).err();
    assert_eq!(e, Some(KernelError::NotPositiveDefinite { index: 2, value: -3.0 }));
    let mut rng = Rng(24);
    for (n, bad) in [(40, 0), (40, 17), (150, 149), (700, 512), (700, 130)] {
        let mut a: Mat<f64> = hermitian(n, 1.0, &mut rng);
        a[(bad, bad)] = -1.0;
        let leading = (0..bad).map(|j| a[(bad, j)]).collect::<Vec<_>>();
        let expected = -1.0 - {
            let f = Cholesky::factor(a.as_ref().submatrix(0, 0, bad, bad)).expect("leading block");
            let mut x = Mat::from_fn(bad, 1, |i, _| leading[i]);
            f.solve_in_place(Trans::None, x.as_mut()).expect("shape");
            (0..bad).map(|i| x[(i, 0)] * leading[i]).sum::<f64>()
        };
        match Cholesky::factor(a.as_ref()) {
            Err(KernelError::NotPositiveDefinite { index, value }) => {
                assert_eq!(index, bad);
                assert!((value - expected).abs() < 1e-12 * n as f64, "{value} is not {expected}");
            }
            other => unreachable!("{other:?}"),
        }
    }
}

#[test]
fn singular_matrices_are_errors_and_tiny_pivots_are_not() {
    let ones = Mat::<f64>::from_fn(3, 3, |_, _| 1.0);
    assert_eq!(Lu::factor(ones.as_ref()).err(), Some(KernelError::Singular { index: 1, value: 0.0 }));
    assert_eq!(
        Lu::factor(Mat::<c64>::zeros(2, 2).as_ref()).err(),
        Some(KernelError::Singular { index: 0, value: 0.0 })
    );
    assert!(matches!(Ldl::factor(Mat::<f64>::zeros(2, 2).as_ref()), Err(KernelError::Singular { .. })));
    let near = Mat::<f64>::from_fn(2, 2, |i, j| 1.0 + if i == j && i == 1 { 1e-15 } else { 0.0 });
    let f = Lu::factor(near.as_ref()).expect("regular, barely");
    let rcond = f.rcond(&Scaling::of_dense(near.as_ref())).expect("solves");
    assert!(rcond > 0.0 && rcond < 1e-15, "{rcond:e}");
}

fn not_finite_is_an_error<T: Field>() {
    for bad in [f64::NAN, f64::INFINITY] {
        let a = Mat::from_fn(3, 3, |i, j| {
            T::from_f64(if (i, j) == (2, 1) { bad } else { f64::from(u8::from(i == j)) })
        });
        let expected = KernelError::NotFinite { row: 2, col: 1 };
        assert_eq!(Lu::factor(a.as_ref()).err(), Some(expected.clone()));
        assert_eq!(Cholesky::factor(a.as_ref()).err(), Some(expected.clone()));
        assert_eq!(Ldl::factor(a.as_ref()).err(), Some(expected.clone()));
        assert_eq!(eigvalsh(a.as_ref()).err(), Some(expected.clone()));
        assert_eq!(singular_values(a.as_ref()).err(), Some(expected));
    }
    assert!(matches!(Lu::factor(Mat::<T>::zeros(2, 3).as_ref()), Err(KernelError::Shape { .. })));
}

#[test]
fn a_nan_or_infinity_in_the_input_is_named() {
    for_all_types!(not_finite_is_an_error);
}

fn spectra<T: Field>() {
    let mut rng = Rng(25);
    for n in [0, 1, 4, 30] {
        // Q·diag·Qᴴ with Q a product of reflections.
        let mut a =
            Mat::<c64>::from_fn(n, n, |i, j| c64::new(if i == j { i as f64 - 2.5 } else { 0.0 }, 0.0));
        for _ in 0..3 {
            let v = op(Trans::None, rng.matrix::<T>(n, 1).as_ref());
            let s: f64 = (0..n).map(|i| v[(i, 0)].norm_sqr()).sum();
            let q = Mat::from_fn(n, n, |i, j| {
                c64::new(if i == j { 1.0 } else { 0.0 }, 0.0) - v[(i, 0)] * v[(j, 0)].conj() * (2.0 / s)
            });
            a = product(&product(&q, &a), &op(Trans::Adjoint, q.as_ref()));
        }
        let a = Mat::from_fn(n, n, |i, j| T::from_parts(a[(i, j)].re, a[(i, j)].im));
        let tolerance = 40.0 * T::EPS * (n as f64 + 1.0) * (n as f64 + 1.0);
        let values = eigvalsh(a.as_ref()).expect("finite");
        assert!(
            values.iter().enumerate().all(|(i, v)| (v - (i as f64 - 2.5)).abs() < tolerance),
            "{values:?}"
        );
        let mut expected: Vec<f64> = (0..n).map(|i| (i as f64 - 2.5).abs()).collect();
        expected.sort_by(|x, y| y.total_cmp(x));
        for layout in LAYOUTS {
            let found = singular_values(Held::new(a.as_ref(), layout).view()).expect("finite");
            assert!(found.iter().zip(&expected).all(|(f, e)| (f - e).abs() < tolerance), "{found:?}");
        }
        assert_eq!(singular_values(a.as_ref().subrows(0, n / 2)).expect("finite").len(), n / 2);
    }
}

#[test]
fn eigenvalues_and_singular_values_are_those_that_were_built_in() {
    for_all_types!(spectra);
}

fn the_estimate_is_a_tight_lower_bound<T: Field>() {
    let mut rng = Rng(26);
    for n in [1, 2, 10, 40] {
        let random: Mat<T> = rng.matrix(n, n);
        let a = Mat::from_fn(n, n, |i, j| {
            random[(i, j)].scale(10f64.powi(-(j as i32 % 4)))
                + if i == j { T::from_f64(0.5) } else { T::zero() }
        });
        let f = Lu::factor(a.as_ref()).expect("regular");
        let mut inverse = Mat::from_fn(n, n, |i, j| if i == j { T::one() } else { T::zero() });
        f.solve_in_place(Trans::None, inverse.as_mut()).expect("shape");
        let truth = norm1(inverse.as_ref());
        let estimate =
            norm1_inverse_estimate(n, |t, x: MatMut<'_, T>| f.solve_in_place(t, x)).expect("solves");
        assert!(estimate <= truth * (1.0 + 1e-3) && estimate >= truth / 3.0, "{n}: {estimate} of {truth}");
    }
}

#[test]
fn the_one_norm_of_the_inverse_is_estimated_from_below_within_a_factor_three() {
    for_all_types!(the_estimate_is_a_tight_lower_bound);
}
