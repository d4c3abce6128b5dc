//! Eigenvalues and singular values of real matrices against independent reference values.
//!
//! Values of Hermitian matrices and singular values are known to all digits, and move by at most ε·‖A‖ times a small
//! multiple of n; those of other matrices come from LAPACK in double and carry their condition number: six to eight
//! digits of the largest are asked for. mhda416 is left out: its smallest values have no digits at all.

use cola::prelude::*;
use cola_stdlib::functions::{EigOptions, eig, eig_with, eigmax, norm, svd};
use cola_stdlib::properties::{PD, SELF_ADJOINT};
use cola_tests::{data, matrix};
use serde_json::Value as Json;

fn reference(largest: u64) -> Vec<(String, Json)> {
    let text = std::fs::read_to_string(data("reference.json")).unwrap();
    let json: Json = serde_json::from_str(&text).unwrap();
    let all = json["matrices"].as_object().unwrap();
    let small = |v: &Json| v["shape"][0].as_u64().unwrap() <= largest;
    all.iter().filter(|(_, v)| small(v)).map(|(k, v)| (k.clone(), v.clone())).collect()
}

fn load(v: &Json) -> Op {
    matrix(v["file"].as_str().unwrap().trim_start_matches("matrices/")).unwrap()
}

fn real(a: &Array) -> Vec<f64> {
    a.cast(DType::F64).unwrap().to_vec::<f64>().unwrap()
}

fn numbers(v: &Json) -> Vec<f64> {
    v.as_array().map(|all| all.iter().map(|x| x.as_f64().unwrap()).collect()).unwrap_or_default()
}

/// What is wrong when `found` is not `expected`, which is printed with 13 digits in part.
fn differ(what: &str, found: &[f64], expected: &[f64], allowed: f64) -> Vec<String> {
    let off = |(x, y): (&f64, &f64)| {
        (!((x - y).abs() <= allowed + 5e-13 * y.abs())).then(|| format!("{what}: {x} instead of {y}"))
    };
    if found.len() < expected.len() {
        return vec![format!("{what}: {} values instead of {}", found.len(), expected.len())];
    }
    found.iter().zip(expected).filter_map(off).collect()
}

#[test]
fn eigenvalues_of_hermitian_matrices_agree_with_their_reference_values() {
    let _held = crate::unchanged();
    let (mut wrong, mut checked) = (Vec::new(), 0);
    for (name, v) in reference(480) {
        let a = load(&v);
        // Known by its header; e05r0000 is Hermitian up to rounding only, and stored as general.
        if v["hermitian"] != true || !SELF_ADJOINT.of(&a) {
            continue;
        }
        let n = a.rows();
        let mut values = real(&eig(&a).unwrap().values);
        values.sort_by(f64::total_cmp);
        let size = v["norm_2"].as_f64().unwrap();
        let allowed = 4.0 * (n as f64).sqrt() * f64::EPSILON * size
            + v["eig_dense_abs_err_bound"].as_f64().unwrap_or(0.0);
        let mut check = |what: &str, found: &[f64], expected: &[f64]| {
            wrong.extend(differ(&format!("{name} {what}"), found, expected, allowed));
        };
        check("smallest", &values, &numbers(&v["eig_smallest5_dense"]));
        check("largest", &values[n.saturating_sub(5)..], &numbers(&v["eig_largest5_dense"]));
        if let Some(largest) = v["lambda_max"].as_f64() {
            check("λ_max", &values[n - 1..], &[largest]);
        }
        checked += 1;
    }
    assert!(checked >= 10 && wrong.is_empty(), "{checked} matrices\n{}", wrong.join("\n"));
}

#[test]
fn eigenvalues_of_other_matrices_agree_with_their_reference_values() {
    let _held = crate::unchanged();
    let (mut wrong, mut checked) = (Vec::new(), 0);
    for (name, v) in reference(400) {
        let expected = &v["eig_dense"];
        if expected.is_null() || name == "mhda416" {
            continue;
        }
        let values = eig(&load(&v)).unwrap().values.cast(DType::C64).unwrap().to_vec::<c64>().unwrap();
        let largest = expected["largest_abs"].as_f64().unwrap();
        let most = |f: &dyn Fn(&c64) -> f64| values.iter().map(f).fold(f64::NEG_INFINITY, f64::max);
        for (key, found) in [
            ("largest_abs", values[0].norm()),
            ("largest_abs", most(&|z| z.norm())),
            ("max_real", most(&|z| z.re)),
            ("min_real", -most(&|z| -z.re)),
            ("max_abs_imag", most(&|z| z.im.abs())),
            ("smallest_abs", -most(&|z| -z.norm())),
        ] {
            wrong.extend(differ(
                &format!("{name} {key}"),
                &[found],
                &[expected[key].as_f64().unwrap()],
                1e-7 * largest,
            ));
        }
        checked += 1;
    }
    assert!(checked >= 4 && wrong.is_empty(), "{checked} matrices\n{}", wrong.join("\n"));
}

