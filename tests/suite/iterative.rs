//! The iterative methods as a whole: reference values, tight clusters, and the same bits at one and two threads.

use cola::prelude::*;
use cola_runtime::{ErrorKind, Result};
use cola_stdlib::algorithms::{
    BiCgStab, GolubKahan, Idr, KrylovFunction, KrylovSchur, Lanczos, Lsqr, Minres, Slq, XTrace,
};
use cola_stdlib::functions::{
    EigOptions, Which, eig_with, exp_with, logdet_with, lstsq_with, svd_with, to_dense, trace_with,
};
use cola_stdlib::operators::{Householder, Product};
use cola_stdlib::properties::{PD, SELF_ADJOINT};
use cola_tests::{data, matrix};
use serde_json::Value as Json;

fn reference() -> Vec<(String, Op, Json)> {
    let text = std::fs::read_to_string(data("reference.json")).unwrap();
    let json: Json = serde_json::from_str(&text).unwrap();
    let load = |(name, v): (&String, &Json)| {
        let file = v["file"].as_str().unwrap().trim_start_matches("matrices/");
        matrix(file).ok().map(|a| (name.clone(), a, v.clone()))
    };
    json["matrices"].as_object().unwrap().iter().filter_map(load).collect()
}

fn by(alg: impl Into<Alg>, which: Which, k: usize) -> EigOptions {
    EigOptions { alg: Some(alg.into()), ..EigOptions::first(k, which) }
}

/// A method that stops short says so; what it returns is right.
fn unless_refused<T>(found: Result<T>) -> Option<T> {
    match found {
        Ok(found) => Some(found),
        Err(e) => {
            let honest = [ErrorKind::NotConverged, ErrorKind::Singular, ErrorKind::Inaccurate];
            assert!(honest.contains(&e.kind()), "{e}");
            None
        }
    }
}

#[test]
fn eigenvalues_by_lanczos_agree_with_their_reference_values() {
    let _held = crate::unchanged();
    let (mut wrong, mut checked) = (Vec::new(), 0);
    for (name, a, v) in reference() {
        let (Some(size), Some(largest)) = (v["norm_2"].as_f64(), v["lambda_max"].as_f64()) else { continue };
        if !SELF_ADJOINT.of(&a) {
            continue;
        }
        let rounding = 8.0 * (a.rows() as f64).sqrt() * f64::EPSILON * size;
        let nearest = v["lambda_min_abs"].as_f64();
        for (which, expected, allowed) in
            [(Which::La, Some(largest), 1e-10 * size), (Which::Sm, nearest, 1e-12 * size + rounding)]
        {
            let Some(expected) = expected else { continue };
            let Some(found) = unless_refused(eig_with(&a, &by(Lanczos::default(), which, 1))) else {
                continue;
            };
            let mut found = found.values.get(0, 0).unwrap().re;
            // Some references give the modulus of the least, some its sign as well.
            if which == Which::Sm && expected > 0.0 {
                found = found.abs();
            }
            if !((found - expected).abs() <= allowed + rounding) {
                wrong.push(format!("{name} {which:?}: {found} instead of {expected}"));
            }
            checked += 1;
        }
    }
    println!("{checked} values");
    assert!(checked >= 50 && wrong.is_empty(), "{checked} values\n{}", wrong.join("\n"));
}

#[test]
fn singular_values_by_golub_kahan_agree_with_their_reference_values() {
    let _held = crate::unchanged();
    let (mut wrong, mut checked) = (Vec::new(), 0);
    for (name, a, v) in reference() {
        let Some(expected) = v["norm_2"].as_f64() else { continue };
        let found = svd_with(&a, Some(1), Which::Lm, &GolubKahan::default().into());
        let Some(found) = unless_refused(found) else { continue };
        let found = found.s.get(0, 0).unwrap().re;
        if !((found - expected).abs() <= 1e-9 * expected) {
            wrong.push(format!("{name}: {found} instead of {expected}"));
        }
        checked += 1;
    }
    println!("{checked} values");
    assert!(checked >= 60 && wrong.is_empty(), "{checked} values\n{}", wrong.join("\n"));
}

#[test]
fn log_determinants_by_quadrature_agree_with_their_reference_values() {
    let _held = crate::unchanged();
    let (mut wrong, mut checked) = (Vec::new(), 0);
    for (name, a, v) in reference() {
        let (Some(expected), Some(cond)) = (v["logabsdet"].as_f64(), v["cond_2"].as_f64()) else { continue };
        let definite = v["kind"].as_str().is_some_and(|kind| kind.contains("SPD"));
        if !definite || a.rows() > 5000 || cond > 1e7 {
            continue;
        }
        let a = assume(&a, PD.set()).unwrap();
        let (found, report) = cola::report::record(|| logdet_with(&a, &Slq::default().into()));
        let Some(found) = unless_refused(found) else { continue };
        let error = report.evidence().filter_map(|e| e.standard_error).fold(0.0, f64::max);
        if !((found.re - expected).abs() <= 4.0 * error + 1e-4 * expected.abs()) {
            wrong.push(format!("{name}: {} ± {error} instead of {expected}", found.re));
        }
        checked += 1;
    }
    println!("{checked} values");
    assert!(checked >= 8 && wrong.is_empty(), "{checked} values\n{}", wrong.join("\n"));
}

