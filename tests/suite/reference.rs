//! Real matrices against independent reference values: solve, determinant, trace.
//!
//! Every square matrix of `tests/data` up to n = 6,000. Tolerances follow from the condition number: a
//! backward stable method perturbs A by a small multiple of ε‖A‖, so 1ᵀA⁻¹1 moves by at most about
//! ε·κ·‖1‖·‖A⁻¹1‖ and log|det A| by ε·√n·κ. Where κ leaves no digit, only the backward error is judged.

use cola::prelude::*;
use cola_runtime::ErrorKind;
use cola_stdlib::functions::{norm, slogdet, solve, trace};
use cola_tests::{data, matrix};
use serde_json::Value as Json;

/// Largest backward error ‖b − Ax‖ / (‖A‖·‖x‖ + ‖b‖) allowed.
const BACKWARD: f64 = 1e-13;
/// Units of ε·κ that a computed quantity may be off: growth of the rounding errors of elimination.
const GROWTH: f64 = 64.0;

fn reference() -> Vec<(String, Json)> {
    let text = std::fs::read_to_string(data("reference.json")).unwrap();
    let json: Json = serde_json::from_str(&text).unwrap();
    let all = json["matrices"].as_object().unwrap();
    let square = |v: &Json| v["shape"][0] == v["shape"][1] && v["shape"][0].as_u64().unwrap() <= 6000;
    all.iter().filter(|(_, v)| square(v)).map(|(k, v)| (k.clone(), v.clone())).collect()
}

fn fro(x: &Array) -> f64 {
    let all = x.cast(DType::C64).unwrap().to_vec::<c64>().unwrap();
    all.iter().map(|z| z.norm_sqr()).sum::<f64>().sqrt()
}

fn total(x: &Array) -> c64 {
    x.cast(DType::C64).unwrap().to_vec::<c64>().unwrap().iter().sum()
}

/// Everything wrong with one matrix.
fn check(name: &str, v: &Json) -> Vec<String> {
    let mut wrong = Vec::new();
    let a = matrix(v["file"].as_str().unwrap().trim_start_matches("matrices/")).unwrap();
    let n = a.rows();
    let eps = f64::EPSILON;
    let norm_a = norm(&a, cola_stdlib::functions::Norm::Fro).unwrap();
    let t = trace(&a).unwrap();
    let off = (t - number(v, "trace")).norm();
    if off > (n as f64) * eps * norm_a * (n as f64).sqrt() {
        wrong.push(format!("trace {t} instead of {}", v["trace"]));
    }
    let b = Array::full(n, 1, DType::F64, c64::new(1.0, 0.0)).unwrap();
    let solved = solve(&a, &b);
    let singular = v["logabsdet"].is_null();
    match (&solved, singular) {
        (Err(e), true) if e.kind() == ErrorKind::Singular => return wrong,
        (Err(e), _) => {
            wrong.push(format!("solve: {e}"));
            return wrong;
        }
        (Ok(_), true) => {
            wrong.push("solved, although the reference calls it singular".to_owned());
            return wrong;
        }
        (Ok(_), false) => {}
    }
    let x = solved.unwrap();
    let residual = a.apply(&x).unwrap();
    let mut r = b.cast(residual.dtype()).unwrap();
    r.as_mut().unwrap().axpby(c64::new(-1.0, 0.0), residual.as_ref(), c64::new(1.0, 0.0)).unwrap();
    let eta = fro(&r) / (norm_a * fro(&x) + fro(&b));
    // Written so that NaN fails.
    if !(eta <= BACKWARD) {
        wrong.push(format!("backward error {eta:.2e}"));
    }
    let reported = x.report.residual();
    if !reported.is_some_and(|r| r <= BACKWARD * 10.0) {
        wrong.push(format!("the report says {reported:?} for a backward error of {eta:.2e}"));
    }
    let kappa = v["cond_1"].as_f64().or(v["cond_2"].as_f64()).unwrap();
    let bound = GROWTH * eps * kappa * (n as f64).sqrt() * v["norm2_inv_ones"].as_f64().unwrap();
    let (found, expected) = (total(&x), number(v, "ones_inv_ones"));
    if !((found - expected).norm() <= bound + 4.0 * eps * expected.norm()) {
        wrong.push(format!("1ᵀA⁻¹1 = {found} instead of {expected}, allowed {bound:.1e}"));
    }
    let s = slogdet(&a).unwrap();
    let expected = v["logabsdet"].as_f64().unwrap();
    let bound = GROWTH * eps * ((n as f64).sqrt() * kappa + expected.abs() + n as f64);
    if !((s.logabsdet - expected).abs() <= bound) {
        wrong.push(format!("log|det| = {} instead of {expected}, allowed {bound:.1e}", s.logabsdet));
    }
    if bound < 0.5 && (s.sign - number(v, "det_sign")).norm() > bound {
        wrong.push(format!("sign {} instead of {}", s.sign, v["det_sign"]));
    }
    println!("{name:<24} n = {n:<5} κ = {kappa:.1e}  backward error {eta:.1e}");
    wrong
}

/// A number of the reference: real, [re, im], or with its imaginary part under `…_imag`.
fn number(v: &Json, key: &str) -> c64 {
    match v[key].as_array() {
        Some(parts) => c64::new(parts[0].as_f64().unwrap(), parts[1].as_f64().unwrap()),
        None => c64::new(v[key].as_f64().unwrap(), v[format!("{key}_imag")].as_f64().unwrap_or(0.0)),
    }
}

#[test]
fn real_matrices_agree_with_their_reference_values() {
    let _held = crate::unchanged();
    let mut wrong = Vec::new();
    for (name, v) in reference() {
        wrong.extend(check(&name, &v).into_iter().map(|w| format!("{name}: {w}")));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