#[test]
fn singular_values_agree_with_their_reference_values() {
    let _held = crate::unchanged();
    let (mut wrong, mut checked) = (Vec::new(), 0);
    for (name, v) in reference(250) {
        let a = load(&v);
        let s = real(&svd(&a).unwrap().s);
        let size = norm(&a, cola_stdlib::functions::Norm::Two).unwrap();
        let allowed = 8.0 * (a.rows() as f64).sqrt() * f64::EPSILON * size;
        let known = |key: &str| v[key].as_f64().into_iter().collect::<Vec<f64>>();
        wrong.extend(differ(&format!("{name} norm_2"), &s[..1], &known("norm_2"), allowed));
        wrong.extend(differ(&format!("{name} σ_min"), &s[s.len() - 1..], &known("sigma_min"), allowed));
        wrong.extend(differ(
            &format!("{name} largest"),
            &s,
            &numbers(&v["singular_values_largest5"]),
            allowed,
        ));
        checked += 1;
    }
    assert!(checked >= 8 && wrong.is_empty(), "{checked} matrices\n{}", wrong.join("\n"));
}

/// A·v = λ·B·v of the stiffness and mass matrices lund_a and lund_b; five values from LAPACK in double.
#[test]
fn a_definite_pencil_agrees_with_its_reference_values() {
    let _held = crate::unchanged();
    let a = matrix("lund_a.mtx.gz").unwrap().claimed(SELF_ADJOINT.set());
    let b = matrix("lund_b.mtx.gz").unwrap().claimed(PD.set());
    let found = eig_with(&a, &EigOptions { b: Some(b.clone()), ..EigOptions::default() }).unwrap();
    let values = real(&found.values);
    let largest = [2204623.6351, 1328524.8238, 657507.91783, 416860.92874, 373135.76652];
    let wrong = differ("largest", &values, &largest, 1e-4);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let smallest: Vec<f64> = values.iter().rev().take(2).copied().collect();
    let wrong = differ("smallest", &smallest, &[208.23664952, 574.25613771], 1e-5);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // By the general way too: complex values without imaginary parts.
    let hidden = [&a, &b].map(|x| cola_stdlib::operators::Hidden::new(x.clone()));
    let [a, b] = hidden;
    let general =
        eig_with(&a, &EigOptions { b: Some(b), ..EigOptions::first(5, Default::default()) }).unwrap();
    let values: Vec<f64> = real(&general.values.real_part().unwrap());
    let wrong = differ("QZ", &values, &largest, 1e-3);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Shifted to the left, the eigenvalue of largest magnitude is negative.
#[test]
fn the_dominant_eigenvalue_keeps_its_sign() {
    let _held = crate::unchanged();
    let a = matrix("nos4.mtx.gz").unwrap();
    let minus = cola_stdlib::functions::scale(c64::new(-1.0, 0.0), &a).unwrap();
    let (plus, minus) = (eigmax(&a).unwrap(), eigmax(&minus).unwrap());
    assert!(plus.re > 0.0 && (plus + minus).norm() <= 1e-14 * plus.norm());
}

/// The companion matrix of (λ − 1)ⁿ: one Jordan block.
fn jordan(n: usize) -> Op {
    let binomial = |k: usize| (0..k).fold(1.0, |c, i| c * (n - i) as f64 / (i + 1) as f64);
    let entry = |i: usize, j: usize| match i + 1 == n {
        true => -binomial(j) * if (n - j).is_multiple_of(2) { 1.0 } else { -1.0 },
        false => f64::from(u8::from(j == i + 1)),
    };
    Dense::new(Array::from_fn(n, n, entry).unwrap())
}

#[test]
fn pencils_with_a_defective_matrix_are_solved_to_a_small_residual() {
    for n in 3..=8 {
        for (a, b) in [
            (Identity::new(n, DType::F64), jordan(n)),
            (jordan(n), jordan(n)),
            (jordan(n), Identity::new(n, DType::F64)),
        ] {
            let options = EigOptions { b: Some(b.clone()), ..EigOptions::default() };
            let found = eig_with(&a, &options).unwrap();
            let v = to_dense(&found.vectors).unwrap();
            let (left, right) = (a.apply(&v).unwrap(), b.apply(&v).unwrap());
            let size = |a: &Op| norm(a, cola::Norm::Fro).unwrap();
            for j in 0..n {
                let lambda = found.values.get(j, 0).unwrap();
                let off =
                    (0..n).map(|i| (left.get(i, j).unwrap() - lambda * right.get(i, j).unwrap()).norm_sqr());
                let allowed = 100.0 * n as f64 * f64::EPSILON * (size(&a) + lambda.norm() * size(&b));
                assert!(off.sum::<f64>().sqrt() <= allowed, "order {n}, pair {j}");
                // n-fold: the values are off by the n-th root of rounding, no more.
                assert!(
                    (lambda - 1.0).norm() <= 10.0 * (size(&a) * size(&b) * f64::EPSILON).powf(1.0 / n as f64)
                );
            }
            // One of a conjugate pair without the other: the vector belongs to the value.
            let one =
                eig_with(&a, &EigOptions { b: Some(b), ..EigOptions::first(1, cola::Which::Si) }).unwrap();
            assert_eq!(one.values.rows(), 1);
        }
    }
}
