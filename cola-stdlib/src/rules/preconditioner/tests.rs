//! Preconditioners against the inverses that they are where nothing is left out.

#![cfg(test)]
#![allow(clippy::unwrap_used)]

use crate::algorithms::{
    Auto, BlockJacobi, Cg, IncompleteCholesky, IncompleteLu, Jacobi, Nystrom, PivotedCholesky, Ssor,
};
use crate::functions::{add, preconditioner, preconditioner_with, solve_with, to_dense};
use crate::gallery;
use crate::operators::{Dense, Diagonal, Identity, ScalarMul, Sparse, Toeplitz};
use crate::properties::{PD, PSD};
use cola_runtime::{Alg, Array, DType, ErrorKind, Op, Scalar};

fn poisson(side: f64) -> Op {
    gallery::find("poisson2d").unwrap().operator(&[side]).unwrap().claimed(PD.set())
}

/// ‖M·A − I‖ by the largest entry.
fn off(m: &Op, a: &Op) -> f64 {
    let product = m.apply(&to_dense(a).unwrap()).unwrap();
    let entry = |i, j| product.get(i, j).unwrap() - f64::from(u8::from(i == j));
    let n = a.rows();
    (0..n * n).map(|k| entry(k % n, k / n).norm()).fold(0.0, f64::max)
}

/// The tridiagonal −1, 4, −1 as a sparse matrix: its factors have no fill.
fn without_fill(n: usize) -> Op {
    let (mut row, mut col, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for i in 0..n {
        for j in i.saturating_sub(1)..(i + 2).min(n) {
            row.push(i as u32);
            col.push(j as u32);
            values.push(if i == j { 4.0 } else { -1.0 });
        }
    }
    Sparse::from_triplets(n, n, &row, &col, Array::vector(values)).unwrap().claimed(PD.set())
}

#[test]
fn incomplete_factors_without_fill_are_the_inverse() {
    let a = without_fill(12);
    let all: [Alg; 4] = [
        IncompleteCholesky::default().into(),
        IncompleteLu::default().into(),
        IncompleteLu { fill: 12, drop: 0.0 }.into(),
        BlockJacobi { size: 12 }.into(),
    ];
    for alg in all {
        let m = preconditioner_with(&a, &alg).unwrap();
        assert!(off(&m, &a) < 1e-14, "{alg}: {}", off(&m, &a));
    }
}

#[test]
fn jacobi_and_ssor_are_their_formulas() {
    let a = Dense::new(Array::from_vec(2, 2, vec![4.0, 1.0, 1.0, 8.0]).unwrap());
    let m = preconditioner_with(&a, &Jacobi::default().into()).unwrap();
    let b = Array::vector(vec![1.0, 1.0]);
    assert_eq!(m.apply(&b).unwrap().to_vec::<f64>().unwrap(), [0.25, 0.125]);
    // ω = 1: M⁻¹ = (D + L)·D⁻¹·(D + U) = [4 1; 1 8.25] for this A.
    let s =
        Sparse::from_triplets(2, 2, &[0, 1, 0, 1], &[0, 0, 1, 1], Array::vector(vec![4.0, 1.0, 1.0, 8.0]))
            .unwrap();
    let m = preconditioner_with(&s, &Ssor::default().into()).unwrap();
    let inverse = Dense::new(Array::from_vec(2, 2, vec![4.0, 1.0, 1.0, 8.25]).unwrap());
    assert!(off(&m, &inverse) < 1e-15);
    for omega in [0.0, 2.0, f64::NAN] {
        let e = preconditioner_with(&s, &Ssor { omega }.into()).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::InvalidArgument, "{omega}");
    }
}

