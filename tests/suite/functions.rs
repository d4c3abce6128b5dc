//! Functions of real matrices against values from 80-bit and multiprecision arithmetic (`tests/data/functions.json`).
//!
//! Tolerances follow from the eigenvalues: those of a backward stable method are off by n·ε·‖A‖, so that f(λ) is off
//! by |f′(λ)|·n·ε·‖A‖, which is largest at the smallest eigenvalue for the functions here.

use cola::prelude::*;
use cola_runtime::{Alg, ErrorKind};
use cola_stdlib::ScalarFunction;
use cola_stdlib::algorithms::{Eigh, Pade, SchurParlett};
use cola_stdlib::functions::{
    apply_fn, apply_fn_with, exp, exp_with, isqrt, log, log_with, pow, sqrt, sqrt_with, trace,
};
use cola_stdlib::operators::{Householder, MatrixFunction, Scaled, Triangular};
use cola_stdlib::properties::PSD;
use cola_tests::{data, matrix};
use serde_json::Value as Json;

const EPS: f64 = f64::EPSILON;

fn reference() -> Vec<(String, Json)> {
    let json: Json = serde_json::from_str(&std::fs::read_to_string(data("functions.json")).unwrap()).unwrap();
    json["matrices"].as_object().unwrap().iter().map(|(k, v)| (k.clone(), v.clone())).collect()
}

fn real(x: f64) -> Scalar {
    Scalar::new(x, 0.0)
}

fn entries(x: &Array) -> Vec<c64> {
    x.cast(DType::C64).unwrap().to_vec::<c64>().unwrap()
}

fn norm(x: &Array) -> f64 {
    entries(x).iter().map(|z| z.norm_sqr()).sum::<f64>().sqrt()
}

fn distance(x: &Array, y: &Array) -> f64 {
    assert_eq!(x.shape(), y.shape());
    entries(x).iter().zip(entries(y)).map(|(x, y)| (x - y).norm_sqr()).sum::<f64>().sqrt()
}

/// vᵀ·F·v with v = 1/√n.
fn quad(f: &Op) -> f64 {
    let n = f.rows();
    let v = Array::full(n, 1, DType::F64, real(1.0 / (n as f64).sqrt())).unwrap();
    entries(&f.apply(&v).unwrap()).iter().sum::<c64>().re / (n as f64).sqrt()
}

