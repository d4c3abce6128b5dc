//! Determinants by hand, at the edges, and against the definition.

#![cfg(test)]

use crate::functions::{SlogDet, cholesky, det, logdet, slogdet, slogdet_with, to_dense};
use crate::operators::*;
use crate::properties::PSD;
use crate::rules::specimens::{compare_all, psd, regular};
use cola_runtime::{Alg, Array, DType, ErrorKind, Op, Value, World, c64};

fn dense(n: usize, rows: &[f64]) -> Op {
    Dense::new(Array::from_fn(n, n, |i, j| rows[i * n + j]).unwrap())
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-14 * b.abs().max(1.0)
}

fn auto() -> Value {
    Value::Algorithm(Alg::named("Auto").unwrap())
}

#[test]
fn by_hand() {
    // |1 2; 3 4| = −2
    let d = slogdet(&dense(2, &[1.0, 2.0, 3.0, 4.0])).unwrap();
    assert!(d.sign == c64::new(-1.0, 0.0) && close(d.logabsdet, 2f64.ln()), "{d:?}");
    // |2 0 1; 1 1 0; 0 3 1| = 2·1 + 1·3 = 5
    let d = slogdet(&dense(3, &[2.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 3.0, 1.0])).unwrap();
    assert!(d.sign.re == 1.0 && close(d.logabsdet, 5f64.ln()), "{d:?}");
    // |i 0; 0 2| = 2i
    let a = Diagonal::new(Array::vector(vec![c64::new(0.0, 1.0), c64::new(2.0, 0.0)])).unwrap();
    let d = slogdet(&a).unwrap();
    assert!(d.sign == c64::new(0.0, 1.0) && close(d.logabsdet, 2f64.ln()), "{d:?}");
    assert_eq!(det(&a).unwrap(), c64::new(0.0, 2f64.ln().exp()));
}

#[test]
fn an_odd_permutation_has_sign_minus_one() {
    let sign = |p: Vec<usize>| slogdet(&Permutation::new(p, DType::F64).unwrap()).unwrap();
    assert_eq!(sign(vec![1, 0, 2]), SlogDet { sign: c64::new(-1.0, 0.0), logabsdet: 0.0 });
    assert_eq!(sign(vec![1, 2, 0]), SlogDet::ONE);
    assert_eq!(sign(vec![1, 0, 3, 2]), SlogDet::ONE);
    assert_eq!(sign(vec![1, 2, 3, 0]).sign.re, -1.0);
}

#[test]
fn a_multiple_scales_as_its_nth_power() {
    let a = regular(3, DType::F64, 1);
    let (one, two) = (slogdet(&a).unwrap(), slogdet(&Scaled::new(c64::new(-2.0, 0.0), a).unwrap()).unwrap());
    assert_eq!(two.sign, -one.sign);
    assert!(close(two.logabsdet, one.logabsdet + 3.0 * 2f64.ln()));
    let c = slogdet(&ScalarMul::new(c64::new(0.0, 2.0), 6, DType::C64).unwrap()).unwrap();
    assert!((c.sign - c64::new(-1.0, 0.0)).norm() < 1e-15 && close(c.logabsdet, 6.0 * 2f64.ln()), "{c:?}");
}

#[test]
fn the_logarithm_of_a_small_determinant_is_negative_and_real() {
    let a = Dense::new(Array::from_vec(2, 2, vec![0.5, 0.0, 0.0, 0.25]).unwrap()).claimed(PSD.set());
    assert!(close(logdet(&a).unwrap().re, 0.125f64.ln()));
    let world = World::global().unwrap();
    assert!(matches!(world.call("logdet", vec![Value::Op(a)], vec![]).unwrap(), Value::Real(_)));
}

#[test]
fn the_logarithm_of_a_negative_determinant_has_the_argument_pi() {
    let z = logdet(&dense(2, &[0.0, 1.0, 2.0, 0.0])).unwrap();
    assert!(close(z.re, 2f64.ln()) && z.im == std::f64::consts::PI, "{z}");
}

