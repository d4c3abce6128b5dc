//! Every rule, in all four maps and four dtypes, against the dense definition.

use super::*;
use crate::algorithms::{Auto, Cg, Cholesky, Gmres, Ldl, Lu};
use crate::functions::{inverse, inverse_with, solve, solve_with};
use crate::operators::{
    Adjoint, BlockDiag, Conjugate, Diagonal, Hidden, Kronecker, LowRank, Permutation, Product, Scaled, Sum,
    Transpose, Triangular,
};
use cola_runtime::Alg;

fn all_algorithms() -> Vec<Alg> {
    vec![
        Auto::default().into(),
        Cholesky {}.into(),
        Ldl {}.into(),
        Lu {}.into(),
        Cg { tol: 1e-14, ..Cg::default() }.into(),
        Gmres { tol: 1e-14, ..Gmres::default() }.into(),
    ]
}

fn shifted(a: Op, by: f64) -> Op {
    let n = a.rows();
    let d = Diagonal::new(Array::full(n, 1, a.dtype(), Scalar::new(by, 0.0)).unwrap()).unwrap();
    Sum::new(vec![a, d]).unwrap()
}

fn structures(dtype: DType) -> Vec<Op> {
    let mut all = vec![
        general(5, dtype, 1),
        definite(6, dtype, 2),
        indefinite(6, dtype, 3),
        tridiagonal(7, dtype),
        laplacian(3, dtype),
        Diagonal::new(to(entries(4, 1, DType::C64, 5), dtype)).unwrap(),
        Triangular::new(dense(&general(4, dtype, 6)), true, false).unwrap(),
        Triangular::new(dense(&general(4, dtype, 7)), false, false).unwrap(),
        Permutation::new(vec![3, 0, 2, 1], dtype).unwrap(),
        Kronecker::new(vec![general(2, dtype, 8), general(3, dtype, 9), general(2, dtype, 10)]).unwrap(),
        Product::new(vec![general(3, dtype, 11), general(3, dtype, 12)]).unwrap(),
        BlockDiag::with_multiplicities(vec![general(2, dtype, 13), general(3, dtype, 14)], vec![2, 1])
            .unwrap(),
        Scaled::new(Scalar::new(-2.5, 0.0), general(4, dtype, 15)).unwrap(),
        Transpose::new(general(4, dtype, 16)),
        Adjoint::new(general(4, dtype, 17)),
        Conjugate::new(general(4, dtype, 18)),
        Hidden::new(general(4, dtype, 19)),
        inverse(&general(4, dtype, 20)).unwrap(),
        shifted(general(4, dtype, 21), 3.0),
        // Product of factors that are not square.
        Product::new(vec![Dense::new(entries(3, 7, dtype, 22)), Dense::new(entries(7, 3, dtype, 23))])
            .unwrap(),
    ];
    let low_rank = LowRank::new(entries(9, 2, dtype, 24), entries(9, 2, dtype, 25)).unwrap();
    let core = entries(2, 2, dtype, 26);
    let with_core = LowRank::with_core(entries(9, 2, dtype, 27), core, entries(9, 2, dtype, 28)).unwrap();
    let partner = Kronecker::new(vec![general(3, dtype, 29), general(3, dtype, 30)]).unwrap();
    all.push(shifted(low_rank.clone(), 4.0));
    all.push(shifted(with_core.clone(), 4.0));
    all.push(Sum::new(vec![partner, low_rank.clone()]).unwrap());
    all.push(shifted(Sum::new(vec![low_rank, with_core]).unwrap(), 5.0));
    if dtype.is_complex() {
        let phase = Scaled::new(Scalar::new(0.0, 2.0), general(3, dtype, 31)).unwrap();
        all.push(phase);
    }
    all
}

#[test]
fn inverses_of_all_structures_agree_with_the_definition() {
    for dtype in DTYPES {
        for a in structures(dtype) {
            check_inverse(&a, &inverse(&a).unwrap(), 3e3 * epsilon(dtype));
        }
    }
}