#[test]
fn exponentials_of_scaled_matrices_agree_to_fourteen_digits() {
    let mut wrong = Vec::new();
    for (name, v) in reference() {
        let a = matrix(v["file"].as_str().unwrap()).unwrap();
        let n = a.rows();
        let scaled = Scaled::new(real(1.0 / v["norm_1"].as_f64().unwrap()), a).unwrap();
        let mut algorithms: Vec<Alg> = vec![Auto::default().into(), Pade {}.into()];
        if n <= 250 {
            algorithms.push(SchurParlett {}.into());
        }
        for alg in algorithms {
            let f = exp_with(&scaled, &alg).unwrap();
            let y = f.apply(&Array::full(n, 1, DType::F64, real(1.0)).unwrap()).unwrap();
            let (total, size) = (entries(&y).iter().sum::<c64>(), norm(&y));
            let reference = &v["expm_scaled_ones"];
            let number = |k: &str| reference[k].as_f64().unwrap_or(0.0);
            let exact = c64::new(number("sum"), number("sum_imag"));
            let bound = 64.0 * EPS * n as f64 * number("norm_2");
            // Written so that NaN is wrong.
            if !((total - exact).norm() <= bound && (size - number("norm_2")).abs() <= bound) {
                wrong.push(format!(
                    "{name} by {alg}: {total} {size} instead of {reference}, allowed {bound:.0e}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn functions_of_definite_matrices_agree_with_multiprecision_values() {
    let mut wrong = Vec::new();
    let mut checked = 0;
    for (name, v) in reference() {
        let (table, exact) = match (&v["functions_multiprecision"], &v["functions"]) {
            (Json::Object(table), _) => (table.clone(), true),
            (_, Json::Object(table)) => (table.clone(), false),
            _ => continue,
        };
        let a = assume(&matrix(v["file"].as_str().unwrap()).unwrap(), PSD.set()).unwrap();
        let (n, kappa) = (a.rows() as f64, v["cond_2"].as_f64().unwrap());
        let largest = v["lambda_max"].as_f64().unwrap();
        let least = largest / kappa;
        let unit = scale(real(1.0 / largest), &a).unwrap();
        let cosine = ScalarFunction::named("cos").unwrap();
        for (key, value) in &table {
            let (kind, function) = key.split_once('_').unwrap();
            let (expected, off) = match value {
                Json::Array(pair) => (pair[0].as_f64().unwrap(), pair[1].as_f64().unwrap()),
                number => (number.as_f64().unwrap(), number.as_f64().unwrap().abs() * EPS),
            };
            // f(A) and |f′(λ)|·‖A‖ at the eigenvalue where that is largest.
            let (f, slope) = match function {
                "log" => (log(&a), kappa),
                "sqrt" => (sqrt(&a), 0.5 * largest / least.sqrt()),
                "inv_sqrt" => (isqrt(&a), 0.5 * kappa / least.sqrt()),
                "inv" => (pow(&a, -1.0), kappa / least),
                "cube_root" => (pow(&a, 1.0 / 3.0), largest * least.powf(-2.0 / 3.0) / 3.0),
                "exp_neg_scaled" => (exp(&scale(real(-1.0), &unit).unwrap()), 1.0),
                "cos_scaled" => (apply_fn(&unit, &cosine), 1.0),
                other => panic!("{other}"),
            };
            let f = f.unwrap();
            assert!(!f.dtype().is_complex(), "{name} {key}");
            let found = if kind == "trace" { trace(&f).unwrap().re } else { quad(&f) };
            let many = if kind == "trace" { n } else { 1.0 };
            let bound =
                4.0 * EPS * n.sqrt() * slope * many.sqrt() + 10.0 * off + 8.0 * EPS * n * expected.abs();
            checked += 1;
            // Written so that NaN is wrong.
            if !((found - expected).abs() <= bound) {
                wrong.push(format!(
                    "{name} {key}: {found} instead of {expected}, allowed {bound:.1e}, exact: {exact}"
                ));
            }
        }
    }
    assert!(wrong.is_empty() && checked > 60, "{checked}\n{}", wrong.join("\n"));
}

/// A reproducible n×n matrix without structure.
fn noise(n: usize, seed: usize) -> Array {
    Array::from_fn(n, n, |i, j| ((i * 31 + j * 17 + seed * 7 + i * j * 5) % 23) as f64 / 23.0 - 0.4).unwrap()
}

/// Every algorithm gives the same function of a matrix that is not normal.
#[test]
fn algorithms_agree() {
    let n = 40;
    let dense = noise(n, 3);
    let shifted = Array::from_fn(n, n, |i, j| {
        let z = dense.get(i, j).unwrap().re;
        if i == j { z + 9.0 } else { z }
    });
    let a = Dense::new(shifted.unwrap());
    let close = |x: Op, y: Op, what: &str| {
        let (x, y) = (to_dense(&x).unwrap(), to_dense(&y).unwrap());
        let off = distance(&x, &y) / norm(&y);
        assert!(off < 1e-11, "{what}: {off:.1e}");
    };
    let parlett: Alg = SchurParlett {}.into();
    close(exp_with(&a, &Pade {}.into()).unwrap(), exp_with(&a, &parlett).unwrap(), "exp");
    let l = log(&a).unwrap();
    close(exp(&Dense::new(to_dense(&l).unwrap())).unwrap(), a.clone(), "exp of log");
    let r = sqrt(&a).unwrap();
    close(dot(&r, &r).unwrap(), a.clone(), "square of the root");
    let third = pow(&a, 1.0 / 3.0).unwrap();
    close(dot(&third, &dot(&third, &third).unwrap()).unwrap(), a.clone(), "cube of the cube root");
    close(dot(&isqrt(&a).unwrap(), &r).unwrap(), Identity::new(n, DType::F64), "isqrt");
    let f = |name: &str| to_dense(&apply_fn(&a, &ScalarFunction::named(name).unwrap()).unwrap()).unwrap();
    let (s, c) = (Dense::new(f("sin")), Dense::new(f("cos")));
    let one = add(&dot(&s, &s).unwrap(), &dot(&c, &c).unwrap()).unwrap();
    close(one, Identity::new(n, DType::F64), "sin² + cos²");
    close(dot(&c, &Dense::new(f("tan"))).unwrap(), s, "cos·tan = sin");
    close(Dense::new(f("reciprocal")), inverse(&a).unwrap(), "reciprocal");
}

/// Every named function of a self-adjoint matrix by eigenvectors and by the Schur form.
#[test]
fn named_functions_agree_in_two_ways() {
    let n = 12;
    let g = noise(n, 5);
    let a = Array::from_fn(n, n, |i, j| {
        let z = g.get(i, j).unwrap().re + g.get(j, i).unwrap().re;
        if i == j { z + 0.5 } else { z }
    });
    let a = Dense::new(a.unwrap());
    let known = assume(&a, cola_stdlib::properties::SELF_ADJOINT.set()).unwrap();
    for name in ScalarFunction::names() {
        let f = ScalarFunction::named(name).unwrap();
        let by_vectors = to_dense(&apply_fn_with(&known, &Eigh {}.into(), &f).unwrap()).unwrap();
        if f.needs_real_numbers() {
            let refused = apply_fn(&a, &f).map(|_| ()).unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::Unsupported, "{name}");
            continue;
        }
        let by_schur = to_dense(&apply_fn_with(&a, &SchurParlett {}.into(), &f).unwrap()).unwrap();
        assert_eq!(by_vectors.dtype(), by_schur.dtype(), "{name}");
        let off = distance(&by_vectors, &by_schur) / norm(&by_vectors);
        assert!(off < 1e-11, "{name}: {off:.1e}");
    }
}

/// Eigenvalues close together and much above the diagonal: the recurrence of Parlett alone is off by hundreds.
#[test]
fn functions_of_triangles_far_from_normal_are_right() {
    let n = 80;
    let mut state = 3u64;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    };
    let t = Array::from_fn(n, n, |i, j| match i.cmp(&j) {
        std::cmp::Ordering::Less => 0.5 * random(),
        std::cmp::Ordering::Equal => 5.0 + 0.5 * random(),
        std::cmp::Ordering::Greater => 0.0,
    });
    let t = t.unwrap();
    let triangle = Triangular::new(t.clone(), false, false).unwrap();
    let turn = Householder::new(Array::from_fn(n, 1, |i, _| (i as f64).cos()).unwrap()).unwrap();
    let dense = Dense::new(to_dense(&dot(&dot(&turn, &Dense::new(t)).unwrap(), &turn).unwrap()).unwrap());
    let i = Scalar::new(0.0, 1.0);
    for a in [triangle, dense] {
        let wave =
            |c: Scalar| Dense::new(to_dense(&exp(&Scaled::new(c, a.clone()).unwrap()).unwrap()).unwrap());
        let (up, down) = (wave(i), wave(-i));
        let cosine = Scaled::new(real(0.5), add(&up, &down).unwrap()).unwrap();
        let named = |name: &str| apply_fn(&a, &ScalarFunction::named(name).unwrap()).unwrap();
        let custom = ScalarFunction::new("cosine", |z| z.cos()).real_analytic();
        for (x, y, what) in [
            (named("cos"), cosine.clone(), "cos"),
            (apply_fn(&a, &custom).unwrap(), cosine, "a closure"),
            (named("reciprocal"), inverse(&a).unwrap(), "reciprocal"),
            (dot(&named("cosh"), &named("tanh")).unwrap(), named("sinh"), "tanh"),
        ] {
            let (x, y) = (to_dense(&x).unwrap(), to_dense(&y).unwrap());
            let off = distance(&x, &y) / norm(&y);
            assert!(off < 1e-10, "{what} of {a}: {off:.1e}");
        }
    }
}

#[test]
fn a_closure_is_a_function_of_a_defective_matrix() {
    let a = Dense::new(Array::from_vec(2, 2, vec![1.0, -1.0, 1.0, 3.0]).unwrap());
    let f = ScalarFunction::new("z²·e^z", |z| z * z * z.exp()).real_analytic();
    let found = to_dense(&apply_fn(&a, &f).unwrap()).unwrap();
    assert_eq!(found.dtype(), DType::F64);
    let e = to_dense(&exp(&a).unwrap()).unwrap();
    let product = to_dense(&dot(&dot(&a, &a).unwrap(), &Dense::new(e)).unwrap()).unwrap();
    assert!(distance(&found, &product) < 1e-11 * norm(&product));
    // Not analytic: refused, not guessed.
    let modulus = ScalarFunction::new("modulus", |z| c64::new(z.norm(), 0.0));
    let refused =
        apply_fn(&a, &modulus).unwrap().apply(&Array::vector(vec![1.0, 1.0])).map(|_| ()).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::NotConverged);
}

#[test]
fn real_matrices_have_real_functions_where_there_are_any() {
    let rotation = Dense::new(Array::from_vec(2, 2, vec![0.0, 1.0, -1.0, 0.0]).unwrap());
    assert_eq!(log(&rotation).unwrap().dtype(), DType::F64);
    assert_eq!(sqrt(&rotation).unwrap().dtype(), DType::F64);
    let l = to_dense(&log(&rotation).unwrap()).unwrap();
    assert!((l.get(1, 0).unwrap().re - std::f64::consts::FRAC_PI_2).abs() < 1e-14);
    // Eigenvalues −1 and −4: the principal logarithm is complex, from above the cut.
    let negative = Dense::new(Array::from_vec(2, 2, vec![-1.0, 0.0, 2.0, -4.0]).unwrap());
    let l = log(&negative).unwrap();
    assert_eq!(l.dtype(), DType::C64);
    let t = trace(&l).unwrap();
    assert!((t - c64::new(4f64.ln(), 2.0 * std::f64::consts::PI)).norm() < 1e-13, "{t}");
    let r = sqrt_with(&negative, &SchurParlett {}.into()).unwrap();
    assert!((trace(&r).unwrap() - c64::new(0.0, 3.0)).norm() < 1e-14);
}

#[test]
fn singular_operators_are_refused_where_there_is_no_value() {
    let a = Dense::new(Array::from_vec(2, 2, vec![1.0, 1.0, 1.0, 1.0]).unwrap());
    let refused = |made: cola_runtime::Result<Op>| {
        made.and_then(|f| f.apply(&Array::vector(vec![1.0, 2.0]))).map(|_| ()).unwrap_err().kind()
    };
    assert_eq!(refused(log(&a)), ErrorKind::Singular);
    assert_eq!(refused(isqrt(&a)), ErrorKind::Singular);
    let nilpotent = Dense::new(Array::from_vec(2, 2, vec![0.0, 0.0, 1.0, 0.0]).unwrap());
    assert_eq!(refused(sqrt(&nilpotent)), ErrorKind::Singular);
    assert_eq!(refused(pow(&nilpotent, 0.3)), ErrorKind::Singular);
    // Semisimple: the root of [[1, 1], [1, 1]] is itself over √2.
    let r = to_dense(&sqrt(&a).unwrap()).unwrap();
    assert!((r.get(0, 1).unwrap().re - 0.5f64.sqrt()).abs() < 1e-15);
    let p = to_dense(&pow(&a, 0.3).unwrap()).unwrap();
    assert!((p.get(0, 1).unwrap().re - 2f64.powf(0.3) / 2.0).abs() < 1e-14);
}

#[test]
fn false_claims_and_overflow_are_errors() {
    let a = Dense::new(Array::from_vec(2, 2, vec![1.0, 0.0, 0.0, -1.0]).unwrap());
    let claimed = assume(&a, PSD.set()).unwrap();
    let x = Array::vector(vec![1.0, 1.0]);
    assert_eq!(sqrt(&claimed).unwrap().apply(&x).map(|_| ()).unwrap_err().kind(), ErrorKind::FalseClaim);
    let large = Dense::new(Array::from_vec(2, 2, vec![800.0, 0.0, 1.0, 1.0]).unwrap());
    assert_eq!(exp(&large).unwrap().apply(&x).map(|_| ()).unwrap_err().kind(), ErrorKind::NotFinite);
    assert!(log_with(&a, &Cholesky {}.into()).is_err());
}

#[test]
fn eigenvectors_are_shared_by_all_functions_of_an_operator() {
    let a = Dense::new(Array::from_vec(2, 2, vec![2.0, 1.0, 1.0, 3.0]).unwrap());
    let a = assume(&a, PSD.set()).unwrap();
    let f = exp(&a).unwrap();
    let composed = sqrt(&f).unwrap();
    assert!(composed.downcast_ref::<MatrixFunction>().is_some_and(|f| f.base().same(&a)));
    assert!(log(&f).unwrap().same(&a));
    let quarter = sqrt(&sqrt(&a).unwrap()).unwrap();
    let p = quarter.downcast_ref::<MatrixFunction>().and_then(|f| f.function().exponent());
    assert_eq!(p, Some(0.25));
}
