//! Solving with less precision than the result has: GMRES-IR and half-precision CG.

use super::*;
use crate::algorithms::{GmresIr, HalfCg};
use crate::functions::{inverse_with, scale, solve_with};
use crate::operators::{Diagonal, Hidden, Householder, Product};
use cola_runtime::{Alg, ErrorKind};

/// Eigenvalues or, but for a phase, singular values from 1 down to 1/κ; as an operator without entries.
fn conditioned(n: usize, kappa: f64, dtype: DType) -> Op {
    let d = (0..n).map(|i| kappa.powf(-(i as f64) / (n - 1) as f64)).collect::<Vec<_>>();
    let h = |seed| Householder::new(entries(n, 1, dtype, seed)).unwrap();
    let d = Diagonal::new(Array::vector(d).cast(dtype).unwrap()).unwrap();
    Hidden::new(Product::new(vec![h(1), h(2), d, h(3), h(4)]).unwrap())
}

fn explicit(a: &Op) -> Op {
    Dense::new(a.apply(&Array::identity(a.rows(), a.dtype()).unwrap()).unwrap())
}

fn backward_error(a: &Op, x: &Array, b: &Array) -> f64 {
    let norm = |v: &Array| cola_kernels::norm_fro(v.cast(DType::C64).unwrap().view::<c64>().unwrap());
    let image = a.apply(x).unwrap();
    let r =
        Array::from_fn(b.rows(), b.cols(), |i, j| image.get(i, j).unwrap() - b.get(i, j).unwrap()).unwrap();
    norm(&r) / (crate::algorithms::probes::norm_by_probes(a).unwrap() * norm(x) + norm(b))
}

fn refined() -> Alg {
    GmresIr::default().into()
}

#[test]
fn single_precision_factors_give_double_precision() {
    for dtype in [DType::F64, DType::C64] {
        for (kappa, by_gmres) in [(1e3, false), (1e10, true), (1e12, true)] {
            let a = conditioned(60, kappa, dtype);
            for a in [explicit(&a), a] {
                let b = entries(60, 2, dtype, 5);
                let x = solve_with(&a, &b, &refined()).unwrap();
                assert!(backward_error(&a, &x, &b) <= 30.0 * f64::EPSILON, "{a} {kappa:e}");
                let how = x.report.evidence().filter(|e| e.method == "GMRESIR").last().unwrap();
                assert_eq!(how.note.as_deref().unwrap().contains("of GMRES"), by_gmres, "{how:?}");
            }
        }
    }
}

#[test]
fn sparse_definite_and_mirrored_systems_are_refined() {
    let a = laplacian(12, DType::F64);
    let b = entries(144, 1, DType::F64, 6);
    assert!(backward_error(&a, &solve_with(&a, &b, &refined()).unwrap(), &b) <= 30.0 * f64::EPSILON);
    for dtype in DTYPES {
        let a = general(20, dtype, 7);
        let b = entries(20, 2, dtype, 8);
        let inverse = inverse_with(&a, &refined()).unwrap();
        for op in Trans::ALL {
            let mut ws = cola_runtime::Workspace::new();
            let (one, zero) = (Scalar::new(1.0, 0.0), Scalar::new(0.0, 0.0));
            let (mut x, mut back) =
                (Array::zeros(20, 2, dtype).unwrap(), Array::zeros(20, 2, dtype).unwrap());
            inverse.apply_into(op, one, b.as_ref(), zero, x.as_mut().unwrap(), &mut ws).unwrap();
            a.apply_into(op, one, x.as_ref(), zero, back.as_mut().unwrap(), &mut ws).unwrap();
            let off =
                (0..40).map(|l| (back.get(l % 20, l / 20).unwrap() - b.get(l % 20, l / 20).unwrap()).norm());
            assert!(off.fold(0.0, f64::max) <= 1e3 * dtype.epsilon(), "{dtype} {op:?}");
        }
    }
}

