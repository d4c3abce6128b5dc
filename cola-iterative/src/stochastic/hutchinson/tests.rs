//! The page beside this folder, tested.

use super::*;
use crate::stochastic::{Accuracy, Probe};
use crate::testing;
use cola_runtime::{DType, ErrorKind};

fn with(probes: usize, probe: Probe) -> Hutchinson {
    Hutchinson { sampling: Sampling { probes, probe, ..Sampling::default() } }
}

#[test]
fn signs_are_exact_for_diagonal_operators() {
    let a = testing::diagonal(&[1.0, -2.0, 4.5], DType::F64);
    let estimate = with(8, Probe::Signs).trace(&a).unwrap();
    assert_eq!((estimate.value.re, estimate.standard_error < 1e-15), (3.5, true));
    let diagonal = with(8, Probe::Signs).diagonal(&a).unwrap();
    assert_eq!(diagonal.value.to_vec::<f64>().unwrap(), [1.0, -2.0, 4.5]);
}

#[test]
fn traces_and_diagonals_in_every_dtype_and_distribution_are_within_their_errors() {
    for dtype in [DType::F32, DType::F64, DType::C32, DType::C64] {
        let array = testing::random(50, 50, dtype, 6);
        let a = testing::matrix(array.clone());
        let exact: Scalar = (0..50).map(|i| array.get(i, i).unwrap()).sum();
        for probe in [Probe::Signs, Probe::Gaussian, Probe::Sphere] {
            let estimate = with(400, probe).trace(&a).unwrap();
            assert!((estimate.value - exact).norm() < 4.0 * estimate.standard_error, "{dtype} {probe:?}");
            let diagonal = with(400, probe).diagonal(&a).unwrap();
            let z = |i: usize| {
                let error = (diagonal.value.get(i, 0).unwrap() - array.get(i, i).unwrap()).norm();
                error / diagonal.standard_error.get(i, 0).unwrap().re
            };
            assert!((0..50).all(|i| z(i) < 5.0), "{dtype} {probe:?}");
        }
    }
}

#[test]
fn sampling_stops_when_accurate_and_says_when_it_is_not() {
    let a = testing::positive_definite(60, 10.0, DType::F64);
    let by = |probes, accuracy| Hutchinson { sampling: Sampling { probes, accuracy, ..Sampling::default() } };
    let estimate = by(10_000, Accuracy::Relative(0.01)).trace(&a).unwrap();
    assert!(estimate.probes < 10_000 && estimate.half_width() <= 0.01 * 330.0 * 1.02);
    let e = by(20, Accuracy::Relative(1e-6)).trace(&a).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::NotConverged);
    assert!((e.best_iterate().unwrap().get(0, 0).unwrap().re - 330.0).abs() < 60.0);
    assert_eq!(by(1, Accuracy::Any).trace(&a).unwrap_err().kind(), ErrorKind::InvalidArgument);
}

#[test]
fn a_seed_gives_the_same_bits_whatever_the_threads() {
    let a = testing::diagonal(&(0..300).map(f64::from).collect::<Vec<_>>(), DType::F64);
    let run = |threads| cola_kernels::with_threads(threads, || with(100, Probe::Gaussian).trace(&a).unwrap());
    assert_eq!(run(1), run(2));
}

#[test]
fn not_a_number_and_empty_operators() {
    let a = testing::diagonal(&[1.0, f64::NAN], DType::F64);
    assert_eq!(Hutchinson::default().trace(&a).unwrap_err().kind(), ErrorKind::NotFinite);
    let empty = testing::matrix(cola_runtime::Array::zeros(0, 0, DType::F64).unwrap());
    assert_eq!(Hutchinson::default().trace(&empty).unwrap().value.re, 0.0);
}
