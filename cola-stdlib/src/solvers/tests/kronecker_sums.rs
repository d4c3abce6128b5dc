//! Sums of Kronecker products in the eigenbasis of their factors.

use super::*;
use crate::functions::{Norm, add, inverse, kronsum, norm, scale, slogdet, solve};
use crate::operators::{Diagonal, KronSum, Kronecker, ScalarMul, Scaled, Sum};
use crate::properties::{NORMAL, PD};
use cola_runtime::{ErrorKind, report};

fn multiple(c: f64, n: usize, dtype: DType) -> Op {
    ScalarMul::new(Scalar::new(c, 0.0), n, dtype).unwrap()
}

fn positive(n: usize, dtype: DType, seed: u64) -> Op {
    definite(n, dtype, seed).claimed(PD.set())
}

fn by_eigenvectors(a: &Op) -> bool {
    inverse(a).unwrap().operator().details().contains("eigenvectors")
}

#[test]
fn kronecker_sums_of_any_factors_are_inverted_in_all_four_maps() {
    for dtype in DTYPES {
        let real = if dtype.is_complex() { general(3, dtype.real(), 9) } else { general(3, dtype, 9) };
        let sums = [
            vec![general(3, dtype, 1), general(4, dtype, 2)],
            vec![general(2, dtype, 3), general(3, dtype, 4), general(4, dtype, 5)],
            vec![definite(3, dtype, 6), definite(5, dtype, 7)],
            vec![general(4, dtype, 8), real, multiple(0.5, 1, dtype)],
            vec![definite(3, dtype, 10), general(2, dtype, 11), definite(2, dtype, 12)],
            vec![general(9, dtype, 13), general(8, dtype, 14)],
        ];
        for parts in sums {
            let a = KronSum::new(parts).unwrap();
            assert!(by_eigenvectors(&a), "{a}");
            check_inverse(&a, &inverse(&a).unwrap(), 1e4 * epsilon(dtype));
        }
    }
}

#[test]
fn a_sylvester_equation_by_hand() {
    // A·X + X·Bᵀ = C with A = [[1, 1], [0, 2]], B = [3], C = [9; 10]: x₂ = 2, x₁ = (9 − 2)/4.
    let a = Dense::new(Array::from_vec(2, 2, vec![1.0, 0.0, 1.0, 2.0]).unwrap());
    let b = Dense::new(Array::vector(vec![3.0]));
    let x = solve(&kronsum(&a, &b).unwrap(), &Array::vector(vec![9.0, 10.0])).unwrap();
    let x = x.to_vec::<f64>().unwrap();
    assert!((x[0] - 1.75).abs() < 1e-15 && (x[1] - 2.0).abs() < 1e-15, "{x:?}");
}

#[test]
fn a_large_sylvester_equation_is_solved_without_its_matrix() {
    let (m, n) = (90, 70);
    let a = KronSum::new(vec![general(m, DType::F64, 1), general(n, DType::F64, 2)]).unwrap();
    let b = entries(m * n, 2, DType::F64, 3);
    let x = solve(&a, &b).unwrap();
    assert!(distance(&a.apply(&x).unwrap(), &b) < 1e-12);
}

#[test]
fn normal_factors_with_complex_eigenvalues_give_real_solutions() {
    let cyclic = |n: usize, c: f64| {
        let entry = move |i: usize, j: usize| {
            if i == j {
                c
            } else if (i + 1) % n == j {
                1.0
            } else {
                0.0
            }
        };
        Dense::new(Array::from_fn(n, n, entry).unwrap()).claimed(NORMAL.set())
    };
    let a = KronSum::new(vec![cyclic(5, 3.0), cyclic(4, 2.0)]).unwrap();
    assert!(NORMAL.of(&a));
    let b = entries(20, 1, DType::F64, 3);
    let x = solve(&a, &b).unwrap();
    assert_eq!(x.dtype(), DType::F64);
    assert!(distance(&a.apply(&x).unwrap(), &b) < 1e-13);
    assert_eq!(slogdet(&a).unwrap().sign, c64::new(1.0, 0.0));
}