#[test]
fn extreme_determinants_neither_overflow_nor_underflow() {
    for x in [1e-300f64, 1e300] {
        let d = Diagonal::new(Array::vector(vec![-x; 501])).unwrap();
        for a in [d.clone(), Hidden::new(d)] {
            let found = slogdet(&a).unwrap();
            assert!(
                found.sign.re == -1.0 && (found.logabsdet / (501.0 * x.ln()) - 1.0).abs() < 1e-13,
                "{found:?}"
            );
            let e = det(&a).unwrap_err();
            assert!(e.kind() == ErrorKind::Inaccurate && e.help().unwrap().contains("slogdet"), "{e}");
        }
    }
}

#[test]
fn singular_and_empty_operators() {
    for a in [
        dense(2, &[1.0, 1.0, 1.0, 1.0]),
        dense(2, &[1.0, 1.0, 1.0, 1.0]).claimed(PSD.set()),
        Zero::new(2, 2, DType::F64),
    ] {
        assert_eq!(slogdet(&a).unwrap(), SlogDet::SINGULAR, "{a}");
        assert_eq!(det(&a).unwrap(), c64::new(0.0, 0.0));
        assert_eq!(logdet(&a).unwrap().re, f64::NEG_INFINITY);
    }
    assert_eq!(slogdet(&Dense::new(Array::zeros(0, 0, DType::F64).unwrap())).unwrap(), SlogDet::ONE);
    // 2×3 ⊗ 3×2 is square and of rank at most 4.
    let (a, b) = (
        Array::full(2, 3, DType::F64, c64::new(1.0, 0.0)),
        Array::full(3, 2, DType::F64, c64::new(1.0, 0.0)),
    );
    let k = Kronecker::new(vec![Dense::new(a.unwrap()), Dense::new(b.unwrap())]).unwrap();
    assert_eq!(slogdet(&k).unwrap(), SlogDet::SINGULAR);
}

#[test]
fn a_rectangular_operator_is_refused_by_name() {
    let e = slogdet(&Zero::new(2, 3, DType::F64)).unwrap_err();
    assert!(e.kind() == ErrorKind::ShapeMismatch && e.message().contains("2×3"), "{e}");
}

#[test]
fn a_false_claim_is_named() {
    let a = dense(2, &[1.0, 2.0, 2.0, 1.0]).claimed(PSD.set());
    assert_eq!(slogdet(&a).unwrap_err().kind(), ErrorKind::FalseClaim);
    assert_eq!(slogdet_with(&a, &Alg::named("LU").unwrap()).unwrap().sign.re, -1.0);
}

#[test]
fn cholesky_and_ldl_are_refused_where_they_would_read_half_of_an_unsymmetric_operator() {
    let a = dense(2, &[1.0, 2.0, 0.0, 1.0]);
    for name in ["Cholesky", "LDL"] {
        assert_eq!(slogdet_with(&a, &Alg::named(name).unwrap()).unwrap_err().kind(), ErrorKind::NoMethod);
    }
    assert_eq!(cholesky(&a).unwrap_err().kind(), ErrorKind::NoMethod);
}

#[test]
fn the_factorisation_is_made_once() {
    let a = psd(5, DType::F64, 3);
    let first = slogdet(&a).unwrap();
    assert!(
        a.derived_if_made::<std::sync::Arc<dyn crate::algorithms::Factorisation>>(
            "factorisation by Cholesky"
        )
        .is_some()
    );
    assert_eq!(slogdet(&a).unwrap(), first);
}

/// In single precision, a singular operator cannot be told from one that rounding made regular: those
/// whose |det| is below 1e-4 of Hadamard's bound are compared in double precision only.
fn decidable(op: &Op) -> bool {
    if op.dtype().real() == DType::F64 || !op.is_square() {
        return true;
    }
    let dense = to_dense(op).unwrap().cast(DType::C64).unwrap();
    let column = |j| (0..dense.rows()).map(|i| dense.get(i, j).unwrap().norm_sqr()).sum::<f64>().sqrt().ln();
    let hadamard: f64 = (0..dense.cols()).map(column).sum();
    slogdet(&Dense::new(dense.clone())).unwrap().logabsdet > hadamard + 1e-4f64.ln()
}

