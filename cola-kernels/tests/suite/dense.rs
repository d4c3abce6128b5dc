//! Products and triangular solves.

use crate::for_all_types;
use crate::support::{ALL_TRANS, Held, LAYOUTS, Layout, Rng, close, op, product, wide};
use cola_kernels::{Field, KernelError, Mat, Trans, Triangle, c64, gemm, norm_fro, trsm, with_threads};

fn scaled_sum(beta: c64, c: &Mat<c64>, alpha: c64, ab: &Mat<c64>) -> Mat<c64> {
    Mat::from_fn(c.nrows(), c.ncols(), |i, j| beta * c[(i, j)] + alpha * ab[(i, j)])
}

fn products_match_three_loops<T: Field>() {
    let mut rng = Rng(1);
    let (alpha, beta): (T, T) = (rng.entry(), rng.entry());
    for (m, k, n) in [
        (0, 3, 2),
        (3, 0, 2),
        (2, 3, 0),
        (1, 1, 1),
        (5, 7, 1),
        (1, 7, 5),
        (4, 1, 6),
        (9, 17, 13),
        (33, 20, 2),
    ] {
        for (ta, tb) in ALL_TRANS.iter().flat_map(|&a| ALL_TRANS.map(|b| (a, b))) {
            let a: Mat<T> = {
                let s = ta.shape((m, k));
                rng.matrix(s.0, s.1)
            };
            let b: Mat<T> = {
                let s = tb.shape((k, n));
                rng.matrix(s.0, s.1)
            };
            let c: Mat<T> = rng.matrix(m, n);
            let ab = product(&op(ta, a.as_ref()), &op(tb, b.as_ref()));
            let expected = scaled_sum(wide(beta), &op(Trans::None, c.as_ref()), wide(alpha), &ab);
            for layout in LAYOUTS {
                let (a, b) = (Held::new(a.as_ref(), layout), Held::new(b.as_ref(), LAYOUTS[(m + n) % 4]));
                let mut out = Held::new(c.as_ref(), layout);
                gemm(out.view_mut(), beta, alpha, ta, a.view(), tb, b.view()).expect("shapes fit");
                close(
                    out.view(),
                    &expected,
                    8.0 * T::EPS * (k as f64 + 4.0),
                    &format!("{ta:?} {tb:?} {layout:?}"),
                );
            }
        }
    }
}

#[test]
fn products_match_three_loops_for_every_type_layout_and_op() {
    for_all_types!(products_match_three_loops);
}

fn beta_zero_overwrites_nan<T: Field>() {
    let mut rng = Rng(2);
    for (m, k, n) in [(6, 4, 5), (6, 4, 1), (1, 4, 6), (6, 0, 5), (6, 0, 1)] {
        let (a, b): (Mat<T>, Mat<T>) = (rng.matrix(m, k), rng.matrix(k, n));
        let mut c = Mat::from_fn(m, n, |_, _| T::from_f64(f64::NAN));
        gemm(c.as_mut(), T::zero(), T::one(), Trans::None, a.as_ref(), Trans::None, b.as_ref())
            .expect("shapes fit");
        let expected = product(&op(Trans::None, a.as_ref()), &op(Trans::None, b.as_ref()));
        close(c.as_ref(), &expected, 40.0 * T::EPS, "overwritten");
    }
}

#[test]
fn a_zero_beta_overwrites_what_was_there_even_nan() {
    for_all_types!(beta_zero_overwrites_nan);
}

/// Large enough for blocks, several threads and the cut by columns.
fn matrix_times_vector<T: Field>() {
    let mut rng = Rng(3);
    for (m, n) in [(700, 300), (5, 40_000), (2500, 60), (1030, 1031)] {
        let (a, x): (Mat<T>, Mat<T>) = (rng.matrix(m, n), rng.matrix(n, 1));
        for layout in [Layout::Columns, Layout::Rows, Layout::Window] {
            let a = Held::new(a.as_ref(), layout);
            for trans in [Trans::None, Trans::Conj] {
                let run = |threads: usize| {
                    with_threads(threads, || {
                        let mut y = Mat::zeros(m, 1);
                        gemm(y.as_mut(), T::zero(), T::one(), trans, a.view(), Trans::None, x.as_ref())
                            .expect("shapes fit");
                        y
                    })
                };
                let (one, two) = (run(1), run(2));
                assert_eq!(one, two, "{m}×{n} {layout:?} differs between 1 and 2 threads");
                let expected = product(&op(trans, a.view()), &op(Trans::None, x.as_ref()));
                close(one.as_ref(), &expected, 4.0 * T::EPS * n as f64, "matrix times vector");
            }
        }
    }
}

#[test]
fn matrix_times_vector_is_right_and_bit_identical_for_1_and_2_threads() {
    for_all_types!(matrix_times_vector);
}