#[test]
fn a_singular_kronecker_sum_names_the_eigenvalues_that_cancel() {
    let d = |x: &[f64]| Diagonal::new(Array::vector(x.to_vec())).unwrap();
    let a = KronSum::new(vec![d(&[1.0, 2.0]), d(&[5.0, -2.0, 7.0])]).unwrap();
    let e = solve(&a, &entries(6, 1, DType::F64, 1)).map(|_| ()).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::Singular);
    assert!(e.to_string().contains("2.000e0, -2.000e0"), "{e}");
    assert!(slogdet(&a).unwrap().is_singular());
    assert_eq!(norm(&a, Norm::Two).unwrap(), 9.0);
}

#[test]
fn a_false_claim_on_a_factor_is_found() {
    let d = Dense::new(Array::from_vec(2, 2, vec![1.0, 0.0, 0.0, -3.0]).unwrap()).claimed(PSD.set());
    let a = KronSum::new(vec![d, definite(2, DType::F64, 1)]).unwrap();
    let a = KronSum::new(vec![a, multiple(0.25, 1, DType::F64)]).unwrap();
    let e = solve(&a, &entries(4, 1, DType::F64, 1)).map(|_| ()).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::FalseClaim, "{e}");
}

#[test]
fn another_shift_or_multiple_uses_the_same_eigenvectors() {
    let (a, b) = (definite(12, DType::F64, 1), definite(10, DType::F64, 2));
    let kron = Kronecker::new(vec![a.clone(), b.clone()]).unwrap();
    let rhs = entries(120, 1, DType::F64, 3);
    let decompositions = |op: &Op| {
        let (x, report) = report::record(|| solve(op, &rhs).unwrap());
        assert!(distance(&op.apply(&x).unwrap(), &rhs) < 1e-11);
        report.evidence().filter(|e| e.note.as_deref().is_some_and(|n| n.contains("of a factor"))).count()
    };
    let shifted = |s: f64| add(&kron, &multiple(s, 120, DType::F64)).unwrap();
    assert_eq!(decompositions(&shifted(0.5)), 2);
    assert_eq!(decompositions(&shifted(2.0)), 0);
    let scaled = scale(Scalar::new(3.0, 0.0), &kron).unwrap();
    assert_eq!(decompositions(&add(&scaled, &multiple(1.0, 120, DType::F64)).unwrap()), 0);
    let sum = kronsum(&a, &b).unwrap();
    assert_eq!(decompositions(&sum), 0);
    assert_eq!(decompositions(&add(&sum, &multiple(0.25, 120, DType::F64)).unwrap()), 0);
    assert_eq!(decompositions(&scale(Scalar::new(2.0, 0.0), &sum).unwrap()), 0);
}

#[test]
fn shifted_and_paired_kronecker_products_agree_with_the_definition() {
    for dtype in DTYPES {
        let sa = indefinite(3, dtype, 1);
        let (p, q) = (positive(3, dtype, 2), positive(4, dtype, 3));
        let kron = |a: &Op, b: &Op| Kronecker::new(vec![a.clone(), b.clone()]).unwrap();
        let times = |c: f64, a: Op| Scaled::new(Scalar::new(c, 0.0), a).unwrap();
        let first = kron(&sa, &definite(4, dtype, 4));
        let all = [
            Sum::new(vec![kron(&p, &q), multiple(0.75, 12, dtype)]).unwrap(),
            Sum::new(vec![multiple(-40.0, 12, dtype), times(0.5, kron(&sa, &q))]).unwrap(),
            Sum::new(vec![first.clone(), kron(&p, &q)]).unwrap(),
            Sum::new(vec![times(2.0, kron(&p, &q)), first]).unwrap(),
        ];
        for a in all {
            assert!(by_eigenvectors(&a), "{a}");
            let tolerance = 3e4 * epsilon(dtype);
            check_inverse(&a, &inverse(&a).unwrap(), tolerance);
            let (found, expected) = (slogdet(&a).unwrap(), slogdet(&Dense::new(dense(&a))).unwrap());
            assert!((found.sign - expected.sign).norm() < tolerance, "{a}");
            assert!((found.logabsdet - expected.logabsdet).abs() < tolerance * 12.0, "{a}");
        }
    }
}

