//! Graded matrices, whose entries go over many decades: no decomposition loses digits of their vectors.

use crate::for_all_types;
use crate::spectra::{assembled, orthonormal};
use crate::support::Rng;
use cola_kernels::{
    Field, Mat, Qr, Scratch, Trans, c64, eigh, gemm, norm_fro, singular_values, svd, tridiagonal_eigh,
};

/// Diagonals that go over `span` decades at random, and above them the larger or smaller neighbour, or their geometric mean.
fn graded(n: usize, kind: u64, span: f64, seed: u64) -> (Vec<f64>, Vec<f64>) {
    let mut rng = Rng(seed);
    let mut entry = || {
        let size = 10f64.powf(-span * (rng.next() + 1.0) / 2.0);
        if rng.next() > 0.0 { size } else { -size }
    };
    let d: Vec<f64> = (0..n).map(|_| entry()).collect();
    let beside = |i: usize| match kind {
        3 => d[i].abs().min(d[i + 1].abs()),
        5 => d[i].abs().max(d[i + 1].abs()),
        _ => (d[i] * d[i + 1]).abs().sqrt(),
    };
    let e = (0..n - 1).map(beside).collect();
    (d, e)
}

/// ‖A·V − U·diag(s)‖_F/s₁
fn triplets_off<T: Field>(a: &Mat<T>, u: &Mat<T>, s: &[f64], v: &Mat<T>) -> f64 {
    let mut off = Mat::<T>::from_fn(a.nrows(), s.len(), |i, j| u[(i, j)].scale(s[j]));
    gemm(off.as_mut(), T::one(), -T::one(), Trans::None, a.as_ref(), Trans::None, v.as_ref()).unwrap();
    norm_fro(off.as_ref()) / s.iter().fold(0.0, |m: f64, x| m.max(x.abs()))
}

fn graded_singular_vectors<T: Field>() {
    // Divide and conquer left 1.5e-5, 3e-4, 1.7e-3, 6.6e-5 and 1.4e-5 of these in double precision.
    for (n, kind, span, seed) in
        [(160, 1, 8.0, 46), (130, 5, 8.0, 65), (250, 3, 8.0, 219), (160, 3, 16.0, 296), (220, 3, 16.0, 298)]
    {
        let (d, e) = graded(n, kind, span, seed);
        let a = Mat::<T>::from_fn(n, n, |i, j| match j.wrapping_sub(i) {
            0 => T::from_f64(d[i]),
            // Of modulus 1, and not real where it can be.
            1 => T::from_parts(0.6 * e[i], if T::COMPLEX { 0.8 * e[i] } else { 0.0 }),
            _ => T::zero(),
        });
        let a = if T::COMPLEX {
            a
        } else {
            Mat::from_fn(n, n, |i, j| a[(i, j)].scale(if j == i { 1.0 } else { 1.0 / 0.6 }))
        };
        let whole = svd(a.as_ref()).unwrap();
        let bound = 30.0 * n as f64 * T::EPS;
        let off = triplets_off(&a, &whole.u, &whole.s, &whole.v);
        assert!(off <= bound, "{n} {kind} {span} {}: {off:e}", T::NAME);
        orthonormal(&whole.u, "U of a graded matrix");
        orthonormal(&whole.v, "V of a graded matrix");
        let values = singular_values(a.as_ref()).unwrap();
        let apart = values.iter().zip(&whole.s).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max);
        assert!(apart <= bound * whole.s[0], "{n} {kind} {span} {}: {apart:e}", T::NAME);
        // The memory of the caller serves the fallback, too.
        let (mut u, mut s, mut v) = (Mat::zeros(n, n), vec![0.0; n], Mat::zeros(n, n));
        Scratch::new().svd(a.as_ref(), &mut s, u.as_mut(), v.as_mut()).unwrap();
        assert_eq!(s, whole.s);
    }
}

#[test]
fn singular_triplets_of_graded_matrices_keep_their_digits() {
    for_all_types!(graded_singular_vectors);
}

#[test]
fn triplets_of_geometric_singular_values_keep_their_digits() {
    let mut rng = Rng(46);
    let n = 150;
    let [u, v] = [(); 2].map(|()| Qr::factor(rng.matrix::<c64>(n, n).as_ref()).unwrap().q().unwrap());
    let s: Vec<f64> = (0..n).map(|j| 10f64.powf(-16.0 * j as f64 / (n - 1) as f64)).collect();
    let a = assembled(&u, &s, &v);
    let found = svd(a.as_ref()).unwrap();
    assert!(triplets_off(&a, &found.u, &found.s, &found.v) <= 30.0 * n as f64 * f64::EPSILON);
    assert!(found.s.iter().zip(&s).all(|(x, y)| (x - y).abs() <= 1e-14));
}

#[test]
fn eigenvectors_do_not_depend_on_the_scale_of_the_matrix() {
    for seed in [40, 41, 160, 161] {
        let n = 150;
        let (d, e) = graded(n, 1, 16.0, seed);
        let scaled = |scale: f64| {
            Mat::from_fn(n, n, |i, j| {
                scale
                    * if i == j {
                        d[i]
                    } else if i.abs_diff(j) == 1 {
                        e[i.min(j)]
                    } else {
                        0.0
                    }
            })
        };
        let (values, vectors) = eigh(scaled(1.0).as_ref()).unwrap();
        for scale in [-40.0, -20.0, 20.0, 40.0].map(f64::exp2) {
            let found = eigh(scaled(scale).as_ref()).unwrap();
            assert!(found.0.iter().zip(&values).all(|(x, y)| *x == y * scale), "{seed} {scale:e}");
            assert!(found.1 == vectors, "{seed} {scale:e}");
        }
    }
}

fn graded_tridiagonal<T: Field>() {
    // Divide and conquer unchecked: where the entries are near 1 it keeps all digits of these.
    for (scale, seed) in [(1.0, 1), (1e-9, 2), (1e9, 3), (1e9, 4)] {
        for kind in [1, 3, 5] {
            let n = 150;
            let (d, e) = graded(n, kind, 16.0, seed);
            let [d, e] = [d, e].map(|x| x.iter().map(|x| T::from_f64(x * scale)).collect::<Vec<T>>());
            let (values, v) = tridiagonal_eigh(&d, &e).unwrap();
            let a = Mat::from_fn(n, n, |i, j| {
                if i == j {
                    d[i]
                } else if i.abs_diff(j) == 1 {
                    e[i.min(j)]
                } else {
                    T::zero()
                }
            });
            let off = triplets_off(&a, &v, &values, &v);
            assert!(off <= 30.0 * n as f64 * T::EPS, "{scale:e} {kind} {}: {off:e}", T::NAME);
            orthonormal(&v, "eigenvectors of a graded tridiagonal matrix");
        }
    }
}

#[test]
fn eigenvectors_of_graded_tridiagonal_matrices_keep_their_digits() {
    for_all_types!(graded_tridiagonal);
}
