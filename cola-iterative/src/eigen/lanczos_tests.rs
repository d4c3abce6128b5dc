//! Spectra of which every eigenvalue is known.

use super::*;
use crate::testing;
use cola_runtime::{ErrorKind, Scalar};

const ALL: [DType; 4] = [DType::F32, DType::F64, DType::C32, DType::C64];

fn solve(a: &Op, k: usize, wanted: Wanted) -> Pairs {
    let tol = if a.dtype().epsilon() > 1e-10 { 1e-5 } else { 1e-11 };
    let lanczos = Lanczos { tol, ..Lanczos::new(k, wanted) };
    lanczos.solve(a, &mut Workspace::new()).unwrap().0
}

/// |λ − λ⋆| ≤ tol·‖A‖ for each.
fn assert_values(found: &[f64], expected: &[f64], bound: f64) {
    assert_eq!(found.len(), expected.len());
    let off = found.iter().zip(expected).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max);
    assert!(off <= bound, "{found:?} instead of {expected:?}");
}

fn orthonormal(v: &Array) -> f64 {
    let gram = testing::product(ONE, Trans::Adjoint, v, Trans::None, v);
    let k = v.cols();
    let off = |i, j| (gram.get(i, j).unwrap() - if i == j { ONE } else { ZERO }).norm();
    (0..k).flat_map(|i| (0..k).map(move |j| off(i, j))).fold(0.0, f64::max)
}

#[test]
fn every_end_is_found_in_every_dtype() {
    let n = 160;
    let spectrum: Vec<f64> = (0..n).map(|i| -2.0 + 5.0 * (i as f64 / (n - 1) as f64).powi(2)).collect();
    for dtype in ALL {
        let a = testing::self_adjoint(&spectrum, dtype, 3);
        let bound = if dtype.epsilon() > 1e-10 { 1e-4 } else { 1e-10 };
        let top: Vec<f64> = spectrum.iter().rev().copied().take(4).collect();
        for (wanted, expected) in [
            (Wanted::LargestReal, top.clone()),
            (Wanted::LargestMagnitude, top.clone()),
            (Wanted::SmallestReal, spectrum[..4].to_vec()),
            (Wanted::BothEnds, vec![top[0], spectrum[0], top[1], spectrum[1]]),
        ] {
            let pairs = solve(&a, 4, wanted);
            assert_values(&pairs.values, &expected, bound);
            assert!(orthonormal(&pairs.vectors) < 100.0 * dtype.epsilon());
        }
    }
}

#[test]
fn multiplicities_are_right() {
    // 3 three times, 2 twice, the rest below 1.
    let mut spectrum: Vec<f64> = (0..195).map(|i| i as f64 / 195.0).collect();
    spectrum.extend([2.0, 2.0, 3.0, 3.0, 3.0]);
    for dtype in [DType::F64, DType::C64] {
        let a = testing::self_adjoint(&spectrum, dtype, 5);
        let pairs = solve(&a, 5, Wanted::LargestReal);
        assert_values(&pairs.values, &[3.0, 3.0, 3.0, 2.0, 2.0], 1e-10);
        let pairs = solve(&a, 2, Wanted::LargestMagnitude);
        assert_values(&pairs.values, &[3.0, 3.0], 1e-10);
        let block = Lanczos { block: 3, missed: false, ..Lanczos::new(5, Wanted::LargestReal) };
        let (pairs, _) = block.solve(&a, &mut Workspace::new()).unwrap();
        assert_values(&pairs.values, &[3.0, 3.0, 3.0, 2.0, 2.0], 1e-9);
    }
}

#[test]
fn both_ends_with_copies_and_equal_magnitudes() {
    let mut spectrum: Vec<f64> = (0..150).map(|i| (i as f64 / 75.0) - 1.0).collect();
    spectrum.extend([4.0, 4.0, -4.0, -4.0]);
    let a = testing::self_adjoint(&spectrum, DType::F64, 6);
    assert_values(&solve(&a, 4, Wanted::BothEnds).values, &[4.0, -4.0, 4.0, -4.0], 1e-10);
    let mut magnitude = solve(&a, 4, Wanted::LargestMagnitude).values;
    magnitude.sort_by(f64::total_cmp);
    assert_values(&magnitude, &[-4.0, -4.0, 4.0, 4.0], 1e-10);
}

#[test]
fn zero_identity_and_projections_are_invariant_at_once() {
    for dtype in ALL {
        let n = 90;
        for (spectrum, expected) in [
            (vec![0.0; n], [0.0; 3]),
            (vec![1.0; n], [1.0; 3]),
            ((0..n).map(|i| if i < 3 { 1.0 } else { 0.0 }).collect(), [1.0; 3]),
        ] {
            let a = testing::self_adjoint(&spectrum, dtype, 2);
            let pairs = solve(&a, 3, Wanted::LargestReal);
            assert_values(&pairs.values, &expected, 20.0 * n as f64 * dtype.epsilon());
            assert!(orthonormal(&pairs.vectors) < 100.0 * dtype.epsilon());
        }
    }
}