/// Large factors beside few columns, or few rows: read in tiles by rows, or in panels by columns.
fn skinny<T: Field>() {
    let mut rng = Rng(5);
    for (m, k, n) in [(300, 530, 70), (257, 300, 3), (3, 530, 300), (600, 260, 130)] {
        for (ta, tb) in
            [(Trans::None, Trans::None), (Trans::Adjoint, Trans::Transpose), (Trans::Conj, Trans::Adjoint)]
        {
            let (shape_a, shape_b) = (ta.shape((m, k)), tb.shape((k, n)));
            let (a, b): (Mat<T>, Mat<T>) =
                (rng.matrix(shape_a.0, shape_a.1), rng.matrix(shape_b.0, shape_b.1));
            let (c, alpha, beta): (Mat<T>, T, T) = (rng.matrix(m, n), rng.entry(), rng.entry());
            let ab = product(&op(ta, a.as_ref()), &op(tb, b.as_ref()));
            for beta in [beta, T::zero()] {
                let expected = scaled_sum(wide(beta), &op(Trans::None, c.as_ref()), wide(alpha), &ab);
                for (i, layout) in LAYOUTS.into_iter().enumerate() {
                    let (a, b) = (Held::new(a.as_ref(), layout), Held::new(b.as_ref(), LAYOUTS[(i + 1) % 4]));
                    for of_result in [Layout::Columns, Layout::Window, Layout::Rows] {
                        let run = |threads: usize| {
                            with_threads(threads, || {
                                let mut out = Held::new(c.as_ref(), of_result);
                                gemm(out.view_mut(), beta, alpha, ta, a.view(), tb, b.view())
                                    .expect("shapes fit");
                                out.view().to_owned()
                            })
                        };
                        let (one, two) = (run(1), run(2));
                        let what = format!("{m}×{k}×{n} {ta:?} {tb:?} {layout:?} {of_result:?}");
                        close(one.as_ref(), &expected, 40.0 * T::EPS * (k as f64).sqrt(), &what);
                        close(two.as_ref(), &expected, 40.0 * T::EPS * (k as f64).sqrt(), &what);
                    }
                }
            }
        }
    }
}

#[test]
fn products_with_few_columns_match_three_loops_for_every_type_layout_and_op() {
    for_all_types!(skinny);
}

/// A withdrawn version of the product kernel was wrong by 1e−2 at exactly this size. A·(A·x) = (A·A)·x for
/// two x: relative error ≤ n·ε = 1e−12, in practice √n·ε.
#[test]
fn the_product_at_n_5018_is_right() {
    let n = 5018;
    let mut rng = Rng(4);
    let a: Mat<f64> = rng.matrix(n, n);
    let x: Mat<f64> = rng.matrix(n, 2);
    let mut ab = Mat::zeros(n, n);
    gemm(ab.as_mut(), 0.0, 1.0, Trans::None, a.as_ref(), Trans::None, a.as_ref()).expect("shapes fit");
    let dense = |m: &Mat<f64>, v: &Mat<f64>| {
        let mut y = Mat::zeros(m.nrows(), 2);
        for c in 0..2 {
            for k in 0..m.ncols() {
                for i in 0..m.nrows() {
                    y[(i, c)] += m[(i, k)] * v[(k, c)];
                }
            }
        }
        y
    };
    let (left, right) = (dense(&ab, &x), dense(&a, &dense(&a, &x)));
    let error = norm_fro((&left - &right).as_ref()) / norm_fro(right.as_ref());
    assert!(error < 1e-13, "relative error {error:e}");
}

fn triangular_solves<T: Field>() {
    let mut rng = Rng(5);
    for n in [0, 1, 2, 7, 40] {
        for tri in [Triangle::Lower, Triangle::Upper] {
            for unit in [false, true] {
                let full: Mat<T> = Mat::from_fn(n, n, |i, j| {
                    if i == j {
                        rng.entry::<T>() + T::from_f64(3.0)
                    } else {
                        rng.entry::<T>().scale(0.5 / (n as f64))
                    }
                });
                let clean = Mat::from_fn(n, n, |i, j| match (i.cmp(&j), tri) {
                    (std::cmp::Ordering::Equal, _) if unit => T::one(),
                    (std::cmp::Ordering::Equal, _) => full[(i, j)],
                    (std::cmp::Ordering::Greater, Triangle::Lower)
                    | (std::cmp::Ordering::Less, Triangle::Upper) => full[(i, j)],
                    _ => T::zero(),
                });
                let x: Mat<T> = rng.matrix(n, 3);
                for trans in ALL_TRANS {
                    for layout in LAYOUTS {
                        let b = product(&op(trans, clean.as_ref()), &op(Trans::None, x.as_ref()));
                        let b = Mat::from_fn(n, 3, |i, j| T::from_parts(b[(i, j)].re, b[(i, j)].im));
                        let mut b = Held::new(b.as_ref(), layout);
                        trsm(tri, unit, trans, Held::new(full.as_ref(), layout).view(), b.view_mut())
                            .expect("regular");
                        let tolerance = 60.0 * T::EPS * (n as f64 + 1.0);
                        close(
                            b.view(),
                            &op(Trans::None, x.as_ref()),
                            tolerance,
                            &format!("{tri:?} {unit} {trans:?} {layout:?}"),
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn triangular_solves_undo_triangular_products_and_do_not_read_the_other_triangle() {
    for_all_types!(triangular_solves);
}

#[test]
fn misshapen_operands_and_zero_diagonals_are_errors() {
    let (a, b) = (Mat::<f64>::zeros(2, 3), Mat::<f64>::zeros(4, 2));
    let mut c = Mat::<f64>::zeros(2, 2);
    let outcome = gemm(c.as_mut(), 0.0, 1.0, Trans::None, a.as_ref(), Trans::None, b.as_ref());
    let expected = KernelError::Shape { what: "right factor of a product", expected: (3, 2), found: (4, 2) };
    assert_eq!(outcome, Err(expected.clone()));
    assert_eq!(expected.to_string(), "right factor of a product: expected 3×2, found 4×2");
    let outcome =
        trsm(Triangle::Lower, false, Trans::None, c.as_ref(), b.as_ref().subrows(0, 2).to_owned().as_mut());
    assert_eq!(outcome, Err(KernelError::Singular { index: 0, value: 0.0 }));
}
