//! Systems that one can solve on paper.

use super::*;
use crate::algorithms::{Cg, Cholesky, Gmres, Ldl, Lu};
use crate::functions::{inverse, inverse_with, solve, solve_with};
use crate::operators::{
    BlockDiag, Diagonal, Identity, Kronecker, LowRank, Permutation, Product, ScalarMul, Scaled, Sum,
    Transpose, Triangular,
};
use cola_runtime::Alg;

fn vector(x: &[f64]) -> Array {
    Array::vector(x.to_vec())
}

fn close(x: &Array, y: &[f64]) {
    let x = x.to_vec::<f64>().unwrap();
    assert_eq!(x.len(), y.len());
    assert!(x.iter().zip(y).all(|(a, b)| (a - b).abs() < 1e-13 * (1.0 + b.abs())), "{x:?} is not {y:?}");
}

#[test]
fn two_equations_have_the_solution_of_the_school_book() {
    // 2x + y = 3, x + 3y = 4
    let a = Dense::new(Array::from_vec(2, 2, vec![2.0, 1.0, 1.0, 3.0]).unwrap());
    let x = solve(&a, &vector(&[3.0, 4.0])).unwrap();
    close(&x, &[1.0, 1.0]);
    assert!(x.report.residual().unwrap() < 1e-15);
    let psd = a.claimed(PSD.set());
    for alg in
        [Cholesky {}.into(), Ldl {}.into(), Lu {}.into(), Cg::default().into(), Gmres::default().into()]
    {
        let alg: Alg = alg;
        close(&solve_with(&psd, &vector(&[3.0, 4.0]), &alg).unwrap(), &[1.0, 1.0]);
    }
}

#[test]
fn closed_forms_keep_their_structure() {
    let d = inverse(&Diagonal::new(vector(&[2.0, -4.0])).unwrap()).unwrap();
    close(d.downcast_ref::<Diagonal>().unwrap().entries(), &[0.5, -0.25]);
    let c = inverse(&ScalarMul::new(Scalar::new(4.0, 0.0), 3, DType::F64).unwrap()).unwrap();
    assert_eq!(c.downcast_ref::<ScalarMul>().unwrap().scalar().re, 0.25);
    let i = Identity::new(3, DType::F64);
    assert!(inverse(&i).unwrap().same(&i));
    let p = inverse(&Permutation::new(vec![2, 0, 1], DType::F64).unwrap()).unwrap();
    assert_eq!(p.downcast_ref::<Permutation>().unwrap().indices(), [1, 2, 0]);
}

#[test]
fn inverse_of_inverse_is_the_operator_itself() {
    let a = general(4, DType::F64, 1);
    assert!(inverse(&inverse(&a).unwrap()).unwrap().same(&a));
}

#[test]
fn triangular_systems_are_solved_by_substitution() {
    // [2 ·; 1 4], the entry above the diagonal is never read
    let a = Array::from_vec(2, 2, vec![2.0, 1.0, 99.0, 4.0]).unwrap();
    let lower = Triangular::new(a.clone(), true, false).unwrap();
    close(&solve(&lower, &vector(&[2.0, 5.0])).unwrap(), &[1.0, 1.0]);
    let unit = Triangular::new(a, true, true).unwrap();
    close(&solve(&unit, &vector(&[2.0, 5.0])).unwrap(), &[2.0, 3.0]);
}

#[test]
fn rank_one_updates_follow_sherman_and_morrison() {
    // diag(1, 2) + [1; 1]·[1 1] = [2 1; 1 3]
    let d = Diagonal::new(vector(&[1.0, 2.0])).unwrap();
    let u = LowRank::new(vector(&[1.0, 1.0]), vector(&[1.0, 1.0])).unwrap();
    for parts in [vec![d.clone(), u.clone()], vec![u, d]] {
        let a = Sum::new(parts).unwrap();
        let x = solve(&a, &vector(&[3.0, 4.0])).unwrap();
        close(&x, &[1.0, 1.0]);
        assert!(x.report.evidence().any(|e| e.method == "Sherman–Morrison"), "{:?}", x.report);
    }
}

