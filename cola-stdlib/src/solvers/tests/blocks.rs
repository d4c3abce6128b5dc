//! Grids of blocks: substitution and Schur complements.

use super::*;
use crate::functions::{adjoint, inverse, slogdet, solve};
use crate::operators::{Block, Diagonal, Tridiagonal, Zero};
use cola_runtime::{Error, ErrorKind, Result};

fn diagonal(x: &[f64], dtype: DType) -> Op {
    Diagonal::new(Array::vector(x.to_vec()).cast(dtype).unwrap()).unwrap()
}

fn rectangle(m: usize, n: usize, dtype: DType, seed: u64) -> Op {
    Dense::new(entries(m, n, dtype, seed))
}

fn details(a: &Op) -> String {
    inverse(a).unwrap().operator().details()
}

fn grid(a: &Op, b: &Op, c: &Op, d: &Op) -> Op {
    Block::new(vec![vec![a.clone(), b.clone()], vec![c.clone(), d.clone()]]).unwrap()
}

fn check(a: &Op, tolerance: f64) {
    check_inverse(a, &inverse(a).unwrap(), tolerance);
    let (found, expected) = (slogdet(a).unwrap(), slogdet(&Dense::new(dense(a))).unwrap());
    assert!((found.sign - expected.sign).norm() < tolerance, "{a}: {found:?}, not {expected:?}");
    assert!((found.logabsdet - expected.logabsdet).abs() < tolerance * 10.0, "{a}");
}

#[test]
fn block_triangular_systems_are_solved_by_substitution() {
    for dtype in DTYPES {
        let rows = |lower: bool| -> Vec<Vec<Option<Op>>> {
            let sizes = [2, 3, 1];
            let block = |i: usize, j: usize| match (i == j, (i > j) == lower) {
                (true, _) => Some(general(sizes[i], dtype, 10 + i as u64)),
                (false, true) => Some(rectangle(sizes[i], sizes[j], dtype, (20 + 3 * i + j) as u64)),
                (false, false) => None,
            };
            (0..3).map(|i| (0..3).map(|j| block(i, j)).collect()).collect()
        };
        for lower in [true, false] {
            let a = Block::with_gaps(rows(lower)).unwrap();
            assert!(details(&a).contains("block substitution"), "{a}");
            check(&a, 3e3 * epsilon(dtype));
        }
    }
}

#[test]
fn the_cheaper_block_is_the_pivot_of_a_schur_complement() {
    for dtype in DTYPES {
        let d = diagonal(&(1..=20).map(|i| f64::from(i) + 2.0).collect::<Vec<_>>(), dtype);
        let (b, c) = (rectangle(2, 20, dtype, 1), rectangle(20, 2, dtype, 2));
        let second = grid(&general(2, dtype, 3), &b, &c, &d);
        assert!(details(&second).contains("block (1, 1)"), "{}", details(&second));
        check(&second, 1e4 * epsilon(dtype));
        let first = grid(&d, &c, &b, &general(2, dtype, 4));
        assert!(details(&first).contains("block (0, 0)"), "{}", details(&first));
        check(&first, 1e4 * epsilon(dtype));
        let h = adjoint(&c).unwrap();
        let hermitian = grid(&d, &c, &h, &definite(2, dtype, 5));
        assert!(SELF_ADJOINT.of(&hermitian));
        check(&hermitian, 1e4 * epsilon(dtype));
    }
}

#[test]
fn a_saddle_point_with_a_tridiagonal_block() {
    let n = 200;
    let ones = |m: usize, x: f64| Array::vector(vec![x; m]);
    let t = Tridiagonal::new(ones(n - 1, -1.0), ones(n, 2.5), ones(n - 1, -1.0)).unwrap();
    let b = rectangle(n, 3, DType::F64, 1);
    let a = grid(&t, &b, &adjoint(&b).unwrap(), &Zero::new(3, 3, DType::F64));
    assert!(details(&a).contains("block (0, 0)"), "{}", details(&a));
    let rhs = entries(n + 3, 2, DType::F64, 2);
    let x = solve(&a, &rhs).unwrap();
    assert!(distance(&a.apply(&x).unwrap(), &rhs) < 1e-12);
}

#[test]
fn singular_and_nearly_singular_pivots_give_way_to_the_whole() {
    for tiny in [0.0, 1e-14] {
        let mut entries_of = vec![3.0; 12];
        entries_of[4] = tiny;
        let d = diagonal(&entries_of, DType::F64);
        let (b, c) = (rectangle(12, 2, DType::F64, 1), rectangle(2, 12, DType::F64, 2));
        let a = grid(&d, &b, &c, &general(2, DType::F64, 3));
        check_inverse(&a, &inverse(&a).unwrap(), 1e-11);
        let (found, expected) = (slogdet(&a).unwrap(), slogdet(&Dense::new(dense(&a))).unwrap());
        assert_eq!(found.sign, expected.sign, "{tiny}");
        assert!((found.logabsdet - expected.logabsdet).abs() < 1e-9, "{tiny}: {found:?} {expected:?}");
    }
}

#[test]
fn a_grid_that_is_singular_to_working_precision_is_refused_or_warned_about() {
    let d = diagonal(&[1.0, 2.0, 4.0, 5.0, 3.0, 2.0], DType::F64);
    let b = Dense::new(Array::from_fn(6, 1, |i, _| i as f64).unwrap());
    let c = Dense::new(Array::from_fn(1, 6, |_, j| (j * j) as f64).unwrap());
    // The corner is C·D⁻¹·B up to rounding, so that the complement is zero up to rounding.
    let x = solve(&d, &Array::from_fn(6, 1, |i, _| i as f64).unwrap()).unwrap();
    let corner = c.apply(&x).unwrap().to_vec::<f64>().unwrap();
    for gap in [0.0, 1e-16] {
        let corner = Dense::new(Array::vector(vec![corner[0] * (1.0 + gap)]));
        let a = grid(&d, &b, &c, &corner);
        assert!(details(&a).contains("Schur"), "{}", details(&a));
        match solve(&a, &entries(7, 1, DType::F64, 1)) {
            Err(e) => assert_eq!(e.kind(), ErrorKind::Singular, "{e}"),
            Ok(x) => assert!(x.report.warnings().any(|w| w.contains("nearly singular")), "{:?}", x.report),
        }
    }
}

#[test]
fn blocks_that_do_not_fit_are_named_by_their_places() {
    let made: Result<Op> = Block::new(vec![
        vec![rectangle(2, 2, DType::F64, 1), rectangle(2, 3, DType::F64, 2)],
        vec![rectangle(1, 2, DType::F64, 3), rectangle(2, 3, DType::F64, 4)],
    ]);
    let e: Error = made.map(|_| ()).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::ShapeMismatch);
    assert!(e.to_string().contains("block (1, 0)") && e.to_string().contains("block (1, 1)"), "{e}");
    let empty = Block::with_gaps(vec![vec![None, Some(rectangle(1, 1, DType::F64, 1))], vec![None, None]]);
    assert!(empty.map(|_| ()).unwrap_err().to_string().contains("column 0"));
}
