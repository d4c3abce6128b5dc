//! The page beside this folder, tested.

use super::*;
use crate::stochastic::Accuracy;
use crate::testing;

fn values(n: usize, condition: f64) -> Vec<f64> {
    (0..n).map(|i| 0.1 * condition.powf(i as f64 / (n - 1) as f64)).collect()
}

fn with(probes: usize) -> Bbmm {
    Bbmm { sampling: Sampling { probes, ..Sampling::default() }, ..Bbmm::default() }
}

#[test]
fn solutions_forms_and_log_determinants_in_every_dtype() {
    let values = values(80, 30.0);
    let exact: f64 = values.iter().map(|x| x.ln()).sum();
    let inverse: Vec<f64> = values.iter().map(|x| 1.0 / x).collect();
    for dtype in [DType::F32, DType::F64, DType::C32, DType::C64] {
        let a = testing::self_adjoint(&values, dtype, 3);
        let y = testing::random(80, 2, dtype, 7);
        let by = Bbmm { tol: 100.0 * dtype.epsilon(), ..with(30) };
        let found = by.inv_quad_logdet(&a, &y).unwrap();
        assert!(testing::relative_residual(&a, &found.solution, &y) <= 100.0 * dtype.epsilon());
        let logdet = &found.logdet;
        assert!(
            (logdet.value.re - exact).abs() < 4.0 * logdet.standard_error && logdet.standard_error < 8.0,
            "{logdet:?} {exact}"
        );
        let expected = testing::self_adjoint(&inverse, dtype, 3).apply(&y).unwrap();
        for j in 0..2 {
            let form = testing::product(
                ONE,
                Trans::Adjoint,
                &y.column(j).unwrap(),
                Trans::None,
                &expected.column(j).unwrap(),
            );
            let form = form.get(0, 0).unwrap().re;
            assert!((found.inv_quad[j] - form).abs() < 1e3 * dtype.epsilon() * form, "{dtype}");
        }
    }
}

#[test]
fn the_log_determinant_is_that_of_lanczos_quadrature() {
    let a = testing::self_adjoint(&values(60, 100.0), DType::F64, 3);
    let none = Array::zeros(60, 0, DType::F64).unwrap();
    let by = Bbmm { quadrature_tol: 1e-11, ..with(16) };
    let found = by.inv_quad_logdet(&a, &none).unwrap().logdet;
    let lanczos =
        super::super::Slq { sampling: by.sampling.clone(), quadrature_tol: 1e-11, ..Default::default() };
    let expected = lanczos.logdet(&a).unwrap();
    assert!((found.value.re - expected.value.re).abs() < 1e-8 * expected.value.re.abs().max(60.0));
}

#[test]
fn a_preconditioner_makes_it_exact_or_at_least_better() {
    // A = D + small: P = D.
    let n = 60;
    let d = values(n, 1e4);
    let small = testing::positive_definite(n, 3.0, DType::F64);
    let identity = Array::identity(n, DType::F64).unwrap();
    let mut dense = small.apply(&identity).unwrap();
    dense.as_mut().unwrap().scale(Scalar::new(0.005, 0.0));
    let diagonal = testing::diagonal(&d, DType::F64).apply(&identity).unwrap();
    dense.as_mut().unwrap().axpby(ONE, diagonal.as_ref(), ONE).unwrap();
    let exact: f64 =
        cola_kernels::eigvalsh(dense.view::<f64>().unwrap()).unwrap().iter().map(|x| x.ln()).sum();
    let a = testing::matrix(dense);
    let of = |f: fn(f64) -> f64| testing::diagonal(&d.iter().map(|&x| f(x)).collect::<Vec<_>>(), DType::F64);
    let logdet = d.iter().map(|x| x.ln()).sum();
    let precond = Some(Splitting { inverse: of(|x| 1.0 / x), factor: of(f64::sqrt), logdet });
    let y = testing::random(n, 1, DType::F64, 7);
    let found = Bbmm { precond, ..with(16) }.inv_quad_logdet(&a, &y).unwrap();
    let plain = with(16).inv_quad_logdet(&a, &y).unwrap();
    assert!(
        (found.logdet.value.re - exact).abs() < 4.0 * found.logdet.standard_error,
        "{:?} {exact}",
        found.logdet
    );
    assert!(found.logdet.applies < plain.logdet.applies / 3);
    assert!((found.inv_quad[0] / plain.inv_quad[0] - 1.0).abs() < 1e-10);
}

#[test]
fn false_claims_singular_operators_and_few_probes_are_errors() {
    let y = testing::random(40, 1, DType::F64, 7);
    let mut all = values(40, 10.0);
    let kind = |all: &[f64]| {
        with(8).inv_quad_logdet(&testing::self_adjoint(all, DType::F64, 3), &y).unwrap_err().kind()
    };
    all[5] = -0.4;
    assert_eq!(kind(&all), ErrorKind::NotPositiveDefinite);
    all[5] = 0.0;
    assert!(matches!(kind(&all), ErrorKind::Singular | ErrorKind::NotPositiveDefinite));
    all[5] = 0.2;
    let a = testing::self_adjoint(&all, DType::F64, 3);
    let mut by = with(16);
    by.sampling.accuracy = Accuracy::Absolute(1e-6);
    let e = by.inv_quad_logdet(&a, &y).unwrap_err();
    assert!(e.kind() == ErrorKind::NotConverged && e.evidence().unwrap().interval.is_some());
    by.sampling.accuracy = Accuracy::Any;
    by.max_iters = Some(3);
    assert_eq!(by.inv_quad_logdet(&a, &y).unwrap_err().kind(), ErrorKind::NotConverged);
}

#[test]
fn zero_columns_identities_and_empty_operators() {
    let y = Array::zeros(5, 2, DType::F64).unwrap();
    let found = with(4).inv_quad_logdet(&testing::diagonal(&[1.0; 5], DType::F64), &y).unwrap();
    assert_eq!(found.inv_quad, [0.0, 0.0]);
    assert!(found.logdet.value.re.abs() < 1e-14);
    let empty = testing::matrix(Array::zeros(0, 0, DType::F64).unwrap());
    let found = with(4).inv_quad_logdet(&empty, &Array::zeros(0, 1, DType::F64).unwrap()).unwrap();
    assert_eq!((found.inv_quad, found.logdet.value.re), (vec![0.0], 0.0));
}
