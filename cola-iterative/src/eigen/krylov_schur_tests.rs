//! Spectra of which every eigenvalue is known, of operators that need not be normal.

use super::*;
use crate::testing;
use cola_runtime::{DType, ErrorKind, Scalar};

fn solve(a: &Op, k: usize, wanted: Wanted) -> Pairs<c64> {
    let tol = if a.dtype().epsilon() > 1e-10 { 1e-5 } else { 1e-11 };
    KrylovSchur { tol, ..KrylovSchur::new(k, wanted) }.solve(a, &mut Workspace::new()).unwrap().0
}

fn assert_values(found: &[c64], expected: &[(f64, f64)], bound: f64) {
    let off = found.iter().zip(expected).map(|(z, e)| (z.re - e.0).hypot(z.im - e.1)).fold(0.0, f64::max);
    assert!(found.len() == expected.len() && off <= bound, "{found:?} instead of {expected:?}");
}

/// A real normal operator: 2×2 rotations with eigenvalues re ± i·im, and real eigenvalues, in a random basis.
fn real_normal(pairs: &[(f64, f64)], real: &[f64], dtype: DType) -> Op {
    let n = 2 * pairs.len() + real.len();
    let block = Array::from_fn(n, n, |i, j| {
        let (b, odd) = (i / 2, j as isize - i as isize);
        match pairs.get(b) {
            Some(&(re, _)) if odd == 0 => re,
            Some(&(_, im)) if j / 2 == b => im * odd as f64,
            Some(_) => 0.0,
            None if odd == 0 => real[i - 2 * pairs.len()],
            None => 0.0,
        }
    });
    let q = testing::orthonormal(n, n, DType::F64, 5);
    let qb = testing::product(ONE, Trans::None, &q, Trans::None, &block.unwrap());
    testing::matrix(testing::product(ONE, Trans::None, &qb, Trans::Adjoint, &q).cast(dtype).unwrap())
}

#[test]
fn conjugate_pairs_of_a_real_operator_are_found_together() {
    let small: Vec<f64> = (0..120).map(|i| i as f64 / 120.0 - 0.5).collect();
    for (dtype, bound) in [(DType::F64, 1e-9), (DType::F32, 1e-4)] {
        let a = real_normal(&[(1.0, 2.0), (-1.5, 0.5), (0.0, 1.2)], &small, dtype);
        let expected = [(1.0, 2.0), (1.0, -2.0), (-1.5, 0.5), (-1.5, -0.5)];
        assert_values(&solve(&a, 4, Wanted::LargestMagnitude).values, &expected, bound);
        assert_values(&solve(&a, 2, Wanted::LargestReal).values, &[(1.0, 2.0), (1.0, -2.0)], bound);
        assert_values(&solve(&a, 1, Wanted::SmallestReal).values, &[(-1.5, 0.5)], bound);
        assert_values(&solve(&a, 2, Wanted::LargestImaginary).values, &[(1.0, 2.0), (0.0, 1.2)], bound);
        assert_values(&solve(&a, 1, Wanted::SmallestImaginary).values, &[(1.0, -2.0)], bound);
    }
}

#[test]
fn complex_operators_have_their_own_values() {
    let mut spectrum: Vec<Scalar> = (0..140).map(|i| Scalar::from_polar(1.0, i as f64)).collect();
    spectrum.extend([Scalar::new(0.0, 3.0), Scalar::new(-2.0, -1.0)]);
    for (dtype, bound) in [(DType::C64, 1e-9), (DType::C32, 1e-4)] {
        let a = testing::normal(&spectrum, dtype, 7);
        assert_values(&solve(&a, 2, Wanted::LargestMagnitude).values, &[(0.0, 3.0), (-2.0, -1.0)], bound);
        assert_values(&solve(&a, 1, Wanted::SmallestReal).values, &[(-2.0, -1.0)], bound);
    }
}

