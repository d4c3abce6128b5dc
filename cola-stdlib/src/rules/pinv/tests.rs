//! Pseudoinverses, least squares, ranks, null spaces and condition numbers by hand, and what is refused.

#![cfg(test)]

use crate::functions::{
    Norm, cond, inv_quad_logdet, ldl, lstsq, lstsq_with, nullspace, nullspace_with, pinv, pinv_with, qr,
    rank, rank_with,
};
use crate::operators::*;
use crate::properties::{PSD, SELF_ADJOINT};
use cola_runtime::{Alg, Array, DType, ErrorKind, Op, Value, World};

fn dense(m: usize, n: usize, columns: Vec<f64>) -> Op {
    Dense::new(Array::from_vec(m, n, columns).unwrap())
}

fn entries(a: &Op) -> Vec<f64> {
    a.apply(&Array::identity(a.cols(), DType::F64).unwrap()).unwrap().to_vec::<f64>().unwrap()
}

fn close(found: &[f64], exact: &[f64]) -> bool {
    found.len() == exact.len() && found.iter().zip(exact).all(|(x, y)| (x - y).abs() < 1e-14)
}

#[test]
fn a_matrix_of_rank_one_by_hand() {
    // (1 2; 2 4)⁺ = (1 2; 2 4)/25
    let a = dense(2, 2, vec![1.0, 2.0, 2.0, 4.0]);
    assert!(close(&entries(&pinv(&a).unwrap()), &[0.04, 0.08, 0.08, 0.16]));
    assert_eq!(rank(&a).unwrap(), 1);
    assert!(cond(&a, Norm::Two).unwrap() > 1e15);
    // The null space is spanned by (2, −1)/√5.
    let n = entries(&nullspace(&a).unwrap());
    let sign = n[0].signum();
    assert!(close(&[sign * n[0], sign * n[1]], &[2.0 / 5f64.sqrt(), -1.0 / 5f64.sqrt()]));
}

#[test]
fn the_shortest_of_all_solutions_is_found() {
    // x + y = 2 has the shortest solution (1, 1); x = 1 and x = 3 are best met by x = 2.
    let x = lstsq(&dense(1, 2, vec![1.0, 1.0]), &Array::vector(vec![2.0])).unwrap();
    assert!(close(&x.to_vec::<f64>().unwrap(), &[1.0, 1.0]));
    let x = lstsq(&dense(2, 1, vec![1.0, 1.0]), &Array::vector(vec![1.0, 3.0])).unwrap();
    assert!(close(&x.to_vec::<f64>().unwrap(), &[2.0]));
    assert!(x.report.residual().is_some_and(|eta| eta < 1e-15));
}

#[test]
fn the_evidence_names_the_rank() {
    let a = dense(3, 2, vec![1.0, 2.0, 3.0, 2.0, 4.0, 6.0]);
    let x = lstsq(&a, &Array::vector(vec![1.0, 0.0, 0.0])).unwrap();
    let notes = format!("{:?}", x.report);
    assert!(notes.contains("rank 1 of 2"), "{notes}");
    let x = lstsq(&dense(2, 1, vec![3.0, 4.0]), &Array::vector(vec![1.0, 0.0])).unwrap();
    assert!(format!("{:?}", x.report).contains("full rank 1"));
}

#[test]
fn qr_refuses_a_matrix_that_is_not_of_full_rank() {
    let a = dense(3, 2, vec![1.0, 2.0, 3.0, 2.0, 4.0, 6.0]);
    let b = Array::vector(vec![1.0, 0.0, 0.0]);
    let e = lstsq_with(&a, &b, &Alg::named("QR").unwrap()).unwrap_err();
    assert!(e.kind() == ErrorKind::Unsupported && e.to_string().contains("SVD()"), "{e}");
    assert!(lstsq_with(&a, &b, &Alg::named("SVD").unwrap()).is_ok());
}

#[test]
fn a_tolerance_drops_singular_values() {
    let a = dense(2, 2, vec![1.0, 0.0, 0.0, 1e-3]);
    let auto = Alg::named("Auto").unwrap();
    assert!(close(&entries(&pinv_with(&a, &auto, Some(0.01)).unwrap()), &[1.0, 0.0, 0.0, 0.0]));
    assert_eq!(rank_with(&a, Some(0.01)).unwrap(), 1);
    assert_eq!(nullspace_with(&a, &auto, Some(0.01)).unwrap().cols(), 1);
    assert_eq!(rank(&a).unwrap(), 2);
    let e = rank_with(&a, Some(1.5)).unwrap_err();
    assert!(e.kind() == ErrorKind::InvalidArgument && e.to_string().contains("[0, 1)"), "{e}");
}

#[test]
fn the_pseudoinverse_of_a_diagonal_with_zeros_is_finite() {
    let d = Diagonal::new(Array::vector(vec![2.0, 0.0, -0.5])).unwrap();
    assert_eq!(entries(&pinv(&d).unwrap()), [0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -2.0]);
    assert_eq!(entries(&nullspace(&d).unwrap()), [0.0, 1.0, 0.0]);
}

