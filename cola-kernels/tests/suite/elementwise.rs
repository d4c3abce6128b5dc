//! Sums and updates over all entries.

use crate::for_all_types;
use crate::support::{Held, LAYOUTS, Rng, close, op, wide};
use cola_kernels::{
    Field, KernelError, Mat, Trans, all_finite, axpby, c64, check_finite, dot, dot_unconjugated, max_abs,
    norm_fro, norm1, with_threads,
};

fn sums<T: Field>() {
    let mut rng = Rng(11);
    for (m, n) in [(0, 0), (1, 1), (7, 3), (1, 100), (100, 1), (5000, 3), (3, 5000), (300, 400)] {
        let (x, y): (Mat<T>, Mat<T>) = (rng.matrix(m, n), rng.matrix(m, n));
        let pairs: Vec<(c64, c64)> =
            (0..n).flat_map(|j| (0..m).map(move |i| (i, j))).map(|at| (wide(x[at]), wide(y[at]))).collect();
        let squares: f64 = pairs.iter().map(|p| p.0.norm_sqr()).sum();
        let inner: c64 = pairs.iter().map(|p| p.0.conj() * p.1).sum();
        let plain: c64 = pairs.iter().map(|p| p.0 * p.1).sum();
        let largest = pairs.iter().map(|p| p.0.norm()).fold(0.0, f64::max);
        let column = |j: usize| (0..m).map(|i| wide(x[(i, j)]).norm()).sum::<f64>();
        let norm = (0..n).map(column).fold(0.0, f64::max);
        let tolerance = T::EPS * (squares + 1.0) * 8.0;
        for layout in LAYOUTS {
            let (x, y) = (Held::new(x.as_ref(), layout), Held::new(y.as_ref(), LAYOUTS[m % 4]));
            assert!((norm_fro(x.view()) - squares.sqrt()).abs() <= 1e-12 * (1.0 + squares));
            assert!((max_abs(x.view()) - largest).abs() <= 1e-15);
            assert!((norm1(x.view()) - norm).abs() <= 1e-12 * (1.0 + norm));
            assert!((wide(dot(x.view(), y.view()).expect("same shape")) - inner).norm() <= tolerance);
            assert!(
                (wide(dot_unconjugated(x.view(), y.view()).expect("same shape")) - plain).norm() <= tolerance
            );
            assert!(all_finite(x.view()));
        }
    }
}

#[test]
fn sums_match_their_definitions_in_every_layout() {
    for_all_types!(sums);
}

fn one_bad_entry_is_found<T: Field>() {
    let mut rng = Rng(12);
    for (m, n) in [(1, 1), (37, 5), (5, 37), (9000, 1)] {
        for bad in [T::from_f64(f64::NAN), T::from_f64(f64::INFINITY), T::from_f64(f64::NEG_INFINITY)] {
            let mut x: Mat<T> = rng.matrix(m, n);
            let (row, col) = (rng.below(m), rng.below(n));
            x[(row, col)] = bad;
            for layout in LAYOUTS {
                let x = Held::new(x.as_ref(), layout);
                assert!(!all_finite(x.view()));
                assert_eq!(check_finite(x.view()), Err(KernelError::NotFinite { row, col }));
                assert!(
                    !norm_fro(x.view()).is_finite()
                        && !norm1(x.view()).is_finite()
                        && !max_abs(x.view()).is_finite()
                );
            }
        }
    }
}

#[test]
fn one_nan_or_infinity_is_found_and_named() {
    for_all_types!(one_bad_entry_is_found);
}

#[test]
fn the_norm_neither_overflows_nor_underflows() {
    for scale in [1e-300, 1e-200, 1.0, 1e200, 1e300] {
        let x = Mat::<f64>::from_fn(3, 1, |i, _| scale * [3.0, 0.0, 4.0][i]);
        assert!((norm_fro(x.as_ref()) / scale - 5.0).abs() < 1e-14, "{scale:e}");
    }
    assert_eq!(norm_fro(Mat::<f64>::zeros(4, 4).as_ref()), 0.0);
}

fn updates<T: Field>() {
    let mut rng = Rng(13);
    for (m, n) in [(0, 0), (1, 1), (70, 3), (400, 300), (1, 500)] {
        let (x, y): (Mat<T>, Mat<T>) = (rng.matrix(m, n), rng.matrix(m, n));
        let general: (T, T) = (rng.entry(), rng.entry());
        for (alpha, beta) in [general, (T::from_f64(2.0), T::one()), (T::from_f64(-1.5), T::from_f64(0.5))] {
            let (a, b) = (wide(alpha), wide(beta));
            let expected = Mat::from_fn(m, n, |i, j| a * wide(x[(i, j)]) + b * wide(y[(i, j)]));
            for layout in LAYOUTS {
                let mut out = Held::new(y.as_ref(), layout);
                axpby(alpha, Held::new(x.as_ref(), LAYOUTS[n % 4]).view(), beta, out.view_mut())
                    .expect("same shape");
                close(out.view(), &expected, 12.0 * T::EPS, "axpby");
            }
        }
        let mut nan = Mat::from_fn(m, n, |_, _| T::from_f64(f64::NAN));
        axpby(T::one(), x.as_ref(), T::zero(), nan.as_mut()).expect("same shape");
        close(nan.as_ref(), &op(Trans::None, x.as_ref()), 0.0, "overwritten");
    }
}

#[test]
fn axpby_matches_its_definition_and_overwrites_for_beta_zero() {
    for_all_types!(updates);
}

#[test]
fn a_dot_product_is_bit_identical_for_1_and_2_threads() {
    let mut rng = Rng(14);
    let (x, y): (Mat<f64>, Mat<f64>) = (rng.matrix(300_001, 1), rng.matrix(300_001, 1));
    let run = |threads| with_threads(threads, || dot(x.as_ref(), y.as_ref()).expect("same shape"));
    assert_eq!(run(1).to_bits(), run(2).to_bits());
}
