//! Real matrices: what they are known for decides what must come out.

use super::*;
use crate::algorithms::{Cg, Cholesky, Ldl, Lu};
use crate::functions::{inverse_with, solve, solve_with};
use crate::operators::{Diagonal, Hidden, LowRank, Sum};
use cola_runtime::{Alg, Cost, ErrorKind, report};
use std::path::Path;

fn load(name: &str) -> Op {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data").join(name);
    match crate::io::load(path).unwrap() {
        Value::Op(a) => a,
        other => panic!("{other}"),
    }
}

/// Two columns of signs: nothing that an eigenvector would make easy.
fn right_side(a: &Op) -> Array {
    crate::algorithms::probes::signs(a.rows(), 2, a.dtype(), 3).unwrap()
}

fn backward_error(a: &Op, x: &Array, b: &Array) -> f64 {
    let mut r = b.clone();
    let (one, minus) = (Scalar::new(1.0, 0.0), Scalar::new(-1.0, 0.0));
    let mut ws = cola_runtime::Workspace::new();
    a.apply_into(Trans::None, minus, x.as_ref(), one, r.as_mut().unwrap(), &mut ws).unwrap();
    let norm = |v: &Array| cola_kernels::norm_fro(v.cast(DType::C64).unwrap().view::<c64>().unwrap());
    norm(&r) / (crate::algorithms::probes::norm_by_probes(a).unwrap() * norm(x) + norm(b))
}

#[test]
fn definite_matrices_are_solved_by_sparse_cholesky() {
    for name in
        ["bcsstk01.mtx.gz", "nos4.mtx.gz", "1138_bus.mtx.gz", "mhd1280b_converted.mtx.gz", "bcsstk18.mtx.gz"]
    {
        let a = load(name).claimed(PSD.set());
        let b = right_side(&a);
        let x = solve(&a, &b).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(x.report.evidence().any(|e| e.method == "sparse Cholesky"), "{name}: {:?}", x.report);
        assert!(backward_error(&a, &x, &b) < 1e-14, "{name}");
    }
}

#[test]
fn matrices_without_a_claim_are_solved_by_sparse_lu() {
    for name in
        ["west0479.mtx.gz", "plskz362.mtx.gz", "qc324_converted.mtx.gz", "1138_bus.mtx.gz", "bcsstk01.mtx.gz"]
    {
        let a = load(name);
        let b = right_side(&a);
        for alg in [Alg::named("Auto").unwrap(), Lu {}.into()] {
            match solve_with(&a, &b, &alg) {
                Ok(x) => assert!(backward_error(&a, &x, &b) < 1e-13, "{name}"),
                // plskz362 has no inverse: 362 rows of rank 362 − 2·(number of unmatched nodes).
                Err(e) => {
                    assert!(name == "plskz362.mtx.gz" && e.kind() == ErrorKind::Singular, "{name}: {e}")
                }
            }
        }
    }
    let a = load("bcsstk01.mtx.gz");
    let x = solve_with(&a, &right_side(&a), &Ldl {}.into()).unwrap();
    assert!(x.report.evidence().any(|e| e.method == "sparse LU"));
}

#[test]
fn the_least_squares_matrix_is_not_solved() {
    let a = load("ash219.mtx.gz");
    assert_eq!(solve(&a, &right_side(&a)).unwrap_err().kind(), ErrorKind::ShapeMismatch);
}

#[test]
fn an_indefinite_matrix_that_is_claimed_to_be_definite_is_refused() {
    let a = load("1138_bus.mtx.gz");
    let n = a.rows();
    let shift = Diagonal::new(Array::full(n, 1, DType::F64, Scalar::new(-30.0, 0.0)).unwrap()).unwrap();
    let shifted = Sum::new(vec![a, shift]).unwrap().claimed(PSD.set());
    let e = solve_with(&shifted, &right_side(&shifted), &Cg::default().into()).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::FalseClaim, "{e}");
    let e = solve_with(&shifted, &right_side(&shifted), &Cholesky {}.into()).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::NotPositiveDefinite, "{e}");
}

#[test]
fn a_jacobi_preconditioner_makes_cg_converge_on_a_power_network() {
    let a = load("1138_bus.mtx.gz").claimed(PSD.set());
    let n = a.rows();
    let inverse_diagonal = Array::from_fn(n, 1, |i, _| {
        let unit = Array::from_fn(n, 1, |k, _| f64::from(u8::from(k == i))).unwrap();
        1.0 / a.apply(&unit).unwrap().get(i, 0).unwrap().re
    });
    let precond = Some(Diagonal::new(inverse_diagonal.unwrap()).unwrap());
    let x = solve_with(&a, &right_side(&a), &Cg { precond, ..Cg::default() }.into()).unwrap();
    assert!(x.report.residual().unwrap() < 1e-9 && x.report.iterations().unwrap() < n);
}

#[test]
fn woodbury_takes_a_sparse_partner() {
    let a = load("nos4.mtx.gz").claimed(PSD.set());
    let u = entries(a.rows(), 2, DType::F64, 4);
    let sum = Sum::new(vec![a, LowRank::new(u.clone(), u).unwrap()]).unwrap();
    let x = solve(&sum, &right_side(&sum)).unwrap();
    assert!(x.report.evidence().any(|e| e.method == "Woodbury"), "{:?}", x.report);
    assert!(distance(&x, &expected(&sum, Trans::None, &right_side(&sum))) < 1e-10);
}

#[test]
fn auto_falls_back_to_the_direct_method_when_the_iteration_costs_more() {
    use crate::algorithms::auto::{Auto, DirectCost, Facts, Form, choose};
    // An apply so cheap that iterating is worth trying.
    let direct = DirectCost {
        method: crate::algorithms::Direct::Cholesky,
        flops: 1e12,
        bytes: 1e9,
        form: Form::Dense,
    };
    let apply = Cost { flops: 1e6, bytes: 1e6, held: 1e6 };
    let facts = Facts { n: 100_000, dtype: DType::F64, psd: true, self_adjoint: true, apply, direct };
    let choice = choose(&facts, &Auto { tol: 1e-10, memory: 4e9 }, None);
    assert!(choice.algorithm.downcast_ref::<Cg>().is_some_and(|cg| cg.max_iters.is_some()), "{choice:?}");
    assert!(choice.fallback.is_some());
    let no_memory = choose(&facts, &Auto { tol: 1e-10, memory: 1e8 }, None);
    assert!(no_memory.fallback.is_none() && no_memory.reason.contains("memory budget"), "{no_memory:?}");
    // And what the fallback does: CG stops short, Cholesky takes over.
    let a = load("bcsstk01.mtx.gz").claimed(PSD.set());
    let hidden = Hidden::new(a).claimed(PSD.set());
    let cg = inverse_with(&hidden, &Cg { max_iters: Some(3), ..Cg::default() }.into()).unwrap();
    let direct = inverse_with(&hidden, &Cholesky {}.into()).unwrap();
    let both =
        crate::solvers::FirstThen { first: cg, then: crate::solvers::Then::Ready(direct), patience: None };
    let both = crate::operators::Inverse::new(hidden.clone(), Cg::default().into(), Box::new(both)).unwrap();
    let b = right_side(&hidden);
    let (x, report) = report::record(|| both.apply(&b));
    assert!(backward_error(&hidden, &x.unwrap(), &b) < 1e-14);
    let notes: Vec<_> = report.evidence().filter_map(|e| e.note.as_deref()).collect();
    assert!(
        notes.iter().any(|n| n.contains("takes over"))
            && notes.iter().any(|n| n.contains("densified: 48×48")),
        "{notes:?}"
    );
}
