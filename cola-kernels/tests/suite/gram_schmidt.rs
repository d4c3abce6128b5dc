//! A thin basis against one vector.

use crate::for_all_types;
use crate::support::{Held, LAYOUTS, Rng, wide};
use cola_kernels::{Field, KernelError, Mat, c64, project, subtract_and_project, with_threads};

fn definitions<T: Field>() {
    let mut rng = Rng(5);
    let scratch = &mut Vec::new();
    for (n, m) in [(0, 3), (1, 1), (7, 0), (65, 5), (511, 13), (1025, 4), (9000, 31)] {
        let v: Mat<T> = rng.matrix(n, m);
        let (old, h): (Vec<T>, Vec<T>) =
            ((0..n).map(|_| rng.entry()).collect(), (0..m).map(|_| rng.entry()).collect());
        let inner = |j: usize, w: &[T]| (0..n).map(|i| wide(v[(i, j)]).conj() * wide(w[i])).sum::<c64>();
        let rest = |i: usize| wide(old[i]) - (0..m).map(|j| wide(v[(i, j)]) * wide(h[j])).sum::<c64>();
        let tolerance = T::EPS * (n + 1) as f64;
        // The entries of w − V·h are as large as m numbers of size one.
        let larger = 2.0 * (m + 1) as f64 * tolerance;
        for layout in LAYOUTS {
            let held = Held::new(v.as_ref(), layout);
            let mut found = vec![T::from_f64(f64::NAN); m];
            project(held.view(), &old, &mut found, scratch).expect("shapes fit");
            assert!((0..m).all(|j| (wide(found[j]) - inner(j, &old)).norm() <= tolerance));
            let mut w = old.clone();
            let squares =
                subtract_and_project(held.view(), &h, &mut w, &mut found, scratch).expect("shapes fit");
            assert!((0..n).all(|i| (wide(w[i]) - rest(i)).norm() <= 8.0 * T::EPS * (m + 1) as f64));
            assert!((0..m).all(|j| (wide(found[j]) - inner(j, &w)).norm() <= larger));
            let expected = w.iter().map(|&x| wide(x).norm_sqr()).sum::<f64>();
            assert!((squares - expected).abs() <= 1e-12 * (1.0 + expected));
        }
    }
}

#[test]
fn both_kernels_match_their_definitions_in_every_layout() {
    for_all_types!(definitions);
}

#[test]
fn shapes_that_do_not_fit_are_refused() {
    let v: Mat<f64> = Mat::zeros(4, 2);
    let scratch = &mut Vec::new();
    let short = project(v.as_ref(), &[0.0; 3], &mut [0.0; 2], scratch);
    assert!(matches!(short, Err(KernelError::Shape { .. })));
    let few = subtract_and_project(v.as_ref(), &[0.0; 2], &mut [0.0; 4], &mut [0.0; 1], scratch);
    assert!(matches!(few, Err(KernelError::Shape { .. })));
}

fn same_bits<T: Field>() {
    let (n, m) = (300_001, 9);
    let mut rng = Rng(8);
    let v: Mat<T> = rng.matrix(n, m);
    let w: Vec<T> = (0..n).map(|_| rng.entry()).collect();
    let run = |threads| {
        with_threads(threads, || {
            let scratch = &mut Vec::new();
            let (mut w, mut h, mut c) = (w.clone(), vec![T::zero(); m], vec![T::zero(); m]);
            project(v.as_ref(), &w, &mut h, scratch).expect("shapes fit");
            let squares = subtract_and_project(v.as_ref(), &h, &mut w, &mut c, scratch).expect("shapes fit");
            (h, c, w[n - 1], squares.to_bits())
        })
    };
    assert!(run(1) == run(3));
}

#[test]
fn results_are_the_same_for_every_number_of_threads() {
    for_all_types!(same_bits);
}
