//! Functions that only apply the operator, against dense ones.

use crate::ScalarFunction;
use crate::algorithms::{Chebyshev, KrylovFunction, Rational};
use crate::functions::*;
use crate::operators::*;
use crate::properties::{PD, SELF_ADJOINT};
use crate::rules::specimens::{psd, regular};
use cola_runtime::{Alg, Array, DType, ErrorKind, Op, Result, Trans, c64, report};

type Named = (&'static str, fn(&Op, &Alg) -> Result<Op>);

const FUNCTIONS: [Named; 6] = [
    ("exp", exp_with),
    ("log", log_with),
    ("sqrt", sqrt_with),
    ("isqrt", isqrt_with),
    ("pow", |a, alg| pow_with(a, alg, 0.3)),
    ("cos", |a, alg| apply_fn_with(a, alg, &ScalarFunction::named("cos")?)),
];

fn entries(x: &Array) -> Vec<c64> {
    x.cast(DType::C64).unwrap().to_vec().unwrap()
}

/// ‖x − y‖/‖y‖
fn off(x: &Array, y: &Array) -> f64 {
    let (x, y) = (entries(x), entries(y));
    assert_eq!(x.len(), y.len());
    let norm = |z: Vec<c64>| z.iter().map(|z| z.norm_sqr()).sum::<f64>().sqrt();
    norm(x.iter().zip(&y).map(|(x, y)| x - y).collect()) / norm(y)
}

fn block(n: usize, dtype: DType) -> Array {
    Array::from_fn(n, 3, |i, j| c64::new(((i * (j + 1)) as f64).cos(), (i as f64).sin()))
        .and_then(|x| if dtype.is_complex() { x.cast(dtype) } else { x.real_part()?.cast(dtype) })
        .unwrap()
}

/// f by an algorithm and by a dense one agree in every form of apply.
fn agree(name: &str, found: &Op, dense: &Op, bound: f64) {
    for op in [Trans::None, Trans::Transpose, Trans::Adjoint, Trans::Conj] {
        let x = block(found.rows(), found.dtype());
        let y = found.apply_with(op, &x).unwrap_or_else(|e| panic!("{name}: {e}"));
        let error = off(&y, &dense.apply_with(op, &x).unwrap());
        assert!(error < bound, "{name} {} {op:?}: {error:e}", found.dtype());
    }
}

const DTYPES: [(DType, f64); 4] =
    [(DType::F64, 1e-11), (DType::C64, 1e-11), (DType::F32, 1e-3), (DType::C32, 1e-3)];

#[test]
fn krylov_spaces_give_what_dense_methods_give() {
    let alg = Alg::from(KrylovFunction::default());
    let reflected = Alg::from(KrylovFunction { householder: true, ..KrylovFunction::default() });
    for (dtype, bound) in DTYPES {
        let definite = |n| Hidden::new(psd(n, dtype, 3)).claimed(PD.set());
        let general = |n| Hidden::new(regular(n, dtype, 1));
        for a in [definite(5), definite(70), general(5), general(20)] {
            for (name, f) in FUNCTIONS {
                let found = f(&a, &alg).unwrap();
                assert!(!found.downcast_ref::<MatrixFunction>().unwrap().is_matrix());
                let expected = f(&a, &Alg::named("Auto").unwrap()).unwrap();
                agree(name, &found, &expected, bound);
                agree(name, &f(&a, &reflected).unwrap(), &expected, bound);
            }
        }
    }
}

#[test]
fn polynomials_and_poles_give_what_dense_methods_give() {
    for (dtype, bound) in DTYPES {
        let a = Hidden::new(psd(70, dtype, 3)).claimed(PD.set());
        let auto = Alg::named("Auto").unwrap();
        for (name, f) in FUNCTIONS {
            let found = f(&a, &Chebyshev::default().into()).unwrap();
            agree(name, &found, &f(&a, &auto).unwrap(), 100.0 * bound);
        }
        for (name, f) in &FUNCTIONS[1..5] {
            agree(name, &f(&a, &Rational::default().into()).unwrap(), &f(&a, &auto).unwrap(), 100.0 * bound);
        }
        let e = exp_with(&a, &Rational::default().into()).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::NoMethod);
    }
}

#[test]
fn a_false_interval_is_found_out() {
    let a = Hidden::new(Diagonal::new(Array::vector((0..80).map(f64::from).collect())).unwrap());
    let a = a.claimed(SELF_ADJOINT.set());
    let f = exp_with(&a, &Chebyshev { low: 0.0, high: 20.0, ..Chebyshev::default() }.into()).unwrap();
    let e = f.apply(&Array::vector(vec![1.0; 80])).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::FalseClaim, "{e}");
    let empty = Chebyshev { low: 2.0, high: 1.0, ..Chebyshev::default() };
    assert_eq!(exp_with(&a, &empty.into()).unwrap_err().kind(), ErrorKind::InvalidArgument);
}

#[test]
fn ritz_values_at_a_singularity_do_not_end_it_early() {
    // A path of five with loops at the end: zero diagonals make Ritz values 0, but no eigenvalue is.
    let n = 6;
    let a = Array::from_fn(n, n, |i, j| f64::from(u8::from(i.abs_diff(j) == 1))).unwrap();
    let a = Hidden::new(Dense::new(a));
    let reciprocal = ScalarFunction::named("reciprocal").unwrap();
    let x = Array::from_fn(n, 1, |i, _| f64::from(u8::from(i == 0))).unwrap();
    for a in [a.clone(), a.claimed(SELF_ADJOINT.set())] {
        let f = apply_fn_with(&a, &KrylovFunction::default().into(), &reciprocal).unwrap();
        let y = f.apply(&x).unwrap();
        assert!(off(&a.apply(&y).unwrap(), &x) < 1e-13);
    }
}

#[test]
fn functions_of_operators_too_large_for_dense_matrices_only_apply_them() {
    // 2I − the path of n: eigenvectors sin(πk(j+1)/(n+1)) with eigenvalue 2 − 2cos(πk/(n+1)).
    let n = 60_000;
    let line = |d: f64, e: f64| {
        let beside = Array::vector(vec![e; n - 1]);
        Tridiagonal::new(beside.clone(), Array::vector(vec![d; n]), beside).unwrap()
    };
    let a = Hidden::new(line(2.0, -1.0)).claimed(SELF_ADJOINT.set());
    let angle = |k: usize| std::f64::consts::PI * k as f64 / (n + 1) as f64;
    let ks = [5_000, 20_000, 50_000];
    let sum = |weight: &dyn Fn(f64) -> f64| {
        let entry = |j: usize| {
            ks.iter()
                .map(|&k| weight(2.0 - 2.0 * angle(k).cos()) * (angle(k) * (j + 1) as f64).sin())
                .sum::<f64>()
        };
        Array::vector((0..n).map(entry).collect::<Vec<_>>())
    };
    let (y, report) = report::record(|| exp(&a).unwrap().apply(&sum(&|_| 1.0)).unwrap());
    assert!(off(&y, &sum(&f64::exp)) < 1e-10);
    assert!(report.evidence().any(|e| e.note.as_deref().is_some_and(|n| n.contains("KrylovFunction"))));
    let dense = exp_with(&a, &crate::algorithms::Eigh {}.into()).unwrap_err();
    assert_eq!(dense.kind(), ErrorKind::OutOfMemory);
}