/// A number in (0, 1) by place.
fn uniform(seed: u64, i: u64) -> f64 {
    let mut z = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ i.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ z >> 31) >> 11) as f64 / (1u64 << 53) as f64
}

#[test]
fn a_thousand_spectra_with_tight_clusters_get_no_false_certificate() {
    let _held = crate::unchanged();
    let (n, k, mut certified) = (120, 4, 0);
    for seed in 0..1000u64 {
        let u = |i: usize| uniform(seed, i as u64);
        // Clusters of 1 to 5 values at the top, 1e-2 to 1e-14 wide, equal ones among them.
        let (width, members) = (10f64.powf(-2.0 - 12.0 * u(1)), 1 + (5.0 * u(2)) as usize);
        let value = |i: usize| match i {
            i if i < members && seed % 3 == 0 => 1.0,
            i if i < members => 1.0 + width * u(10 + i),
            i => u(10 + i) * 0.99,
        };
        let mut spectrum: Vec<f64> = (0..n).map(value).collect();
        let d = Diagonal::new(Array::vector(spectrum.clone())).unwrap();
        let w = Array::vector((0..n).map(|i| u(1000 + i) - 0.5).collect());
        let h = Householder::new(w).unwrap();
        let a = to_dense(&Product::new(vec![h.clone(), d, h]).unwrap()).unwrap();
        let a = assume(&Dense::new(a), SELF_ADJOINT.set()).unwrap();
        let options = by(Lanczos { seed: seed as usize, ..Lanczos::default() }, Which::La, k);
        let Some(found) = unless_refused(eig_with(&a, &options)) else { continue };
        certified += 1;
        spectrum.sort_by(|x, y| y.total_cmp(x));
        for (i, expected) in spectrum.iter().take(k).enumerate() {
            let value = found.values.get(i, 0).unwrap().re;
            assert!(
                (value - expected).abs() <= 1e-9,
                "seed {seed}: value {i} is {value} instead of {expected}"
            );
        }
    }
    println!("{certified} of 1000 certified");
    assert!(certified >= 990, "{certified} of 1000 were found at all");
}

/// Every number of a result, bit for bit.
fn bits(a: &Array) -> Vec<(u64, u64)> {
    let all = (0..a.cols()).flat_map(|j| (0..a.rows()).map(move |i| (i, j)));
    all.map(|(i, j)| a.get(i, j).unwrap()).map(|z| (z.re.to_bits(), z.im.to_bits())).collect()
}

#[test]
fn results_are_the_same_bits_at_one_and_two_threads() {
    let _held = crate::changing();
    let side = 150;
    let a = cola::gallery::find("poisson2d").unwrap().operator(&[side as f64]).unwrap();
    let n = a.rows();
    let b = Array::from_fn(n, 2, |i, j| uniform(7, (i + n * j) as u64) - 0.5).unwrap();
    let solved = |alg: Alg| bits(&solve_with(&a, &b, &alg).unwrap());
    let all = || {
        let definite = assume(&a, PD.set()).unwrap();
        let number = |z: Scalar| vec![(z.re.to_bits(), z.im.to_bits())];
        vec![
            ("CG", bits(&solve_with(&definite, &b, &Cg { tol: 1e-6, ..Cg::default() }.into()).unwrap())),
            ("MINRES", solved(Minres { tol: 1e-6, ..Minres::default() }.into())),
            ("GMRES", solved(Gmres { tol: 1e-1, ..Gmres::default() }.into())),
            ("BiCGSTAB", solved(BiCgStab { tol: 1e-5, ..BiCgStab::default() }.into())),
            ("IDR", solved(Idr { tol: 1e-5, ..Idr::default() }.into())),
            (
                "LSQR",
                bits(
                    &lstsq_with(&a, &b, &Lsqr { atol: 1e-3, btol: 1e-3, ..Lsqr::default() }.into()).unwrap(),
                ),
            ),
            ("Lanczos", bits(&eig_with(&a, &by(Lanczos::default(), Which::La, 3)).unwrap().values)),
            (
                "KrylovSchur",
                bits(
                    &eig_with(&a, &by(KrylovSchur { tol: 1e-5, ..KrylovSchur::default() }, Which::Lm, 2))
                        .unwrap()
                        .values,
                ),
            ),
            (
                "GolubKahan",
                bits(
                    &svd_with(
                        &a,
                        Some(2),
                        Which::Lm,
                        &GolubKahan { tol: 1e-5, ..GolubKahan::default() }.into(),
                    )
                    .unwrap()
                    .s,
                ),
            ),
            ("SLQ", number(logdet_with(&definite, &Slq::default().into()).unwrap())),
            ("XTrace", number(trace_with(&a, &XTrace::default().into()).unwrap())),
            ("exp", bits(&exp_with(&a, &KrylovFunction::default().into()).unwrap().apply(&b).unwrap())),
        ]
    };
    let (one, two) = (cola::with_threads(1, all), cola::with_threads(2, all));
    for ((name, x), (_, y)) in one.iter().zip(&two) {
        assert!(x == y, "{name} depends on the number of threads");
    }
}
