//! How many of 2,000 intervals of 95 % confidence hold the true value: between 93 and 97 of 100 for every estimator, on a
//! spectrum that decays and on one that does not. A true 95 % is found between 94 and 96 of 100 (two standard deviations of
//! 2,000 runs). Minutes long, so run by name: `cargo test --release -p cola-iterative coverage -- --ignored`; with
//! `--nocapture` it prints what it found.

use super::*;
use crate::testing;
use cola_runtime::DType;

const RUNS: u64 = 2000;
const N: usize = 100;
const PROBES: usize = 32;

/// Eigenvalues that decay like 1/i: few of them carry the trace, and zᴴ·A·z is skewed.
fn decaying() -> Vec<f64> {
    (1..=N).map(|i| 1.0 / i as f64).collect()
}

/// Eigenvalues between 0.5 and 1.5.
fn flat() -> Vec<f64> {
    (0..N).map(|i| 1.0 + 0.5 * (i as f64).sin()).collect()
}

fn sampling(probes: usize, seed: u64) -> Sampling {
    Sampling { probes, seed, ..Sampling::default() }
}

/// The part of `run`'s answers that is true, over all seeds and the entries of each.
fn check(what: &str, run: impl Fn(u64) -> Vec<bool>) {
    let (mut held, mut all) = (0, 0);
    for seed in 1..=RUNS {
        let answers = run(seed);
        held += answers.iter().filter(|&&inside| inside).count();
        all += answers.len();
    }
    let part = held as f64 / all as f64;
    println!("{what}: {:.1} %", 100.0 * part);
    assert!((0.93..=0.97).contains(&part), "{what}: {held} of {all} intervals hold the value");
}

/// `estimate` on both spectra in f64, and on the one that decays in c64.
fn check_numbers(name: &str, exact: fn(&[f64]) -> f64, estimate: fn(&Op, Sampling) -> Estimate) {
    let spectra =
        [("1/i", decaying(), DType::F64), ("flat", flat(), DType::F64), ("1/i", decaying(), DType::C64)];
    for (spectrum, values, dtype) in spectra {
        let (a, exact) = (testing::self_adjoint(&values, dtype, 3), exact(&values));
        check(&format!("{name}, {spectrum}, {dtype}, {PROBES} probes"), |seed| {
            let (low, high) = estimate(&a, sampling(PROBES, seed)).interval;
            vec![low <= exact && exact <= high]
        });
    }
}

fn check_diagonals(name: &str, estimate: fn(&Op, Sampling) -> DiagonalEstimate) {
    for (spectrum, values) in [("1/i", decaying()), ("flat", flat())] {
        let a = testing::self_adjoint(&values, DType::F64, 3);
        let exact = a.apply(&cola_runtime::Array::identity(N, DType::F64).unwrap()).unwrap();
        check(&format!("{name}, {spectrum}, f64, {PROBES} probes"), |seed| {
            let found = estimate(&a, sampling(PROBES, seed));
            let inside = |i: usize| {
                let error = (found.value.get(i, 0).unwrap() - exact.get(i, i).unwrap()).norm();
                error <= found.factor * found.standard_error.get(i, 0).unwrap().re
            };
            (0..N).map(inside).collect()
        });
    }
}

fn trace(values: &[f64]) -> f64 {
    values.iter().sum()
}

fn logdet(values: &[f64]) -> f64 {
    values.iter().map(|x| x.ln()).sum()
}

#[test]
#[ignore = "2,000 runs"]
fn traces_by_hutchinson() {
    check_numbers("Hutchinson", trace, |a, sampling| Hutchinson { sampling }.trace(a).unwrap());
}

#[test]
#[ignore = "2,000 runs"]
fn traces_by_hutchinson_with_normal_probes() {
    check_numbers("Hutchinson, normal probes", trace, |a, sampling| {
        Hutchinson { sampling: Sampling { probe: Probe::Gaussian, ..sampling } }.trace(a).unwrap()
    });
}

#[test]
#[ignore = "2,000 runs"]
fn traces_by_hutch_pp() {
    check_numbers("Hutch++", trace, |a, sampling| HutchPp { sampling }.trace(a).unwrap());
}

#[test]
#[ignore = "2,000 runs"]
fn traces_by_xtrace() {
    check_numbers("XTrace", trace, |a, sampling| XTrace { sampling }.trace(a).unwrap());
}

#[test]
#[ignore = "2,000 runs"]
fn traces_by_xnystrace() {
    check_numbers("XNysTrace", trace, |a, sampling| XNysTrace { sampling }.trace(a).unwrap());
}

#[test]
#[ignore = "2,000 runs"]
fn diagonals_by_hutchinson() {
    check_diagonals("Hutchinson's diagonal", |a, sampling| Hutchinson { sampling }.diagonal(a).unwrap());
}

#[test]
#[ignore = "2,000 runs"]
fn diagonals_by_xdiag() {
    check_diagonals("XDiag", |a, sampling| XDiag { sampling }.diagonal(a).unwrap());
}

#[test]
#[ignore = "2,000 runs"]
fn log_determinants_by_lanczos_quadrature() {
    check_numbers("SLQ", logdet, |a, sampling| Slq { sampling, ..Slq::default() }.logdet(a).unwrap());
}

#[test]
#[ignore = "2,000 runs"]
fn log_determinants_by_bbmm() {
    check_numbers("BBMM", logdet, |a, sampling| {
        let none = cola_runtime::Array::zeros(N, 0, a.dtype()).unwrap();
        Bbmm { sampling, ..Bbmm::default() }.inv_quad_logdet(a, &none).unwrap().logdet
    });
}
