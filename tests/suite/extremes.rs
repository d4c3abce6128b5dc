//! Numbers at the ends of their range, and functions at their singular points.

use cola::prelude::*;
use cola::properties::{IDEMPOTENT, PSD, SELF_ADJOINT};
use cola::{EigOptions, ScalarFunction, apply_fn, eig_with, isqrt, log, pow, rank, verify};
use cola_runtime::ErrorKind;
use cola_stdlib::operators::{Covariance, Kernel, KernelMap, Scaled};

fn vector(entries: &[f64]) -> Array {
    Array::vector(entries.to_vec())
}

fn number(x: f64) -> Scalar {
    Scalar::new(x, 0.0)
}

fn kind<T>(result: cola::Result<T>) -> ErrorKind {
    result.map(|_| ()).unwrap_err().kind()
}

/// (0 −c; c 0)
fn turn(c: f64) -> Op {
    Dense::new(Array::from_vec(2, 2, vec![0.0, c, -c, 0.0]).unwrap())
}

#[test]
fn reciprocals_neither_overflow_nor_underflow() {
    for c in [Scalar::new(1e160, 1e160), Scalar::new(1e-160, -1e-160)] {
        let a = ScalarMul::new(c, 2, DType::C64).unwrap();
        let b = Array::full(2, 1, DType::C64, c).unwrap();
        for x in [
            solve(&a, &b).unwrap().x,
            pinv(&a).unwrap().apply(&b).unwrap(),
            inverse(&Scaled::new(c, Identity::new(2, DType::C64)).unwrap()).unwrap().apply(&b).unwrap(),
            pinv(&Circulant::new(Array::from_vec(2, 1, vec![c, Scalar::default()]).unwrap()).unwrap())
                .unwrap()
                .apply(&b)
                .unwrap(),
        ] {
            assert!((x.get(1, 0).unwrap() - 1.0).norm() < 1e-15, "{c}: {x:?}");
        }
    }
    let sinc = ScalarFunction::named("sinc").unwrap();
    assert_eq!(sinc.value(Scalar::new(1e-170, 1e-170)), number(1.0));
}

#[test]
fn tiny_triangular_matrices_have_the_rank_of_their_multiples() {
    for c in [1.0, 1e-200, 1e200] {
        let t = Array::from_vec(2, 2, vec![c, 0.0, c, c * 1e-20]).unwrap();
        let t = Triangular::new(t, false, false).unwrap();
        assert_eq!(rank(&t).unwrap(), 1, "{c}");
    }
}

#[test]
fn the_inverse_of_a_singular_operator_has_no_eigenvalues() {
    let a = Dense::new(Array::from_vec(2, 2, vec![1.0, 2.0, 2.0, 4.0]).unwrap());
    let a = assume(&a, SELF_ADJOINT.set()).unwrap();
    for k in [1, 2] {
        let found =
            inverse(&a).and_then(|b| eig_with(&b, &EigOptions { k: Some(k), ..EigOptions::default() }));
        assert_eq!(kind(found), ErrorKind::Singular, "{k}");
    }
}

#[test]
fn roots_of_large_kronecker_sums_keep_small_eigenvalues() {
    let n = 40;
    let ones = |k: usize| Array::from_vec(k, 1, vec![-1.0f32; k]).unwrap();
    let l =
        Tridiagonal::new(ones(n - 1), Array::from_vec(n, 1, vec![2.0f32; n]).unwrap(), ones(n - 1)).unwrap();
    let l = assume(&l, PSD.set()).unwrap();
    let a = KronSum::new(vec![l.clone(), l.clone(), l]).unwrap();
    let x = Array::from_vec(a.cols(), 1, (0..a.cols()).map(|i| ((i % 7) as f32).cos()).collect()).unwrap();
    let root = isqrt(&a).unwrap();
    let back = a.apply(&root.apply(&root.apply(&x).unwrap()).unwrap()).unwrap();
    let off =
        (0..x.rows()).map(|i| (back.get(i, 0).unwrap() - x.get(i, 0).unwrap()).norm()).fold(0.0, f64::max);
    assert!(off < 1e-3, "{off:e}");
}

