//! Banded factorisations against the dense ones.

use crate::for_all_types;
use crate::support::{ALL_TRANS, Held, LAYOUTS, Rng, close, op, product};
use cola_kernels::{BandRef, BandedCholesky, BandedLu, Field, KernelError, Mat, Trans, max_abs};

/// The dense matrix of a band, and the band with NaN outside of the matrix.
fn random<T: Field>(n: usize, lower: usize, upper: usize, shift: f64, rng: &mut Rng) -> (Mat<T>, Mat<T>) {
    let mut dense = Mat::<T>::zeros(n, n);
    let mut band = Mat::<T>::from_fn(n, lower + upper + 1, |_, _| T::from_f64(f64::NAN));
    for j in 0..n {
        for i in j.saturating_sub(upper)..n.min(j + lower + 1) {
            let entry: T = rng.entry();
            let entry = if i == j { entry + T::from_f64(shift) } else { entry };
            dense[(i, j)] = entry;
            band[(j, upper + i - j)] = entry;
        }
    }
    (dense, band)
}

const SHAPES: [(usize, usize, usize); 10] = [
    (1, 0, 0),
    (1, 2, 1),
    (4, 0, 2),
    (5, 2, 0),
    (7, 1, 1),
    (9, 2, 3),
    (9, 3, 1),
    (6, 8, 7),
    (40, 4, 2),
    (0, 1, 1),
];

fn lu_solves<T: Field>() {
    let mut rng = Rng(17);
    // Without a dominant diagonal rows are exchanged.
    for shift in [0.0, 6.0] {
        for (n, lower, upper) in SHAPES {
            let (dense, band) = random::<T>(n, lower, upper, shift, &mut rng);
            let band = BandRef { diagonals: band.as_ref(), lower, upper };
            let f = BandedLu::factor(band).expect("regular");
            for k in [0, 1, 3] {
                for trans in ALL_TRANS {
                    let x: Mat<T> = rng.matrix(n, k);
                    let b = product(&op(trans, dense.as_ref()), &op(Trans::None, x.as_ref()));
                    let b = Mat::from_fn(n, k, |i, j| T::from_parts(b[(i, j)].re, b[(i, j)].im));
                    for layout in LAYOUTS {
                        let mut held = Held::new(b.as_ref(), layout);
                        f.solve_in_place(trans, held.view_mut()).expect("fits");
                        // Solved means that A·x is b again: shift 0 is not well conditioned.
                        let back = product(&op(trans, dense.as_ref()), &op(Trans::None, held.view()));
                        let size = 1.0 + max_abs(held.view()) * n as f64;
                        let back = Mat::from_fn(n, k, |i, j| T::from_parts(back[(i, j)].re, back[(i, j)].im));
                        close(
                            back.as_ref(),
                            &op(Trans::None, b.as_ref()),
                            64.0 * T::EPS * size,
                            &format!("banded LU {n} {lower}+{upper} {trans:?} {layout:?}"),
                        );
                    }
                }
            }
        }
    }
}

fn cholesky_solves_and_inverts<T: Field>() {
    let mut rng = Rng(18);
    for (n, lower) in [(0, 0), (1, 1), (5, 0), (6, 2), (9, 3), (4, 6), (40, 5)] {
        let (g, _) = random::<T>(n, lower, 0, 4.0, &mut rng);
        let a = product(&op(Trans::None, g.as_ref()), &op(Trans::Adjoint, g.as_ref()));
        let band = Mat::<T>::from_fn(n, lower + 2, |j, r| {
            let i = (j + r).wrapping_sub(1);
            if i < n { T::from_parts(a[(i, j)].re, a[(i, j)].im) } else { T::from_f64(f64::NAN) }
        });
        // One diagonal above the main one, which is not read.
        let f =
            BandedCholesky::factor(BandRef { diagonals: band.as_ref(), lower, upper: 1 }).expect("definite");
        let narrow = Mat::<T>::from_fn(n, n, |i, j| T::from_parts(a[(i, j)].re, a[(i, j)].im));
        for trans in ALL_TRANS {
            let mut x: Mat<T> = rng.matrix(n, 2);
            let expected = op(Trans::None, x.as_ref());
            let b = product(&op(trans, narrow.as_ref()), &expected);
            x = Mat::from_fn(n, 2, |i, j| T::from_parts(b[(i, j)].re, b[(i, j)].im));
            f.solve_in_place(trans, x.as_mut()).expect("fits");
            close(x.as_ref(), &expected, 2e3 * T::EPS, &format!("banded Cholesky {n} {lower} {trans:?}"));
        }
        let mut inverse = Mat::<T>::identity(n, n);
        f.solve_in_place(Trans::None, inverse.as_mut()).expect("fits");
        for (i, d) in f.inverse_diagonal().expect("memory").into_iter().enumerate() {
            assert!((d - inverse[(i, i)].re()).abs() < 1e3 * T::EPS * d.abs(), "{n} {lower} entry {i}: {d}");
        }
    }
}

fn refusals<T: Field>() {
    let zero = Mat::<T>::zeros(3, 3);
    let band = BandRef { diagonals: zero.as_ref(), lower: 1, upper: 1 };
    assert!(matches!(BandedLu::factor(band), Err(KernelError::Singular { index: 0, .. })));
    assert!(matches!(BandedCholesky::factor(band), Err(KernelError::NotPositiveDefinite { index: 0, .. })));
    assert!(BandedLu::eliminate(band).is_ok());
    let nan = Mat::<T>::from_fn(3, 1, |i, _| T::from_f64(if i == 1 { f64::NAN } else { 1.0 }));
    let band = BandRef { diagonals: nan.as_ref(), lower: 0, upper: 0 };
    assert!(matches!(BandedLu::factor(band), Err(KernelError::NotFinite { row: 1, col: 1 })));
    let band = BandRef { diagonals: nan.as_ref(), lower: 1, upper: 0 };
    assert!(matches!(BandedLu::factor(band), Err(KernelError::Shape { .. })));
}

#[test]
fn banded_lu_solves_with_and_without_exchanges() {
    for_all_types!(lu_solves);
}

#[test]
fn banded_cholesky_solves_and_inverts() {
    for_all_types!(cholesky_solves_and_inverts);
}

#[test]
fn banded_factorisations_refuse_what_they_cannot_factor() {
    for_all_types!(refusals);
}