#[test]
fn solutions_of_all_structures_agree_with_the_definition_for_one_and_many_columns() {
    for dtype in DTYPES {
        for a in structures(dtype) {
            for k in [1, 2, 13] {
                let b = entries(a.rows(), k, dtype, 40);
                let x = solve(&a, &b).unwrap_or_else(|e| panic!("{a}: {e}"));
                let off = distance(&x, &expected(&a, Trans::None, &b));
                assert!(off < 3e3 * epsilon(dtype), "{a}: {k} columns are off by {off:e}");
                assert!(
                    x.report.residual().is_none_or(|eta| eta < 100.0 * epsilon(dtype)),
                    "{a} {:?}",
                    x.report
                );
            }
        }
    }
}

#[test]
fn every_algorithm_works_on_every_structure_that_has_the_property_it_needs() {
    for dtype in [DType::F64, DType::C64] {
        for a in structures(dtype) {
            let b = entries(a.rows(), 2, dtype, 41);
            let want = expected(&a, Trans::None, &b);
            for alg in all_algorithms() {
                match solve_with(&a, &b, &alg) {
                    Ok(x) => assert!(distance(&x, &want) < 1e-9, "{a} by {alg}"),
                    Err(e) => assert_eq!(e.kind(), cola_runtime::ErrorKind::NoMethod, "{a} by {alg}: {e}"),
                }
            }
            for alg in [Alg::from(Lu {}), Gmres::default().into()] {
                solve_with(&a, &b, &alg).unwrap_or_else(|e| panic!("{a} by {alg}: {e}"));
            }
        }
    }
}

#[test]
fn structures_of_claimed_parts_take_every_algorithm() {
    let part = |seed| definite(3, DType::F64, seed);
    let unitary = Permutation::new(vec![2, 0, 1], DType::F64).unwrap();
    let hidden = Hidden::new(unitary).claimed(crate::properties::UNITARY.set());
    let all = [
        Kronecker::new(vec![part(1), part(2)]).unwrap(),
        Product::new(vec![part(1), part(2)]).unwrap(),
        BlockDiag::new(vec![part(1), part(2)]).unwrap(),
        hidden,
    ];
    for a in &all {
        for alg in all_algorithms() {
            let inverse = inverse_with(a, &alg).unwrap_or_else(|e| panic!("{a} by {alg}: {e}"));
            check_inverse(a, &inverse, 1e-10);
        }
    }
}

#[test]
fn a_claim_on_the_whole_is_enough_where_the_parts_have_none() {
    let a = dense(&definite(3, DType::F64, 1));
    let a = Kronecker::new(vec![Dense::new(a.clone()), Dense::new(a)]).unwrap().claimed(PSD.set());
    let x = solve_with(&a, &entries(9, 1, DType::F64, 2), &Cholesky {}.into()).unwrap();
    assert!(x.report.evidence().any(|e| e.note.as_deref().is_some_and(|n| n.starts_with("densified: 9×9"))));
}

#[test]
fn mixed_dtypes_promote_and_real_operators_take_complex_vectors() {
    let cases = [
        (DType::F32, DType::F64, DType::F64),
        (DType::F64, DType::C32, DType::C64),
        (DType::C32, DType::F64, DType::C64),
    ];
    for (of_a, of_b, of_x) in cases {
        let a = general(5, of_a, 50);
        let b = entries(5, 2, of_b, 51);
        let x = solve(&a, &b).unwrap();
        assert_eq!(x.dtype(), of_x);
        assert!(distance(&x, &expected(&a, Trans::None, &b)) < 1e-5);
        let k = Kronecker::new(vec![a.clone(), general(2, DType::F32, 52)]).unwrap();
        let b = entries(10, 3, of_b, 53);
        let x = solve(&k, &b).unwrap();
        assert!(distance(&x, &expected(&k, Trans::None, &b)) < 1e-5);
    }
}

#[test]
fn half_types_are_solved_in_single_precision_and_rounded_once() {
    for dtype in [DType::F16, DType::BF16] {
        let a = Dense::new(dense(&general(6, DType::F32, 60)).cast(dtype).unwrap());
        let b = entries(6, 2, DType::F32, 61).cast(dtype).unwrap();
        for alg in [Alg::from(Lu {}), Gmres::default().into()] {
            let x = solve_with(&a, &b, &alg).unwrap();
            assert_eq!(x.dtype(), dtype);
            assert!(distance(&x, &expected(&a, Trans::None, &b)) < 2.0 * epsilon(dtype));
        }
    }
}