#[test]
fn parts_of_composites_are_inverted_where_they_are() {
    let d = |x: &[f64]| Diagonal::new(vector(x)).unwrap();
    let b = vector(&[8.0, 8.0, 8.0, 8.0]);
    let kron = Kronecker::new(vec![d(&[1.0, 2.0]), d(&[1.0, 4.0])]).unwrap();
    close(&solve(&kron, &b).unwrap(), &[8.0, 2.0, 4.0, 1.0]);
    let blocks = BlockDiag::with_multiplicities(vec![d(&[2.0]), d(&[4.0])], vec![3, 1]).unwrap();
    close(&solve(&blocks, &b).unwrap(), &[4.0, 4.0, 4.0, 2.0]);
    let two = Scaled::new(Scalar::new(2.0, 0.0), d(&[1.0, 2.0])).unwrap();
    close(&solve(&two, &vector(&[4.0, 4.0])).unwrap(), &[2.0, 1.0]);
    let a = Triangular::new(Array::from_vec(2, 2, vec![1.0, 1.0, 0.0, 1.0]).unwrap(), true, false).unwrap();
    let product = Product::new(vec![d(&[2.0, 2.0]), a.clone()]).unwrap();
    close(&solve(&product, &vector(&[2.0, 4.0])).unwrap(), &[1.0, 1.0]);
    close(&solve(&Transpose::new(a), &vector(&[2.0, 1.0])).unwrap(), &[1.0, 1.0]);
}

#[test]
fn a_zero_right_hand_side_has_the_zero_solution_by_every_method() {
    let a = definite(5, DType::F64, 3);
    let zero = Array::zeros(5, 2, DType::F64).unwrap();
    for alg in
        [Cholesky {}.into(), Ldl {}.into(), Lu {}.into(), Cg::default().into(), Gmres::default().into()]
    {
        let alg: Alg = alg;
        assert_eq!(solve_with(&a, &zero, &alg).unwrap().to_vec::<f64>().unwrap(), [0.0; 10]);
    }
}

#[test]
fn krylov_methods_solve_the_identity_in_one_step() {
    let hidden = crate::operators::Hidden::new(Identity::new(6, DType::F64)).claimed(PSD.set());
    for alg in [Alg::from(Cg::default()), Gmres::default().into()] {
        let x = solve_with(&hidden, &entries(6, 2, DType::F64, 1), &alg).unwrap();
        assert!(x.report.iterations().unwrap() <= 2, "{:?}", x.report);
        assert!(distance(&x, &entries(6, 2, DType::F64, 1)) < 1e-15);
    }
}

#[test]
fn columns_stop_by_themselves() {
    // One step for an eigenvector, none for zero, more for the third.
    let a = laplacian(6, DType::F64);
    let n = a.rows();
    let eigenvector = |i: usize| {
        let s = |k: usize| ((k + 1) as f64 * std::f64::consts::PI / 7.0).sin();
        s(i / 6) * s(i % 6)
    };
    let other = entries(n, 1, DType::F64, 9);
    let b = Array::from_fn(n, 3, |i, j| match j {
        0 => eigenvector(i),
        1 => 0.0,
        _ => other.get(i, 0).unwrap().re,
    })
    .unwrap();
    for alg in [Alg::from(Cg::default()), Gmres { restart: 40, ..Gmres::default() }.into()] {
        let x = solve_with(&a, &b, &alg).unwrap();
        assert!(distance(&x, &expected(&a, Trans::None, &b)) < 1e-8);
    }
    let first = b.column(0).unwrap();
    assert_eq!(solve_with(&a, &first, &Cg::default().into()).unwrap().report.iterations(), Some(1));
}

#[test]
fn an_algorithm_that_is_named_reaches_the_factors() {
    let a = Kronecker::new(vec![definite(3, DType::F64, 1), definite(4, DType::F64, 2)]).unwrap();
    let inverse = inverse_with(&a, &Cg::default().into()).unwrap();
    let shown: Vec<String> = inverse.children().iter().map(|c| c.operator().details()).collect();
    assert!(shown.iter().all(|d| d.starts_with("by CG")), "{shown:?}");
}