#[test]
fn several_tasks_with_noise_of_their_own() {
    use crate::functions::kron;
    use crate::operators::Identity;
    let (tasks, points) = (definite(3, DType::F64, 1), definite(15, DType::F64, 2));
    let rhs = entries(45, 1, DType::F64, 3);
    let mut made = Vec::new();
    for noise in [[0.1, 0.2, 0.3], [0.5, 0.1, 2.0]] {
        let noise = Diagonal::new(Array::vector(noise.to_vec())).unwrap();
        let noise = kron(&noise, &Identity::new(15, DType::F64)).unwrap();
        let a = add(&kron(&tasks, &points).unwrap(), &noise).unwrap();
        assert!(by_eigenvectors(&a), "{a}");
        let (x, report) = report::record(|| solve(&a, &rhs).unwrap());
        assert!(distance(&a.apply(&x).unwrap(), &rhs) < 1e-11);
        made.push(report.evidence().filter(|e| e.note.as_deref() == Some("of a factor of order 15")).count());
        let (found, expected) = (slogdet(&a).unwrap(), slogdet(&Dense::new(dense(&a))).unwrap());
        assert!((found.logabsdet - expected.logabsdet).abs() < 1e-10);
    }
    assert_eq!(made, [1, 0], "the eigenvectors of the points serve for every noise");
}

#[test]
fn defective_and_far_from_normal_factors_are_solved() {
    // Jordan blocks: one eigenvalue each, no basis of eigenvectors; then large entries above the diagonal.
    let upper = |n: usize, on: f64, above: f64| {
        let entry = move |i: usize, j: usize| {
            if i == j {
                on
            } else if i < j {
                above / (j - i) as f64
            } else {
                0.0
            }
        };
        Dense::new(Array::from_fn(n, n, entry).unwrap())
    };
    for above in [1.0, 3.0] {
        let a = KronSum::new(vec![upper(4, 1.0, above), upper(5, 2.0, -above)]).unwrap();
        let b = entries(20, 1, DType::F64, 5);
        let x = solve(&a, &b).unwrap();
        let r = distance(&a.apply(&x).unwrap(), &b);
        let size = norm(&a, Norm::Fro).unwrap() * cola_kernels::norm_fro(x.view::<f64>().unwrap());
        assert!(r * cola_kernels::norm_fro(b.view::<f64>().unwrap()) < 1e-14 * size, "{above}: {r:e}");
        assert!((slogdet(&a).unwrap().logabsdet - 20.0 * 3f64.ln()).abs() < 1e-8, "{above}");
    }
}

#[test]
fn factors_without_a_common_basis_go_to_the_whole() {
    let kron = Kronecker::new(vec![general(2, DType::F64, 1), general(3, DType::F64, 2)]).unwrap();
    let other = Kronecker::new(vec![definite(2, DType::F64, 3), definite(3, DType::F64, 4)]).unwrap();
    let b = Sum::new(vec![kron, other]).unwrap();
    assert!(!by_eigenvectors(&b));
    check_inverse(&b, &inverse(&b).unwrap(), 1e-11);
}

#[test]
fn one_large_factor_is_not_worth_its_eigenvectors() {
    // A sparse factor of order 2500 and one of order 2: the whole is as sparse, and not larger.
    let a = KronSum::new(vec![laplacian(50, DType::F64), definite(2, DType::F64, 1)]).unwrap();
    assert!(!by_eigenvectors(&a));
}

