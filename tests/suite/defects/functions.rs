//! Eigenvalues, singular values, norms and functions of matrices.

use super::*;

#[test]
fn functions_of_singular_operators_keep_their_value_at_zero_on_the_null_space() {
    let v = vector(&[1.0, 1.0, -2.0]);
    // The null space of every one of them is spanned by (1, 1, −2).
    let u = Array::from_vec(3, 2, vec![1.0, 1.0, 1.0, 1.0, -1.0, 0.0]).unwrap();
    let low_rank = LowRank::new(u.clone(), u).unwrap();
    let dense = Dense::new(to_dense(&low_rank).unwrap());
    let hidden = Hidden::new(low_rank.clone());
    for a in [low_rank, assume(&dense, PSD.set()).unwrap(), dense, hidden] {
        let f = |f: cola_runtime::Result<Op>| f.unwrap().apply(&v).unwrap();
        assert_close(&f(exp(&a)), &v);
        assert_close(&f(apply_fn(&a, &ScalarFunction::named("cos").unwrap())), &v);
        assert_close(&f(apply_fn(&a, &ScalarFunction::named("sinc").unwrap())), &v);
        assert_close(&f(apply_fn(&a, &ScalarFunction::named("sin").unwrap())), &vector(&[0.0; 3]));
        let root = entries(&f(sqrt(&a)));
        assert!(root.iter().all(|z| z.norm() < 1e-7), "{a}: {root:?}");
        assert!(log(&a).and_then(|l| l.apply(&v)).is_err(), "{a}");
    }
}

#[test]
fn the_exponential_of_a_defective_matrix_is_right() {
    // X·J·X⁻¹ with J the Jordan block of 2 and X = [[1, 0], [1, 1]].
    let a = Dense::new(Array::from_vec(2, 2, vec![1.0, -1.0, 1.0, 3.0]).unwrap());
    let e = 2f64.exp();
    let expected = Array::from_vec(2, 2, vec![0.0, -e, e, 2.0 * e]).unwrap();
    for alg in [Auto::default().into(), Alg::from(Pade {}), SchurParlett {}.into()] {
        assert_close(&to_dense(&exp_with(&a, &alg).unwrap()).unwrap(), &expected);
    }
    let t = Triangular::new(Array::from_vec(2, 2, vec![2.0, 0.0, 1.0, 2.0]).unwrap(), false, false).unwrap();
    assert_close(&to_dense(&exp(&t).unwrap()).unwrap(), &Array::from_vec(2, 2, vec![e, 0.0, e, e]).unwrap());
}

#[test]
fn powers_of_kronecker_products_of_negative_factors_are_those_of_the_product() {
    let minus = |n| ScalarMul::new(Scalar::new(-1.0, 0.0), n, DType::F64).unwrap();
    let a = Kronecker::new(vec![minus(2), minus(3)]).unwrap();
    let identity = Array::identity(6, DType::F64).unwrap();
    for p in [0.5, 0.3, -0.5, 2.0, 3.0, -1.0, 0.0] {
        assert_close(&to_dense(&pow(&a, p).unwrap()).unwrap(), &identity);
    }
    assert_close(&to_dense(&sqrt(&a).unwrap()).unwrap(), &identity);
    assert_close(&to_dense(&log(&a).unwrap()).unwrap(), &Array::zeros(6, 6, DType::F64).unwrap());
}

#[test]
fn the_exponential_of_a_kronecker_sum_is_a_product_with_every_algorithm() {
    let (a, b) = (definite(3, DType::F64, 1), definite(2, DType::F64, 2));
    let sum = cola_stdlib::functions::kronsum(&a, &b).unwrap();
    let expected = to_dense(&exp(&Hidden::new(sum.clone())).unwrap()).unwrap();
    let default = exp(&sum).unwrap();
    for alg in [Auto::default().into(), Alg::from(Pade {}), SchurParlett {}.into(), Eigh {}.into()] {
        let f = exp_with(&sum, &alg).unwrap();
        assert!(f.downcast_ref::<Kronecker>().is_some(), "{alg}: {f}");
        assert_eq!(f.tag(), default.tag(), "{alg}");
        assert_close(&to_dense(&f).unwrap(), &expected);
    }
    assert!(exp_with(&sum, &Cholesky {}.into()).is_err());
}

