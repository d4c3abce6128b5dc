//! Operators with chosen singular values.

use super::*;
use crate::testing;
use cola_runtime::{DType, Scalar};

/// m×n with these singular values, random vectors.
fn with_values(m: usize, n: usize, values: &[f64], dtype: DType) -> Op {
    let wide = if dtype.is_complex() { DType::C64 } else { DType::F64 };
    let (mut u, v) =
        (testing::orthonormal(m, values.len(), wide, 1), testing::orthonormal(n, values.len(), wide, 2));
    for (j, &s) in values.iter().enumerate() {
        u.as_mut().unwrap().cols_range(j, j + 1).scale(Scalar::new(s, 0.0));
    }
    testing::matrix(testing::product(ONE, Trans::None, &u, Trans::Adjoint, &v).cast(dtype).unwrap())
}

fn assert_values(found: &[f64], expected: &[f64], bound: f64) {
    let off = found.iter().zip(expected).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max);
    assert!(found.len() == expected.len() && off <= bound, "{found:?} instead of {expected:?}");
}

#[test]
fn tall_and_wide_in_every_dtype_with_copies() {
    // 4 twice, 3, 2 twice, the rest below 1.
    let mut values = vec![4.0, 4.0, 3.0, 2.0, 2.0];
    values.extend((0..95).map(|i| 1.0 - i as f64 / 95.0));
    for dtype in [DType::F32, DType::F64, DType::C32, DType::C64] {
        let low = dtype.epsilon() > 1e-10;
        for (m, n) in [(140, 100), (100, 140)] {
            let a = with_values(m, n, &values, dtype);
            let tol = if low { 1e-5 } else { 1e-11 };
            let (t, _) = GolubKahan { tol, ..GolubKahan::new(5) }.solve(&a, &mut Workspace::new()).unwrap();
            assert_values(&t.values, &values[..5], if low { 1e-4 } else { 1e-10 });
            assert_eq!((t.left.shape(), t.right.shape()), ((m, 5), (n, 5)));
        }
    }
}

#[test]
fn zero_low_rank_unitary_and_small() {
    let ws = &mut Workspace::new();
    let zero = with_values(80, 60, &[0.0], DType::F64);
    assert_values(&GolubKahan::new(2).solve(&zero, ws).unwrap().0.values, &[0.0, 0.0], 0.0);
    // More triplets than the rank.
    let two = with_values(80, 60, &[3.0, 1.0], DType::C64);
    assert_values(&GolubKahan::new(4).solve(&two, ws).unwrap().0.values, &[3.0, 1.0, 0.0, 0.0], 1e-13);
    let unitary = with_values(70, 70, &[1.0; 70], DType::F64);
    assert_values(&GolubKahan::new(3).solve(&unitary, ws).unwrap().0.values, &[1.0; 3], 1e-12);
    let small = testing::dense(2, 1, &[3.0, 4.0]);
    assert_values(&GolubKahan::new(1).solve(&small, ws).unwrap().0.values, &[5.0], 1e-14);
    assert!(GolubKahan::new(0).solve(&small, ws).unwrap().0.values.is_empty());
    let refused = GolubKahan::new(2).solve(&small, ws).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidArgument);
}

#[test]
fn a_short_limit_is_no_success() {
    let values: Vec<f64> = (0..100).map(|i| 1.0 - i as f64 / 200.0).collect();
    let a = with_values(120, 100, &values, DType::F64);
    let e = GolubKahan { max_applies: Some(30), ..GolubKahan::new(4) }
        .solve(&a, &mut Workspace::new())
        .unwrap_err();
    assert_eq!((e.kind(), e.best_iterate().unwrap().shape()), (ErrorKind::NotConverged, (100, 4)));
}
