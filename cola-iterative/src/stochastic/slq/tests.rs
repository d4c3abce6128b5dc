//! The page beside this folder, tested.

use super::*;
use crate::stochastic::{Accuracy, Probe};
use crate::testing;
use cola_runtime::DType;

fn values(n: usize, from: f64, to: f64) -> Vec<f64> {
    (0..n).map(|i| from * (to / from).powf(i as f64 / (n - 1) as f64)).collect()
}

fn with(probes: usize) -> Slq {
    Slq { sampling: Sampling { probes, ..Sampling::default() }, ..Slq::default() }
}

#[test]
fn log_determinants_in_every_dtype_are_within_their_errors() {
    let values = values(80, 0.01, 2.0);
    let exact: f64 = values.iter().map(|x| x.ln()).sum();
    assert!(exact < 0.0);
    for dtype in [DType::F32, DType::F64, DType::C32, DType::C64] {
        let a = testing::self_adjoint(&values, dtype, 3);
        for probe in [Probe::Signs, Probe::Gaussian, Probe::Sphere] {
            let mut by = with(40);
            by.sampling.probe = probe;
            let estimate = by.logdet(&a).unwrap();
            assert!(estimate.value.re < 0.0, "det < 1");
            assert!(
                (estimate.value.re - exact).abs() < 4.0 * estimate.standard_error,
                "{dtype} {probe:?}: {estimate:?} {exact}"
            );
        }
    }
}

#[test]
fn a_diagonal_operator_needs_no_luck() {
    // zᴴ·f(D)·z does not depend on the signs z, so the quadrature alone is seen.
    let values = values(60, 0.1, 10.0);
    let a = testing::diagonal(&values, DType::F64);
    let by = Slq { quadrature_tol: 1e-9, ..with(4) };
    let trace = by.trace(&a, &|x| Scalar::new(x.exp(), 0.0)).unwrap();
    let exact: f64 = values.iter().map(|x| x.exp()).sum();
    assert!(
        (trace.value.re - exact).abs() <= trace.half_width() && (trace.value.re / exact - 1.0).abs() < 1e-9
    );
}

#[test]
fn false_claims_and_singular_operators_are_errors() {
    let mut all = values(50, 0.5, 2.0);
    all[9] = -0.3;
    let kind =
        |values: &[f64]| with(8).logdet(&testing::self_adjoint(values, DType::F64, 3)).unwrap_err().kind();
    assert_eq!(kind(&all), ErrorKind::NotPositiveDefinite);
    all[9] = 0.0;
    assert_eq!(kind(&all), ErrorKind::Singular);
    let general = testing::matrix(testing::random(40, 40, DType::F64, 5));
    assert_eq!(with(4).trace(&general, &|x| Scalar::new(x, 0.0)).unwrap_err().kind(), ErrorKind::FalseClaim);
}

#[test]
fn few_steps_and_few_probes_are_said() {
    let a = testing::self_adjoint(&values(100, 1e-6, 1.0), DType::F64, 3);
    let e = Slq { steps: 12, ..with(8) }.logdet(&a).unwrap_err();
    assert!(e.kind() == ErrorKind::NotConverged && e.message().contains("not settled"));
    let mut by = with(16);
    by.sampling.accuracy = Accuracy::Relative(1e-4);
    let e = by.logdet(&a).unwrap_err();
    assert!(e.kind() == ErrorKind::NotConverged && e.evidence().unwrap().standard_error.is_some());
}

#[test]
fn identities_empty_and_small_operators() {
    let estimate = with(4).logdet(&testing::diagonal(&[2.0; 10], DType::F64)).unwrap();
    assert!((estimate.value.re - 10.0 * 2f64.ln()).abs() < 1e-13);
    let empty = testing::matrix(cola_runtime::Array::zeros(0, 0, DType::F64).unwrap());
    assert_eq!(with(4).logdet(&empty).unwrap().value.re, 0.0);
    let one = with(4).logdet(&testing::dense(1, 1, &[0.5])).unwrap();
    assert!((one.value.re - 0.5f64.ln()).abs() < 1e-15);
}

#[test]
fn a_seed_gives_the_same_bits_whatever_the_threads() {
    let a = testing::diagonal(&values(200, 0.1, 3.0), DType::F64);
    let run = |threads| {
        cola_kernels::with_threads(threads, || {
            let mut by = with(40);
            by.sampling.probe = Probe::Gaussian;
            by.logdet(&a).unwrap()
        })
    };
    assert_eq!(run(1), run(2));
}