#[test]
fn eigenvalues_are_ordered_by_magnitude_with_their_signs() {
    let entries = [0.5, -7.0, 3.0, -0.25, 4.0];
    let a = Diagonal::new(vector(&entries)).unwrap();
    let dense = Dense::new(to_dense(&a).unwrap());
    for a in [&a, &assume(&dense, SELF_ADJOINT.set()).unwrap(), &dense] {
        let values = |which| {
            let options = EigOptions { which, ..EigOptions::default() };
            real_parts(&cola::eig_with(a, &options).unwrap().values)
        };
        assert_near(&values(Which::Lm), &[-7.0, 4.0, 3.0, 0.5, -0.25]);
        assert_near(&values(Which::Sm), &[-0.25, 0.5, 3.0, 4.0, -7.0]);
        if SELF_ADJOINT.of(a) {
            assert_near(&values(Which::Sa), &[-7.0, -0.25, 0.5, 3.0, 4.0]);
        }
        assert_near(&[cola::eigmax(a).unwrap().re, cola::eigmin(a).unwrap().re], &[-7.0, -0.25]);
    }
}

#[test]
fn triangular_matrices_of_both_kinds_have_their_eigenvectors() {
    for lower in [true, false] {
        let a = Triangular::new(to_dense(&regular(4, DType::F64, 1)).unwrap(), lower, false).unwrap();
        let found = cola::eig(&a).unwrap();
        let v = to_dense(&found.vectors).unwrap();
        let image = entries(&a.apply(&v).unwrap());
        let (v, values) = (entries(&v), entries(&found.values));
        for (k, (image, v)) in image.iter().zip(&v).enumerate() {
            assert!((image - v * values[k / 4]).norm() < 1e-13, "{lower}");
        }
    }
}

#[test]
fn singular_values_of_a_diagonal_with_negatives_are_not_negative() {
    let a = Diagonal::new(vector(&[2.0, -5.0, 0.0])).unwrap();
    let found = svd(&a).unwrap();
    assert_eq!(found.s.to_vec::<f64>().unwrap(), [5.0, 2.0, 0.0]);
    let (u, v) = (to_dense(&found.u).unwrap(), to_dense(&found.v).unwrap());
    let scaled = Diagonal::new(found.s.clone()).unwrap().apply(&v.transposed()).unwrap();
    assert_close(&Dense::new(u).apply(&scaled).unwrap(), &to_dense(&a).unwrap());
}

#[test]
fn norms_of_products_with_unitary_factors_are_those_of_the_rest() {
    let p = Permutation::new(vec![1, 0], DType::F64).unwrap();
    let a = Dense::new(Array::from_vec(2, 2, vec![1.0, 3.0, 2.0, 4.0]).unwrap());
    for (ord, expected) in [(Norm::Fro, 30f64.sqrt()), (Norm::One, 6.0), (Norm::Inf, 7.0)] {
        let product = Product::new(vec![p.clone(), a.clone()]).unwrap();
        assert!((cola::norm(&product, ord).unwrap() - expected).abs() < 1e-14);
    }
}

#[test]
fn ties_keep_their_order_whatever_the_structure() {
    let a = Dense::new(Array::from_vec(2, 2, vec![1.0, 2.0, -2.0, 1.0]).unwrap());
    let swap = Permutation::new(vec![1, 0], DType::F64).unwrap();
    let operators = [
        scale(Scalar::new(-1.0, 0.0), &swap).unwrap(),
        scale(Scalar::new(-2.0, 0.0), &a).unwrap(),
        inverse(&a).unwrap(),
        conj(&Dense::new(to_dense(&a).unwrap().cast(DType::C64).unwrap())).unwrap(),
    ];
    for a in operators {
        let first = |k| {
            let found = cola::eig_with(&a, &EigOptions { k, ..EigOptions::default() }).unwrap();
            entries(&found.values)[0]
        };
        assert!((first(Some(1)) - first(None)).norm() < 1e-13, "{a}: {} {}", first(Some(1)), first(None));
    }
    let negative = scale(Scalar::new(-1.0, 0.0), &swap).unwrap();
    assert_eq!(cola::eigmax(&negative).unwrap(), cola::eigmax(&swap).unwrap());
}