#[test]
fn approximations_of_full_rank_are_the_inverse_up_to_a_factor() {
    let n = 9;
    let b = Dense::new(Array::from_fn(n, n, |i, j| 1.0 / (1 + i + j) as f64).unwrap()).claimed(PSD.set());
    let shift = ScalarMul::new(Scalar::new(0.25, 0.0), n, DType::F64).unwrap();
    let a = add(&b, &shift).unwrap().claimed(PD.set());
    let parts = crate::operators::Sum::new(vec![b, shift]).unwrap().claimed(PD.set());
    let all: [Alg; 2] =
        [Nystrom { rank: n, shift: 0.0 }.into(), PivotedCholesky { rank: n, shift: 0.0 }.into()];
    for alg in all {
        let m = preconditioner_with(&parts, &alg).unwrap();
        // M·A = c·I
        let product = m.apply(&to_dense(&a).unwrap()).unwrap();
        let c = product.get(0, 0).unwrap().re;
        let entry = |i, j| product.get(i, j).unwrap().re - if i == j { c } else { 0.0 };
        let worst = (0..n * n).map(|k| entry(k % n, k / n).abs()).fold(0.0, f64::max);
        assert!(c > 0.0 && worst < 1e-6, "{alg}: {c} {worst:e}");
    }
}

#[test]
fn auto_chooses_by_structure_and_keeps_definiteness() {
    let m = preconditioner(&poisson(12.0)).unwrap();
    assert!(m.to_string().contains("IC(0)") && PD.of(&m), "{m}");
    let a = gallery::find("grcar").unwrap().operator(&[30.0, 3.0]).unwrap();
    assert!(preconditioner(&a).unwrap().to_string().contains("ILU(0)"));
    let column = Array::from_fn(40, 1, |i, _| 0.5f64.powi(i as i32)).unwrap();
    let t = Toeplitz::new(column.clone(), column).unwrap().claimed(PD.set());
    let m = preconditioner(&t).unwrap();
    assert!(PD.of(&m), "{m}");
    // Kac–Murdock–Szegő: the circulant leaves few iterations.
    let cg = Cg { precond: Some(m), ..Cg::default() };
    let b = Array::from_fn(40, 1, |i, _| (i % 7) as f64).unwrap();
    let x = solve_with(&t, &b, &cg.into()).unwrap();
    assert!(x.report.iterations().unwrap() <= 12, "{:?}", x.report.iterations());
    let d = Diagonal::new(Array::vector(vec![2.0, 4.0])).unwrap();
    let m = preconditioner_with(&d, &Auto::default().into()).unwrap();
    assert!(off(&m, &d) == 0.0);
}

#[test]
fn preconditioners_save_iterations() {
    let a = poisson(40.0);
    let b = Array::from_fn(1600, 1, |i, _| ((i * 37) % 11) as f64 - 5.0).unwrap();
    let iterations = |precond: Option<Op>| {
        let x = solve_with(&a, &b, &Cg { precond, tol: 1e-8, ..Cg::default() }.into()).unwrap();
        x.report.iterations().unwrap()
    };
    let plain = iterations(None);
    for (alg, factor) in [
        (Alg::from(IncompleteCholesky::default()), 2.0),
        (Ssor { omega: 1.7 }.into(), 2.0),
        (BlockJacobi { size: 40 }.into(), 1.1),
    ] {
        let better = iterations(Some(preconditioner_with(&a, &alg).unwrap()));
        assert!(better as f64 * factor <= plain as f64, "{alg}: {better} of {plain}");
    }
}

#[test]
fn what_cannot_be_preconditioned_is_told() {
    let zero = Diagonal::new(Array::vector(vec![1.0, 0.0])).unwrap();
    let e = preconditioner_with(&zero, &Jacobi::default().into()).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::Singular);
    let wide = Dense::new(Array::zeros(2, 3, DType::F64).unwrap());
    assert_eq!(preconditioner(&wide).unwrap_err().kind(), ErrorKind::ShapeMismatch);
    let dense = Dense::new(Array::identity(3, DType::F64).unwrap());
    let e = preconditioner_with(&dense, &IncompleteLu::default().into()).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::NoMethod);
    let empty = Identity::new(0, DType::F64);
    assert_eq!(preconditioner(&empty).unwrap().shape(), (0, 0));
}