#[test]
fn numbers_beyond_single_precision_are_scaled() {
    for exponent in [200, -200] {
        let a = scale(Scalar::new(10f64.powi(exponent), 0.0), &general(15, DType::F64, 3)).unwrap();
        for a in [explicit(&a), a] {
            let b = entries(15, 1, DType::F64, 4);
            let x = solve_with(&a, &b, &refined()).unwrap();
            assert!(backward_error(&a, &x, &b) <= 30.0 * f64::EPSILON, "1e{exponent}");
        }
    }
}

#[test]
fn a_claim_that_rounding_breaks_is_told() {
    // Eigenvalues 2 and 1e-12; rounded to single precision, the smaller one is negative or 0.
    let a = Array::from_vec(2, 2, vec![1.0, 1.0 - 1e-12, 1.0 - 1e-12, 1.0]).unwrap();
    let a = Dense::new(a).claimed(PSD.set());
    let outcome =
        cola_runtime::report::record_evidence(|| solve_with(&a, &Array::vector(vec![1.0, 2.0]), &refined()));
    let told = outcome.1.evidence().any(|e| e.warning.as_deref().is_some_and(|w| w.contains("LU instead")));
    let singular = outcome.0.as_ref().err().is_some_and(|e| e.kind() == ErrorKind::Singular);
    // Rounded, it is [1 1; 1 1], which LU finds singular.
    assert!(told && singular, "{:?} {:?}", outcome.0, outcome.1);
}

#[test]
fn singular_systems_are_refused_and_a_given_factor_is_used() {
    // Rank 1, exactly and up to rounding.
    for off in [0.0, 1e-17] {
        let a = Array::from_vec(2, 2, vec![1.0, 1.0 / 3.0, 0.3, 0.1 + off]).unwrap();
        let e = solve_with(&Dense::new(a), &Array::vector(vec![1.0, 2.0]), &refined()).unwrap_err();
        assert!([ErrorKind::Singular, ErrorKind::NotConverged].contains(&e.kind()), "{e}");
    }
    let a = general(10, DType::F64, 9);
    let rough = inverse_with(&a.cast(DType::F32).unwrap(), &Alg::named("LU").unwrap()).unwrap();
    let given = GmresIr { factor: Some(rough), ..GmresIr::default() };
    let b = entries(10, 1, DType::F64, 4);
    assert!(backward_error(&a, &solve_with(&a, &b, &given.into()).unwrap(), &b) <= 30.0 * f64::EPSILON);
    let of_another = GmresIr { factor: Some(general(9, DType::F32, 1)), ..GmresIr::default() };
    assert_eq!(solve_with(&a, &b, &of_another.into()).unwrap_err().kind(), ErrorKind::ShapeMismatch);
}

#[test]
fn half_precision_cg_solves_what_is_half_precision() {
    let wide = definite(40, DType::F64, 2);
    let scaled = scale(Scalar::new(1.0 / 64.0, 0.0), &wide).unwrap();
    for half in [DType::F16, DType::BF16] {
        let a = explicit(&scaled).cast(half).unwrap().claimed(PSD.set());
        for (of_b, of_x) in
            [(half, half), (DType::F32, DType::F32), (DType::F64, DType::F64), (DType::C64, DType::C64)]
        {
            let b = entries(40, 2, of_b, 4);
            let alg = Alg::from(HalfCg { tol: 20.0 * half.epsilon(), ..HalfCg::default() });
            let x = solve_with(&a, &b, &alg).unwrap_or_else(|e| panic!("{half} {of_b}: {e}"));
            assert_eq!(x.dtype(), of_x);
            let error = backward_error(&a.cast(DType::F64).unwrap(), &x, &b);
            assert!(error <= 40.0 * half.epsilon(), "{half} {of_b}: {error:e}");
        }
    }
    let e = solve_with(&wide, &entries(40, 1, DType::F64, 4), &HalfCg::default().into()).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::NoMethod);
}