#[test]
fn every_structure_agrees_with_the_definition() {
    for name in ["slogdet", "logdet", "det"] {
        compare_all(name, &[auto()], decidable);
    }
    let lu = Value::Algorithm(Alg::named("LU").unwrap());
    compare_all("slogdet", &[lu], decidable);
}

/// u·vᴴ-updates of an ill-conditioned diagonal: well-conditioned sums whose determinant lemma cancels.
#[test]
fn the_determinant_lemma_gives_way_where_it_would_cancel() {
    for tiny in [1e-14, 1e-18, 0.0] {
        let d = Diagonal::new(Array::vector(vec![tiny, 1.0, 1.0, 1.0])).unwrap();
        let u = Array::from_vec(4, 2, vec![1.0, 1.0, 0.0, 0.0, 2.0, 0.0, 1.0, 0.0]).unwrap();
        let v = Array::from_vec(4, 2, vec![1.0, 0.0, 1.0, 0.0, 3.0, 1.0, 0.0, 0.0]).unwrap();
        let a = Sum::new(vec![d, LowRank::new(u, v).unwrap()]).unwrap();
        let found = det(&a).unwrap();
        assert!((found - c64::new(2.0, 0.0)).norm() < 1e-7, "{tiny:e}: {found}");
    }
}

/// The parts of a product that is claimed to be PSD need not be.
#[test]
fn an_algorithm_that_the_parts_cannot_take_is_given_to_the_whole() {
    let b = dense(2, &[2.0, 1.0, 1.0, 2.0]);
    let negative = dense(2, &[-2.0, 1.0, 1.0, -2.0]);
    let wholes = [
        Product::new(vec![b.clone(), b.clone()]).unwrap(),
        Scaled::new(cola_runtime::Scalar::new(-1.0, 0.0), negative.clone()).unwrap(),
        Kronecker::new(vec![negative.clone(), negative]).unwrap(),
        crate::functions::inverse(&b).unwrap(),
    ];
    for a in wholes {
        let a = a.claimed(PSD.set());
        let expected = slogdet_with(&a, &Alg::named("LU").unwrap()).unwrap();
        let found = slogdet_with(&a, &Alg::named("Cholesky").unwrap()).unwrap();
        assert!((found.logabsdet - expected.logabsdet).abs() < 1e-13, "{a}");
    }
}

#[test]
fn a_block_that_stands_no_times_does_not_count() {
    let absent = BlockDiag::with_multiplicities(
        vec![Zero::new(2, 3, DType::F64), Identity::new(2, DType::F64)],
        vec![0, 1],
    )
    .unwrap();
    assert_eq!(slogdet(&absent).unwrap(), SlogDet::ONE);
}

#[test]
fn the_determinant_of_a_unitary_matrix_has_modulus_one_or_the_claim_is_false() {
    let (s, c) = (0.6, 0.8);
    let q = dense(2, &[c, -s, s, c]).claimed(crate::properties::UNITARY.set());
    let found = slogdet(&q).unwrap();
    assert_eq!(found.logabsdet, 0.0);
    assert!((found.sign - c64::new(1.0, 0.0)).norm() < 1e-15);
    let not = dense(2, &[4.0, 1.0, 3.0, 4.0]).claimed(crate::properties::UNITARY.set());
    assert_eq!(slogdet(&not).unwrap_err().kind(), ErrorKind::FalseClaim);
    let psd = dense(2, &[4.0, 1.0, 3.0, 4.0]).claimed(PSD.set());
    assert_eq!(slogdet(&psd).unwrap_err().kind(), ErrorKind::FalseClaim);
    assert_eq!(cholesky(&psd).unwrap_err().kind(), ErrorKind::FalseClaim);
}
