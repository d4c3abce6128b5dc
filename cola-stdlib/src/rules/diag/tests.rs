//! Diagonals by hand and against the definition, at every offset.

#![cfg(test)]

use crate::algorithms::Auto;
use crate::functions::{Diagonals, diag};
use crate::operators::*;
use crate::rules::specimens::compare_all;
use cola_runtime::{Array, DType, Value};

#[test]
fn by_hand() {
    // 1 2 3
    // 4 5 6
    let a = Dense::new(Array::from_vec(2, 3, vec![1.0, 4.0, 2.0, 5.0, 3.0, 6.0]).unwrap());
    let at = |k| diag(&a, k).unwrap().to_vec::<f64>().unwrap();
    assert_eq!((at(0), at(1), at(2), at(-1)), (vec![1.0, 5.0], vec![2.0, 6.0], vec![3.0], vec![4.0]));
    assert!(at(3).is_empty() && at(-2).is_empty() && at(i64::MAX).is_empty() && at(i64::MIN).is_empty());
}

#[test]
fn where_diagonals_lie() {
    assert_eq!(Diagonals::of((2, 3), 1), Diagonals { row: 0, col: 1, len: 2 });
    assert_eq!(Diagonals::of((5, 2), -1), Diagonals { row: 1, col: 0, len: 2 });
    assert_eq!(Diagonals::of((2, 3), 9).len, 0);
}

#[test]
fn the_other_half_of_a_triangle_is_never_read() {
    let a = Array::from_vec(2, 2, vec![1.0, 3.0, f64::NAN, 4.0]).unwrap();
    let a = Triangular::new(a, true, false).unwrap();
    assert_eq!(diag(&a, 1).unwrap().to_vec::<f64>().unwrap(), [0.0]);
    assert_eq!(diag(&a, -1).unwrap().to_vec::<f64>().unwrap(), [3.0]);
}

#[test]
fn blocks_of_the_identity_cover_a_long_diagonal() {
    let d: Vec<f64> = (0..100).map(f64::from).collect();
    let a = Hidden::new(Diagonal::new(Array::vector(d.clone())).unwrap());
    assert_eq!(diag(&a, 0).unwrap().to_vec::<f64>().unwrap(), d);
    assert_eq!(diag(&a, -3).unwrap().to_vec::<f64>().unwrap(), vec![0.0; 97]);
}

#[test]
fn every_structure_agrees_with_the_definition_at_every_offset() {
    for offset in -7..=7 {
        compare_all("diag", &[Value::Algorithm(Auto::default().into()), Value::Int(offset)], |_| true);
    }
}

#[test]
fn half_types_keep_their_dtype() {
    let a = Dense::new(Array::full(2, 2, DType::F16, 1.5.into()).unwrap());
    assert_eq!(diag(&Sum::new(vec![a.clone(), a]).unwrap(), 0).unwrap().dtype(), DType::F16);
}

/// A grid's inverse diagonal by selected inversion and by columns; a matrix with fill, of 400 unknowns.
#[test]
fn the_diagonal_of_the_inverse_of_a_sparse_matrix_needs_no_column_of_it() {
    use crate::functions::no_dispatch;
    let grid = crate::gallery::find("poisson2d").unwrap().operator(&[20.0]).unwrap();
    let line = crate::gallery::find("poisson1d").unwrap().operator(&[50.0]).unwrap();
    for a in [grid, line] {
        let inverse = crate::functions::inverse_with(&a, &crate::algorithms::Cholesky {}.into()).unwrap();
        let found = diag(&inverse, 0).unwrap().to_vec::<f64>().unwrap();
        let expected = diag(&no_dispatch(&inverse).unwrap(), 0).unwrap().to_vec::<f64>().unwrap();
        let off = found.iter().zip(&expected).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max);
        assert!(off < 1e-12, "{a}: {off:e}");
    }
}
