//! The page beside this folder, tested.

use super::*;
use crate::testing;
use cola_runtime::DType;

fn geometric(n: usize, condition: f64) -> Vec<f64> {
    (0..n).map(|i| condition.powf(i as f64 / (n - 1) as f64)).collect()
}

#[test]
fn every_function_and_dtype_matches_eigenvalues() {
    let values = geometric(60, 100.0);
    let cases: [(Rational, fn(f64) -> f64); 5] = [
        (Rational::InverseSqrt, |x| x.powf(-0.5)),
        (Rational::Power(0.5), f64::sqrt),
        (Rational::Power(-0.2), |x| x.powf(-0.2)),
        (Rational::Power(0.9), |x| x.powf(0.9)),
        (Rational::Log, f64::ln),
    ];
    for dtype in [DType::F32, DType::F64, DType::C32, DType::C64] {
        let a = testing::self_adjoint(&values, dtype, 21);
        let b = testing::random(60, 2, dtype, 4);
        for (f, value) in cases {
            let image =
                testing::self_adjoint(&values.iter().map(|&x| value(x)).collect::<Vec<_>>(), dtype, 21);
            let by =
                RationalFunction { tol: (100.0 * dtype.epsilon()).max(1e-9), ..RationalFunction::default() };
            let (x, evidence) = by.apply(&a, f, &b).unwrap();
            let error = testing::relative_residual(&image, &b, &x);
            let bound = evidence.residual.unwrap();
            // The bound is one, but for rounding.
            assert!(
                error <= bound + 20.0 * dtype.epsilon() && bound < 500.0 * by.tol,
                "{dtype} {f:?}: {error:e} {bound:e}"
            );
        }
    }
}

#[test]
fn the_root_applied_twice_is_the_inverse() {
    let a = testing::dense(2, 2, &[2.0, 1.0, 1.0, 2.0]);
    let by = RationalFunction { tol: 1e-12, ..RationalFunction::default() };
    let (y, _) = by.apply(&a, Rational::InverseSqrt, &Array::vector(vec![1.0, 0.0])).unwrap();
    let (x, _) = by.apply(&a, Rational::InverseSqrt, &y).unwrap();
    let x = x.to_vec::<f64>().unwrap();
    assert!((x[0] - 2.0 / 3.0).abs() < 1e-11 && (x[1] + 1.0 / 3.0).abs() < 1e-11, "{x:?}");
}

#[test]
fn false_claims_and_singular_operators_are_errors() {
    let by = RationalFunction::default();
    let b = testing::random(30, 1, DType::F64, 4);
    let kind = |values: &[f64], by: &RationalFunction| {
        by.apply(&testing::self_adjoint(values, DType::F64, 2), Rational::InverseSqrt, &b).unwrap_err().kind()
    };
    let mut values = geometric(30, 10.0);
    let narrow = RationalFunction { interval: Some((2.0, 10.0)), ..by.clone() };
    assert_eq!(kind(&values, &narrow), ErrorKind::FalseClaim);
    values[3] = -0.5;
    assert_eq!(kind(&values, &by), ErrorKind::NotPositiveDefinite);
    values[3] = 0.0;
    assert_eq!(kind(&values, &by), ErrorKind::Singular);
}

#[test]
fn zero_columns_identities_and_empty_operators_are_fine() {
    let by = RationalFunction::default();
    let identity = testing::self_adjoint(&[1.0; 5], DType::F64, 2);
    let mut b = testing::random(5, 2, DType::F64, 4);
    b.as_mut().unwrap().cols_range(0, 1).fill(Scalar::default());
    let (x, _) = by.apply(&identity, Rational::InverseSqrt, &b).unwrap();
    assert!(testing::relative_residual(&identity, &x, &b) < 1e-8);
    let empty = testing::matrix(Array::zeros(0, 0, DType::F64).unwrap());
    assert_eq!(
        by.apply(&empty, Rational::Log, &Array::zeros(0, 3, DType::F64).unwrap()).unwrap().0.shape(),
        (0, 3)
    );
    let none = by.apply(&identity, Rational::Log, &Array::zeros(5, 0, DType::F64).unwrap()).unwrap().0;
    assert_eq!(none.shape(), (5, 0));
}