#[test]
fn a_large_sparse_problem_stays_sparse() {
    // 30 000 equations with two unknowns each: its dense matrix would hold 2.4 GB.
    let (m, n) = (30_000u32, 10_000u32);
    let (mut rows, mut cols, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for i in 0..m {
        for (j, v) in [(i % n, 3.0), ((i * 7 + 1) % n, 1.0)] {
            rows.push(i);
            cols.push(j);
            values.push(v);
        }
    }
    let a = Sparse::from_triplets(m as usize, n as usize, &rows, &cols, Array::vector(values)).unwrap();
    let exact = Array::vector((0..n).map(|j| f64::from(j % 5) - 2.0).collect());
    let x = lstsq(&a, &a.apply(&exact).unwrap()).unwrap();
    assert!(format!("{:?}", x.report).contains("sparse normal equations"));
    let (found, exact) = (x.to_vec::<f64>().unwrap(), exact.to_vec::<f64>().unwrap());
    assert!(found.iter().zip(&exact).all(|(x, y)| (x - y).abs() < 1e-12));
}

#[test]
fn an_ill_conditioned_sparse_problem_is_not_solved_by_its_normal_equations() {
    // κ = 1e9: AᴴA is singular in double precision, yet the solution is (1, 1).
    let (rows, cols) = ([0, 0, 1, 2], [0, 1, 0, 1]);
    let a = Sparse::from_triplets(3, 2, &rows, &cols, Array::vector(vec![1.0, 1.0, 1e-9, 1e-9])).unwrap();
    let x = lstsq(&a, &Array::vector(vec![2.0, 1e-9, 1e-9])).unwrap();
    assert!(!format!("{:?}", x.report).contains("normal equations"));
    assert!(x.to_vec::<f64>().unwrap().iter().all(|x| (x - 1.0).abs() < 1e-6));
}

#[test]
fn the_laws_reject_wrong_results() {
    let world = World::global().unwrap();
    let a = Value::Array(Array::from_vec(2, 2, vec![1.0, 2.0, 2.0, 4.0]).unwrap());
    let off = |function: &str, found: Value| {
        let table = world.function(function).unwrap();
        let law = table.law().unwrap();
        law(&[a.clone(), Value::None, Value::None], &found).unwrap()
    };
    let array = |m, n, x: Vec<f64>| Value::Array(Array::from_vec(m, n, x).unwrap());
    assert!(off("pinv", array(2, 2, vec![0.04, 0.08, 0.08, 0.16])) < 1e-15);
    // The noise that elimination would leave is no pseudoinverse, nor is the transpose.
    assert!(off("pinv", array(2, 2, vec![4e16, -2e16, -2e16, 1e16])) > 1.0);
    assert!(off("pinv", array(2, 2, vec![1.0, 2.0, 2.0, 4.0])) > 1.0);
    assert!(off("nullspace", array(2, 1, vec![1.0, 0.0])) > 0.1);
    assert!(off("nullspace", array(2, 1, vec![2.0, -1.0])) > 1.0);
    assert!(off("nullspace", array(2, 0, vec![])).is_infinite());
    assert!(off("rank", Value::Int(2)).is_infinite() && off("rank", Value::Int(1)) == 0.0);
    assert!(off("cond", Value::Real(3.0)) > 0.3);
}

#[test]
fn factors_by_hand() {
    // (3; 4) = (3/5; 4/5)·5 up to a sign
    let f = qr(&dense(2, 1, vec![3.0, 4.0])).unwrap();
    let (q, r) = (entries(&f.q), entries(&f.r));
    assert!(close(&[q[0] * r[0], q[1] * r[0]], &[3.0, 4.0]) && (r[0].abs() - 5.0).abs() < 1e-14);
    // (0 1; 1 0) has no pivot of size one.
    let f = ldl(&dense(2, 2, vec![0.0, 1.0, 1.0, 0.0]).claimed(SELF_ADJOINT.set())).unwrap();
    assert_eq!(entries(&f.d), [0.0, 1.0, 1.0, 0.0]);
    assert_eq!(entries(&f.l), [1.0, 0.0, 0.0, 1.0]);
}

#[test]
fn a_singular_matrix_has_ldl_factors_too() {
    let a = dense(3, 3, vec![1.0, 2.0, 3.0, 2.0, 4.0, 6.0, 3.0, 6.0, 9.0]).claimed(PSD.set());
    let f = ldl(&a).unwrap();
    let product =
        Product::new(vec![f.p.clone(), f.l.clone(), f.d, Transpose::new(f.l), Transpose::new(f.p)]).unwrap();
    assert!(close(&entries(&product), &entries(&a)), "{:?}", entries(&product));
}

#[test]
fn a_quadratic_form_and_a_determinant_by_hand() {
    // (2 1; 1 1): inverse (1 −1; −1 2), determinant 1
    let a = dense(2, 2, vec![2.0, 1.0, 1.0, 1.0]).claimed(PSD.set());
    let both = inv_quad_logdet(&a, &Array::vector(vec![1.0, 2.0])).unwrap();
    assert!(close(&both.quad.to_vec::<f64>().unwrap(), &[5.0]) && both.logdet.abs() < 1e-15);
}

#[test]
fn a_rectangular_system_is_told_about_least_squares() {
    let e =
        crate::functions::solve(&dense(2, 1, vec![1.0, 1.0]), &Array::vector(vec![1.0, 1.0])).unwrap_err();
    assert!(e.to_string().contains("lstsq(A, b)"), "{e}");
}