#[test]
fn sums_that_are_kronecker_products_or_sums_again_are_recognised() {
    use crate::operators::Identity;
    let (a, b) = (general(3, DType::F64, 1), general(4, DType::F64, 2));
    let (i, j) = (Identity::new(3, DType::F64), Identity::new(4, DType::F64));
    let kron = |a: &Op, b: &Op| Kronecker::new(vec![a.clone(), b.clone()]).unwrap();
    let sum = add(&kron(&i, &b), &kron(&a, &j)).unwrap();
    assert!(sum.downcast_ref::<KronSum>().is_some_and(|s| s.parts()[0].same(&a) && s.parts()[1].same(&b)));
    let merged = add(&kron(&a, &b), &kron(&a, &j)).unwrap();
    assert!(merged.downcast_ref::<Kronecker>().is_some_and(|k| k.parts()[0].same(&a)));
    for (found, parts) in [(&sum, [kron(&i, &b), kron(&a, &j)]), (&merged, [kron(&a, &b), kron(&a, &j)])] {
        assert!(distance(&dense(found), &dense(&Sum::new(parts.to_vec()).unwrap())) < 1e-15);
    }
}

#[test]
fn shifted_kronecker_products_of_general_factors_are_inverted_in_all_four_maps() {
    for dtype in DTYPES {
        let real = if dtype.is_complex() { general(3, dtype.real(), 9) } else { general(3, dtype, 9) };
        let products = [
            vec![general(3, dtype, 1), general(4, dtype, 2)],
            vec![general(2, dtype, 3), general(3, dtype, 4), general(4, dtype, 5)],
            vec![general(4, dtype, 8), real, multiple(0.5, 1, dtype)],
            vec![definite(3, dtype, 10), general(2, dtype, 11), definite(2, dtype, 12)],
            vec![general(9, dtype, 13), general(8, dtype, 14)],
        ];
        for parts in products {
            let product = Kronecker::new(parts).unwrap();
            let n = product.rows();
            for a in [
                Sum::new(vec![product.clone(), multiple(3.5, n, dtype)]).unwrap(),
                Sum::new(vec![
                    multiple(-2.0, n, dtype),
                    Scaled::new(Scalar::new(0.5, 0.0), product).unwrap(),
                ])
                .unwrap(),
            ] {
                assert!(by_eigenvectors(&a), "{a}");
                check_inverse(&a, &inverse(&a).unwrap(), 1e5 * epsilon(dtype));
            }
        }
    }
}

#[test]
fn a_shifted_product_by_hand() {
    // [[1, 1], [0, 2]]⊗[3] + I = [[4, 3], [0, 7]]
    let a = Dense::new(Array::from_vec(2, 2, vec![1.0, 0.0, 1.0, 2.0]).unwrap());
    let product = Kronecker::new(vec![a, Dense::new(Array::vector(vec![3.0]))]).unwrap();
    let a = Sum::new(vec![product, multiple(1.0, 2, DType::F64)]).unwrap();
    let x = solve(&a, &Array::vector(vec![10.0, 14.0])).unwrap().to_vec::<f64>().unwrap();
    assert!((x[0] - 1.0).abs() < 1e-15 && (x[1] - 2.0).abs() < 1e-15, "{x:?}");
    assert!((slogdet(&a).unwrap().logabsdet - 28f64.ln()).abs() < 1e-14);
}

#[test]
fn a_large_shifted_product_of_general_factors_is_solved_without_its_matrix() {
    let (m, n) = (90, 70);
    let product = Kronecker::new(vec![general(m, DType::F64, 1), general(n, DType::F64, 2)]).unwrap();
    let a = Sum::new(vec![product, multiple(0.75, m * n, DType::F64)]).unwrap();
    let b = entries(m * n, 2, DType::F64, 3);
    let x = solve(&a, &b).unwrap();
    assert!(distance(&a.apply(&x).unwrap(), &b) < 1e-11);
}