#[test]
fn small_operators_are_solved_in_the_whole_space() {
    let a = testing::dense(2, 2, &[2.0, 1.0, 1.0, 2.0]);
    assert_values(&solve(&a, 2, Wanted::LargestReal).values, &[3.0, 1.0], 1e-15);
    assert_values(&solve(&a, 1, Wanted::SmallestReal).values, &[1.0], 1e-15);
    let one = testing::dense(1, 1, &[-7.0]);
    assert_values(&solve(&one, 1, Wanted::LargestMagnitude).values, &[-7.0], 0.0);
    assert_eq!(solve(&one, 0, Wanted::LargestMagnitude).values.len(), 0);
    let empty = testing::matrix(Array::zeros(0, 0, DType::F64).unwrap());
    assert_eq!(solve(&empty, 0, Wanted::LargestReal).vectors.shape(), (0, 0));
    let refused = Lanczos::new(3, Wanted::LargestReal).solve(&a, &mut Workspace::new()).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidArgument);
}

#[test]
fn an_operator_that_is_not_self_adjoint_is_refused() {
    for n in [20, 150] {
        let a = testing::matrix(testing::random(n, n, DType::F64, 8));
        let refused = Lanczos::new(2, Wanted::LargestReal).solve(&a, &mut Workspace::new()).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::FalseClaim);
    }
}

#[test]
fn a_short_limit_returns_the_best_vectors_and_says_how_many_converged() {
    let spectrum: Vec<f64> = (0..200).map(|i| i as f64).collect();
    let a = testing::self_adjoint(&spectrum, DType::F64, 4);
    let short = Lanczos { max_applies: Some(30), ..Lanczos::new(5, Wanted::LargestReal) };
    let e = short.solve(&a, &mut Workspace::new()).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::NotConverged);
    assert_eq!(e.best_iterate().unwrap().shape(), (200, 5));
    let evidence = e.evidence().unwrap();
    assert_eq!(evidence.status, Some(Status::IterationLimit));
    assert!(evidence.note.as_ref().unwrap().starts_with("0 of 5 pairs converged"), "{evidence:?}");
}

#[test]
fn nan_is_refused() {
    let mut entries = vec![0.0; 150 * 150];
    entries[151 * 70] = f64::NAN;
    let a = testing::dense(150, 150, &entries);
    let e = Lanczos::new(2, Wanted::LargestReal).solve(&a, &mut Workspace::new()).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::NotFinite);
}

/// (A − σB)⁻¹ of positive or negative shifts, by the eigenvectors of A for B = I.
fn shifted_inverse(spectrum: &[f64], sigma: f64, dtype: DType, seed: u64) -> Op {
    let inverted: Vec<f64> = spectrum.iter().map(|l| 1.0 / (l - sigma)).collect();
    testing::self_adjoint(&inverted, dtype, seed)
}

#[test]
fn shift_invert_finds_the_nearest_inside_the_spectrum() {
    let mut spectrum: Vec<f64> = (0..150).map(|i| i as f64).collect();
    spectrum.push(70.0);
    for dtype in [DType::F64, DType::C64] {
        let a = testing::self_adjoint(&spectrum, dtype, 9);
        let inverse = shifted_inverse(&spectrum, 70.3, dtype, 9);
        let lanczos = Lanczos { tol: 1e-11, ..Lanczos::new(4, Wanted::LargestReal) };
        let (pairs, evidence) = lanczos.shift_invert(&a, 70.3, &inverse, &mut Workspace::new()).unwrap();
        assert_values(&pairs.values, &[70.0, 70.0, 71.0, 69.0], 1e-9);
        assert!(evidence.residual.unwrap() <= 1e-11);
        // Of another operator the residual, recomputed with A, is large: no success.
        let wrong = shifted_inverse(&spectrum, 30.3, dtype, 9);
        let e = lanczos.shift_invert(&a, 70.3, &wrong, &mut Workspace::new()).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::NotConverged);
    }
}