#[test]
fn functions_have_no_value_next_to_a_pole_or_a_jump() {
    let sign = ScalarFunction::named("sign").unwrap();
    let tan = ScalarFunction::named("tan").unwrap();
    let at = |f: &ScalarFunction, a: &Op| kind(apply_fn(a, f).and_then(|f| f.apply(&vector(&[1.0, 2.0]))));
    // Eigenvalues ±i and ±1, rounded.
    let c = Circulant::new(vector(&[0.0, 1.0, 0.0, -1.0])).unwrap();
    assert_eq!(kind(apply_fn(&c, &sign)), ErrorKind::Singular);
    assert_eq!(at(&sign, &turn(3.0)), ErrorKind::Singular);
    let half = std::f64::consts::FRAC_PI_2;
    let pole = Dense::new(Array::from_vec(2, 2, vec![half, 0.0, 1.0, 1.0]).unwrap());
    assert_eq!(at(&tan, &pole), ErrorKind::Singular);
    // cos has the eigenvalue 0 there.
    let a = Dense::new(Array::from_vec(2, 2, vec![half, 0.0, 0.0, 1.0]).unwrap());
    let cos = apply_fn(&assume(&a, SELF_ADJOINT.set()).unwrap(), &ScalarFunction::named("cos").unwrap());
    let root = isqrt(&cos.unwrap()).and_then(|f| f.apply(&vector(&[1.0, 2.0])));
    assert_eq!(kind(root), ErrorKind::Singular);
}

#[test]
fn a_false_claim_is_found_in_the_eigenvalues_of_factors() {
    let a = assume(&Dense::new(Array::from_vec(2, 2, vec![1.0, 3.0, 3.0, 1.0]).unwrap()), SELF_ADJOINT.set());
    let a = a.unwrap();
    let product = assume(&Kronecker::new(vec![a.clone(), a.clone()]).unwrap(), PSD.set()).unwrap();
    let sum = assume(&KronSum::new(vec![a.clone(), a]).unwrap(), PSD.set()).unwrap();
    for a in [product, sum] {
        assert_eq!(kind(sqrt(&a).and_then(|f| f.apply(&vector(&[1.0; 4])))), ErrorKind::FalseClaim, "{a}");
    }
}

#[test]
fn claims_are_tested_whatever_the_size_of_the_entries() {
    for c in [1e-200, 1.0, 1e160] {
        let n = 300;
        let symmetric =
            |i: usize, j: usize| c * (((i + j) % 7) as f64 - 3.0 + if i == j { 20.0 } else { 0.0 });
        let good = Dense::new(Array::from_fn(n, n, symmetric).unwrap());
        assert!(verify(&assume(&good, SELF_ADJOINT.set()).unwrap()).is_ok(), "{c:e}");
        let skew = |i: usize, j: usize| c * (i as f64 - j as f64 + if i == j { 1.0 } else { 0.0 });
        let bad = Dense::new(Array::from_fn(n, n, skew).unwrap());
        assert_eq!(kind(verify(&assume(&bad, SELF_ADJOINT.set()).unwrap())), ErrorKind::FalseClaim, "{c:e}");
    }
}

#[test]
fn tiny_and_huge_matrices_have_checked_eigenvectors() {
    for c in [1e-170, 1.0, 1e180] {
        let a = Dense::new(Array::from_vec(2, 2, vec![2.0 * c, c, c, 2.0 * c]).unwrap());
        for a in [&a, &assume(&a, PSD.set()).unwrap()] {
            let found = eig(a).unwrap();
            assert!((found.values.get(0, 0).unwrap().re / (3.0 * c) - 1.0).abs() < 1e-14, "{c:e}");
            let root = sqrt(a).unwrap();
            let x = vector(&[1.0, 0.0]);
            let back = root.apply(&root.apply(&x).unwrap()).unwrap();
            assert!((back.get(0, 0).unwrap().re / (2.0 * c) - 1.0).abs() < 1e-12, "{c:e} {a}");
        }
    }
}