#[test]
fn a_non_normal_operator_agrees_with_the_dense_eigenvalues() {
    let n = 150;
    let a = Array::from_fn(n, n, |i, j| {
        let random = testing::random(1, 1, DType::F64, (i * n + j) as u64).get(0, 0).unwrap().re;
        if i == j {
            3.0 * i as f64 / n as f64
        } else if j > i {
            0.2 * random
        } else {
            0.02 * random
        }
    });
    let a = testing::matrix(a.unwrap());
    let expected = KrylovSchur::new(6, Wanted::LargestMagnitude).whole::<f64>(&a).unwrap().0;
    let expected: Vec<(f64, f64)> = expected.iter().map(|z| (z.re, z.im)).collect();
    assert_values(&solve(&a, 6, Wanted::LargestMagnitude).values, &expected, 1e-7);
}

#[test]
fn values_far_below_the_norm_are_told_from_their_neighbours() {
    // ‖A‖ = 1e8 by one entry that couples two of the small values; the wanted ones are perfectly conditioned.
    let n = 200;
    let value = |i: usize| ((i + 1) as f64 / n as f64).powi(4);
    let a = Array::from_fn(n, n, |i, j| match (i, j) {
        (3, 7) => 1e8,
        _ if i == j => value(i),
        _ => 0.0,
    });
    let a = testing::matrix(a.unwrap());
    let (pairs, evidence) =
        KrylovSchur::new(4, Wanted::LargestMagnitude).solve(&a, &mut Workspace::new()).unwrap();
    let expected: Vec<(f64, f64)> = (0..4).map(|i| (value(n - 1 - i), 0.0)).collect();
    // 100ε·‖A‖, where 1e-10·‖A‖ = 1e-2, half of what neighbours are apart, is all that is promised.
    assert_values(&pairs.values, &expected, 3e-6);
    assert!(evidence.residual.unwrap() <= 1e-10);
}

#[test]
fn values_below_rounding_end_what_they_cannot_gain() {
    // The most wanted are 0 next to ‖A‖ = 1: tol·|λ| is out of reach.
    let n = 300;
    let spectrum: Vec<f64> = (0..n).map(|i| -(i as f64 / n as f64).powi(2)).collect();
    let a = testing::self_adjoint(&spectrum, DType::F64, 3);
    let (pairs, evidence) =
        KrylovSchur::new(3, Wanted::LargestReal).solve(&a, &mut Workspace::new()).unwrap();
    let off = pairs.values.iter().zip(&spectrum).map(|(z, x)| (z.re - x).hypot(z.im)).fold(0.0, f64::max);
    assert!(off <= 1e-9 && evidence.iterations.unwrap() < 10 * n, "{off:e} {evidence:?}");
}

#[test]
fn zero_identity_nilpotent_and_small_ones() {
    let n = 60;
    for scale in [0.0, 1.0] {
        let a = testing::self_adjoint(&vec![scale; n], DType::F64, 1);
        assert_values(&solve(&a, 3, Wanted::LargestMagnitude).values, &[(scale, 0.0); 3], 1e-13);
    }
    // A rotation by a right angle.
    let turn = testing::dense(2, 2, &[0.0, -1.0, 1.0, 0.0]);
    assert_values(&solve(&turn, 2, Wanted::LargestMagnitude).values, &[(0.0, 1.0), (0.0, -1.0)], 1e-15);
    let one = testing::dense(1, 1, &[-2.0]);
    assert_values(&solve(&one, 1, Wanted::LargestReal).values, &[(-2.0, 0.0)], 0.0);
    assert!(solve(&one, 0, Wanted::LargestReal).values.is_empty());
    let refused = KrylovSchur::new(1, Wanted::BothEnds).solve(&one, &mut Workspace::new()).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidArgument);
}

#[test]
fn the_cyclic_shift_ends_without_a_false_success() {
    // All n eigenvalues have modulus 1, none is nearer to the Krylov space of a restart than another.
    let n = 200;
    let a = Array::from_fn(n, n, |i, j| if i == (j + 1) % n { 1.0 } else { 0.0 }).unwrap();
    let a = testing::matrix(a);
    match (KrylovSchur { max_applies: Some(400), ..KrylovSchur::new(2, Wanted::LargestMagnitude) })
        .solve(&a, &mut Workspace::new())
    {
        Ok((pairs, _)) => assert!(pairs.values.iter().all(|z| (z.norm() - 1.0).abs() < 1e-8)),
        Err(e) => assert_eq!(e.kind(), ErrorKind::NotConverged),
    }
}
