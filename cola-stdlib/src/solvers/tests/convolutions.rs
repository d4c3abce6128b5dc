//! Circulant and Toeplitz systems of sizes at which the fast methods act.

use super::*;
use crate::functions::{det, inverse, logdet, slogdet, solve, to_dense};
use crate::operators::{Circulant, Convolution, Mode, Toeplitz};
use cola_runtime::{ErrorKind, Report, Result, report};

fn toeplitz(n: usize, dtype: DType, entry: impl Fn(isize) -> f64) -> Op {
    let t = (0..2 * n - 1).map(|k| entry(k as isize + 1 - n as isize)).collect();
    Toeplitz::of_diagonals(Array::vector::<f64>(t).cast(dtype).unwrap(), n, n).unwrap()
}

/// ‖b − A·x‖/(‖A‖_F·‖x‖ + ‖b‖), and what was reported.
fn solved(a: &Op, seed: u64) -> Result<(f64, Report)> {
    let b = entries(a.rows(), 2, a.dtype(), seed);
    let (x, report) = report::record(|| solve(a, &b));
    let x = x?;
    let wide = |v: &Array| v.cast(DType::C64).unwrap().to_vec::<c64>().unwrap();
    let residual =
        wide(&a.apply(&x)?).iter().zip(wide(&b)).map(|(y, b)| (b - y).norm_sqr()).sum::<f64>().sqrt();
    let norm = |v: &Array| wide(v).iter().map(|z| z.norm_sqr()).sum::<f64>().sqrt();
    let size = crate::functions::norm(a, crate::functions::Norm::Fro)?;
    Ok((residual / (size * norm(&x) + norm(&b)), report))
}

fn used(report: &Report, method: &str) -> bool {
    report.evidence().any(|e| e.method.contains(method))
}

#[test]
fn large_toeplitz_systems_are_solved_by_levinson_and_checked() {
    for dtype in DTYPES {
        let definite = toeplitz(700, dtype, |k| 0.9f64.powi(k.unsigned_abs() as i32));
        let general = toeplitz(501, dtype, |k| if k == 0 { 4.0 } else { 1.0 / (k as f64 * 1.5 + 0.25) });
        for a in [definite, general] {
            let (eta, report) = solved(&a, 3).unwrap();
            assert!(eta < 1e-13_f64.max(10.0 * dtype.epsilon()), "{a}: {eta:e}");
            assert!(used(&report, "Levinson"), "{a}");
            assert!(
                !report.evidence().any(|e| e.note.as_deref().is_some_and(|n| n.contains("LU of the dense")))
            );
        }
    }
}

#[test]
fn singular_corners_are_left_to_lu() {
    // Every second leading corner is singular.
    let a = toeplitz(6, DType::F64, |k| if k.abs() == 1 { 1.0 } else { 0.0 });
    let (eta, report) = solved(&a, 4).unwrap();
    assert!(eta < 1e-15, "{eta:e}");
    assert!(
        report.evidence().any(|e| e.note.as_deref().is_some_and(|n| n.contains("LU of the dense matrix")))
    );
    let b = toeplitz(5, DType::F64, |k| if k.abs() == 1 { 1.0 } else { 0.0 });
    assert_eq!(solved(&b, 4).map(|_| ()).unwrap_err().kind(), ErrorKind::Singular);
}

#[test]
fn large_definite_toeplitz_systems_go_by_preconditioned_iterations() {
    let a = toeplitz(5000, DType::F64, |k| if k == 0 { 2.5 } else { 1.0 / (1.0 + (k * k) as f64) });
    assert!(crate::properties::PD.of(&a), "{a}");
    let (eta, report) = solved(&a, 5).unwrap();
    assert!(eta < 1e-9, "{eta:e}");
    assert!(used(&report, "CG"));
    assert!(report.iterations().is_some_and(|k| k < 40), "{:?}", report.iterations());
}

#[test]
fn determinants_of_definite_toeplitz_matrices_are_known() {
    // ρ^|i−j| has determinant (1 − ρ²)^(n−1).
    let (n, rho) = (1000, 0.5f64);
    let a = toeplitz(n, DType::F64, |k| rho.powi(k.unsigned_abs() as i32));
    let expected = (n - 1) as f64 * (1.0 - rho * rho).ln();
    assert!((logdet(&a).unwrap().re - expected).abs() < 1e-10 * expected.abs());
    let claimed = toeplitz(3, DType::F64, |_| 1.0).claimed(PSD.set());
    assert_eq!(slogdet(&claimed).unwrap().logabsdet, f64::NEG_INFINITY);
}

#[test]
fn circulant_systems_of_any_size_go_by_eigenvalues() {
    for dtype in DTYPES {
        for n in [997, 1024, 30] {
            let c = entries(n, 1, DType::C64, 7);
            let heavy = Array::from_fn(n, 1, |i, _| {
                c.get(i, 0).unwrap() * 0.1
                    + if i == 0 { c64::new(n as f64 * 0.2, 0.0) } else { c64::default() }
            });
            let a = Circulant::new(to(heavy.unwrap(), dtype)).unwrap();
            let (eta, _) = solved(&a, 8).unwrap();
            assert!(eta < 10.0 * dtype.epsilon(), "{a}: {eta:e}");
            assert!(inverse(&a).unwrap().downcast_ref::<Circulant>().is_some());
        }
    }
}

#[test]
fn the_eigenvalue_that_is_zero_is_named() {
    // 1 − 1·shift: λ₀ = 0
    let a = Circulant::new(Array::vector(vec![1.0, -1.0, 0.0, 0.0])).unwrap();
    let e = inverse(&a).map(|_| ()).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::Singular);
    assert!(e.message().starts_with("Circulant is singular: eigenvalue 0 is 0 up to rounding"), "{e}");
    assert_eq!(det(&a).unwrap(), c64::new(0.0, 0.0));
    let (made, report) = report::record(|| {
        inverse(&Circulant::new(Array::vector(vec![1.0f32, -1.0 + 5e-8, 0.0, 0.0])).unwrap())
    });
    assert!(made.is_ok() && report.warnings().any(|w| w.contains("nearly singular")));
}

#[test]
fn circular_convolutions_of_boxes_are_inverted_by_eigenvalues() {
    let h = Array::vector(vec![5.0, 1.0, -0.5, 0.25]);
    let a = Convolution::new(h, &[2, 2], &[30, 17], Mode::Circular).unwrap();
    let (eta, _) = solved(&a, 9).unwrap();
    assert!(eta < 1e-14, "{eta:e}");
    let expected = slogdet(&Dense::new(to_dense(&a).unwrap())).unwrap();
    let found = slogdet(&a).unwrap();
    assert!((found.logabsdet - expected.logabsdet).abs() < 1e-9 && found.sign == expected.sign);
}