#[test]
fn a_diagonal_that_leaves_a_kernel_matrix_is_refused() {
    let x = Array::from_vec(3, 1, vec![0.0, 1.0, 2.0]).unwrap();
    let k = Kernel::new(x.clone(), x, KernelMap::new(Covariance::Rbf)).unwrap();
    let k = k.downcast_ref::<Kernel>().unwrap();
    assert!(k.diagonal((0, 0), 3).is_ok());
    assert_eq!(kind(k.diagonal((2, 2), 2)), ErrorKind::ShapeMismatch);
}

/// (2 1; 0 3)·c
fn skew(c: f64) -> Op {
    Dense::new(Array::from_vec(2, 2, vec![2.0 * c, 0.0, c, 3.0 * c]).unwrap())
}

#[test]
fn logarithms_and_powers_of_huge_and_tiny_matrices_are_those_of_their_multiples() {
    for c in [1e-200, 1e160, 1e300] {
        let (a, one) = (skew(c), skew(1.0));
        let entry = |f: &Op, i, j| to_dense(f).unwrap().get(i, j).unwrap().re;
        let (large, small) = (log(&a).unwrap(), log(&one).unwrap());
        assert!((entry(&large, 0, 1) - entry(&small, 0, 1)).abs() < 1e-14, "{c:e}");
        assert!((entry(&large, 1, 1) - entry(&small, 1, 1) - c.ln()).abs() < 1e-12, "{c:e}");
        let (large, small) = (pow(&a, 0.3).unwrap(), pow(&one, 0.3).unwrap());
        assert!((entry(&large, 0, 1) / c.powf(0.3) / entry(&small, 0, 1) - 1.0).abs() < 1e-12, "{c:e}");
    }
}

#[test]
fn sums_of_kronecker_products_of_huge_factors_are_solved() {
    let a = KronSum::new(vec![skew(1e160), skew(1e160)]).unwrap();
    let x = solve(&a, &vector(&[1.0; 4])).unwrap().x;
    // The last two equations are 6·x₃ = 10⁻¹⁶⁰ and 5·x₂ + x₃ = 10⁻¹⁶⁰.
    for i in [2, 3] {
        assert!((x.get(i, 0).unwrap().re * 6e160 - 1.0).abs() < 1e-14);
    }
}

#[test]
fn pencils_of_huge_matrices_have_the_eigenvalues_of_small_ones() {
    for c in [1e-160, 1.0, 1e160] {
        let found = eig_with(&skew(c), &EigOptions { b: Some(skew(2.0 * c)), ..EigOptions::default() });
        let values = found.unwrap().values;
        assert!((0..2).all(|i| (values.get(i, 0).unwrap() - 0.5).norm() < 1e-14), "{c:e}: {values:?}");
    }
}

#[test]
fn small_matrices_of_huge_entries_have_the_properties_that_they_have() {
    let symmetric = Dense::new(Array::from_vec(2, 2, vec![2e200, 1e200, 1e200, 3e200]).unwrap());
    assert!(verify(&assume(&symmetric, PSD.set()).unwrap()).is_ok());
    for p in [SELF_ADJOINT.set(), IDEMPOTENT.set()] {
        assert_eq!(kind(verify(&assume(&skew(1e200), p).unwrap())), ErrorKind::FalseClaim);
    }
}

#[test]
fn an_infinite_diagonal_proves_nothing() {
    let ones = vector(&[1.0, 1.0]);
    let t = Tridiagonal::new(ones.clone(), vector(&[2.0, f64::INFINITY, 3.0]), ones).unwrap();
    assert!(!PSD.of(&t));
    assert_eq!(kind(rank(&t)), ErrorKind::NotFinite);
}

#[test]
fn small_eigenvalues_of_huge_triangular_matrices_do_not_vanish() {
    let t =
        Triangular::new(Array::from_vec(2, 2, vec![1e160, 1.0, 0.0, 1e-200]).unwrap(), true, false).unwrap();
    let found = to_dense(&log(&t).unwrap()).unwrap();
    for (i, x) in [1e160f64, 1e-200].into_iter().enumerate() {
        assert!((found.get(i, i).unwrap().re / x.ln() - 1.0).abs() < 1e-14, "{found:?}");
    }
}