#[test]
fn one_factorisation_is_shared_by_all_handles_and_uses() {
    let a = definite(6, DType::F64, 70);
    let first = crate::solvers::factorise(&a, crate::algorithms::Direct::Cholesky).unwrap();
    let b = entries(6, 1, DType::F64, 71);
    solve(&a, &b).unwrap();
    let again =
        crate::solvers::factorise(&a.claimed(PSD.set()), crate::algorithms::Direct::Cholesky).unwrap();
    assert!(std::ptr::addr_eq(std::sync::Arc::as_ptr(&first), std::sync::Arc::as_ptr(&again)));
    assert!(is_lazy(&inverse(&a).unwrap()));
}

#[test]
fn determinants_of_factorisations_agree() {
    use crate::algorithms::Direct;
    for dtype in DTYPES {
        for a in [tridiagonal(6, dtype), general(6, dtype, 80)] {
            let (phase, log) = crate::solvers::factorise(&a, Direct::Lu).unwrap().slogdet();
            let full = Dense::new(dense(&a));
            let (p, l) = crate::solvers::factorise(&full, Direct::Lu).unwrap().slogdet();
            assert!(
                (phase - p).norm() < 1e3 * epsilon(dtype) && (log - l).abs() < 1e3 * epsilon(dtype),
                "{a}"
            );
        }
    }
}

#[test]
fn warm_applies_of_a_lazy_inverse_allocate_nothing() {
    let n = 36;
    let a = laplacian(6, DType::F64);
    let b = entries(n, 4, DType::F64, 90);
    let mut y = Array::zeros(n, 4, DType::F64).unwrap();
    let (one, zero) = (Scalar::new(1.0, 0.0), Scalar::new(0.0, 0.0));
    for (alg, blocks) in
        [(Alg::from(Cholesky {}), 1), (Cg::default().into(), 4), (Gmres::default().into(), 6)]
    {
        let inverse = inverse_with(&a, &alg).unwrap();
        let mut ws = cola_runtime::Workspace::new();
        let mut run = |ws: &mut cola_runtime::Workspace| {
            inverse.apply_into(Trans::None, one, b.as_ref(), zero, y.as_mut().unwrap(), ws).unwrap();
            ws.allocations()
        };
        let cold = run(&mut ws);
        let warm = run(&mut ws);
        assert_eq!(run(&mut ws), warm, "{alg}");
        assert!(cold <= blocks + 3, "{alg}: {cold} scratch arrays");
    }
}

/// Woodbury needs an inverse of the rest; the sum may have one where the rest has none.
#[test]
fn a_regular_sum_with_a_singular_part_is_solved() {
    use crate::functions::solve;
    use crate::operators::{BlockDiag, Diagonal, Identity, LowRank, Tridiagonal, Zero};
    let n = 20;
    let ones = || Array::vector(vec![1.0; n]);
    let low = LowRank::new(ones(), ones()).unwrap();
    let ends = |i: usize| if i == 0 || i == n - 1 { 1.0 } else { 2.0 };
    let neumann = Tridiagonal::new(
        Array::vector(vec![-1.0; n - 1]),
        Array::vector((0..n).map(ends).collect()),
        Array::vector(vec![-1.0; n - 1]),
    )
    .unwrap();
    let singular = [
        BlockDiag::new(vec![Zero::new(1, 1, DType::F64), Identity::new(n - 1, DType::F64)]).unwrap(),
        Diagonal::new(Array::vector((0..n).map(|i| if i == 3 { 0.0 } else { 1.0 }).collect())).unwrap(),
        neumann.claimed(PSD.set()),
        Diagonal::new(Array::vector((0..n).map(|i| if i == 3 { 1e-18 } else { 1.0 }).collect())).unwrap(),
    ];
    for rest in singular {
        let a = Sum::new(vec![rest, low.clone()]).unwrap();
        for _ in 0..2 {
            let b = Array::from_fn(n, 2, |i, j| (i * (j + 2) % 7) as f64).unwrap();
            let x = solve(&a, &b).unwrap_or_else(|e| panic!("{a}: {e}"));
            assert!(x.report.residual().unwrap() < 1e-13, "{a}: {:?}", x.report);
        }
    }
}