#[test]
fn pencils_agree_with_the_dense_ones() {
    let n = 120;
    for dtype in [DType::F64, DType::C64] {
        let a = testing::self_adjoint(&(0..n).map(|i| i as f64 - 40.0).collect::<Vec<_>>(), dtype, 1);
        let spread: Vec<f64> = (0..n).map(|i| 1.0 + (i % 7) as f64).collect();
        let b = testing::self_adjoint(&spread, dtype, 2);
        let b_inverse = testing::self_adjoint(&spread.iter().map(|x| 1.0 / x).collect::<Vec<_>>(), dtype, 2);
        let lanczos = Lanczos { tol: 1e-11, ..Lanczos::new(4, Wanted::BothEnds) };
        let (expected, _) =
            with_number!(dtype, T => dense::self_adjoint::<T>(&a, Some(&b), Wanted::BothEnds, 4)).unwrap();
        let (pairs, _) = lanczos.generalised(&a, &b, &b_inverse, &mut Workspace::new()).unwrap();
        assert_values(&pairs.values, &expected, 1e-8);
        // VᴴBV = I
        let bv = b.apply(&pairs.vectors).unwrap();
        let gram = testing::product(ONE, Trans::Adjoint, &pairs.vectors, Trans::None, &bv);
        assert!((0..4).all(|i| (gram.get(i, i).unwrap() - ONE).norm() < 1e-12));
        // (A − σB)⁻¹ by the dense inverse.
        let sigma = 2.5;
        let shifted = |i, j| unit(&a, i, j) - unit(&b, i, j) * sigma;
        let inverse = with_number!(dtype, T => inverted::<T>(n, shifted));
        let (expected, _) = with_number!(dtype, T => dense::nearest::<T>(&a, Some(&b), sigma, 4)).unwrap();
        let (pairs, _) =
            lanczos.generalised_shift_invert(&a, &b, sigma, &inverse, &mut Workspace::new()).unwrap();
        assert_values(&pairs.values, &expected, 1e-8);
        let negative = testing::self_adjoint(&vec![-1.0; n], dtype, 2);
        let e = lanczos.generalised(&a, &negative, &negative, &mut Workspace::new()).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::NotPositiveDefinite);
    }
}

/// Entry (i, j) of a test matrix.
fn unit(a: &Op, i: usize, j: usize) -> Scalar {
    a.operator().params()[0].get(i, j).unwrap()
}

fn inverted<T: Working>(n: usize, entry: impl Fn(usize, usize) -> Scalar) -> Op {
    let a = cola_kernels::Mat::from_fn(n, n, |i, j| T::from_scalar(entry(i, j)));
    let mut x = cola_kernels::Mat::from_fn(n, n, |i, j| if i == j { T::one() } else { T::zero() });
    let lu = cola_kernels::Lu::factor(a.as_ref()).unwrap();
    lu.solve_in_place(cola_kernels::Trans::None, x.as_mut()).unwrap();
    testing::matrix(Array::from_fn(n, n, |i, j| x[(i, j)]).unwrap())
}

#[test]
fn nothing_is_allocated_a_second_time_and_results_repeat_bit_for_bit() {
    let spectrum: Vec<f64> = (0..150).map(|i| (i as f64).sqrt()).collect();
    let a = testing::self_adjoint(&spectrum, DType::F64, 4);
    let ws = &mut Workspace::new();
    let lanczos = Lanczos::new(3, Wanted::LargestReal);
    let first = lanczos.solve(&a, ws).unwrap().0;
    let warm = ws.allocations();
    let second = lanczos.solve(&a, ws).unwrap().0;
    assert_eq!(ws.allocations(), warm);
    assert_eq!(first.values, second.values);
}

#[test]
fn single_precision_reaches_a_few_eps_after_many_restarts() {
    let n = 160;
    let spectrum: Vec<f64> = (0..n).map(|i| -2.0 + 5.0 * (i as f64 / (n - 1) as f64).powi(2)).collect();
    for dtype in [DType::F32, DType::C32] {
        for seed in 1..4 {
            let a = testing::self_adjoint(&spectrum, dtype, seed);
            let lanczos = Lanczos { tol: 3e-6, ..Lanczos::new(4, Wanted::SmallestReal) };
            let (pairs, _) = lanczos.solve(&a, &mut Workspace::new()).unwrap();
            assert!(pairs.residuals.iter().all(|r| *r <= 3e-6), "{:?}", pairs.residuals);
        }
    }
}

#[test]
fn a_basis_that_is_not_named_grows_at_a_dense_end_and_nowhere_else() {
    // Gaps of 2·j/n² at the end: a restart of 24 columns gains next to nothing, and 200 of them may gain nothing at all.
    let n = 600;
    let dense: Vec<f64> = (0..n).map(|i| (i as f64 / n as f64).powi(2)).collect();
    let apart: Vec<f64> = (0..n).map(|i| -(i as f64).sqrt()).collect();
    for (spectrum, wanted, grows) in
        [(&dense, Wanted::SmallestReal, true), (&apart, Wanted::LargestReal, false)]
    {
        let a = testing::diagonal(spectrum, DType::F64);
        let solve = |basis| {
            let lanczos = Lanczos { basis, max_applies: Some(100_000), ..Lanczos::new(4, wanted) };
            lanczos.solve(&a, &mut Workspace::new())
        };
        let (pairs, evidence) = solve(None).unwrap();
        assert_values(&pairs.values, &spectrum[..4], 1e-9);
        assert!(orthonormal(&pairs.vectors) < 1e-13);
        let fixed = match solve(Some(24)) {
            Ok((_, evidence)) => evidence.iterations,
            Err(e) => e.evidence().unwrap().iterations,
        };
        let (own, fixed) = (evidence.iterations.unwrap(), fixed.unwrap());
        assert!(
            if grows { 2 * own < fixed } else { own == fixed },
            "{own} applications, {fixed} with 24 columns"
        );
    }
}
