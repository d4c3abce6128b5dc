//! Structure, properties and determinants.

use super::*;

#[test]
fn an_odd_permutation_has_sign_minus_one() {
    let p = Permutation::new(vec![1, 0, 2], DType::F64).unwrap();
    assert_eq!(slogdet(&p).unwrap().sign, c64::new(-1.0, 0.0));
    let even = Permutation::new(vec![1, 2, 0], DType::F64).unwrap();
    assert_eq!(slogdet(&even).unwrap().sign, c64::new(1.0, 0.0));
}

#[test]
fn the_determinant_of_a_multiple_scales_with_the_power_of_the_size() {
    let a = regular(5, DType::F64, 1);
    let (plain, scaled) = (det(&a).unwrap(), det(&scale(Scalar::new(-3.0, 0.0), &a).unwrap()).unwrap());
    assert!((scaled - plain * (-3.0f64).powi(5)).norm() < 1e-9 * scaled.norm());
}

#[test]
fn the_logarithm_of_a_determinant_below_one_is_negative() {
    let d = Diagonal::new(vector(&[0.5, 0.25, 0.5])).unwrap();
    assert!((logdet(&d).unwrap().re - 0.0625f64.ln()).abs() < 1e-15);
    let a = scale(Scalar::new(0.01, 0.0), &definite(6, DType::F64, 2)).unwrap();
    for alg in [Auto::default().into(), Alg::from(Cholesky {}), Lu {}.into()] {
        assert!(slogdet_with(&a, &alg).unwrap().logabsdet < 0.0);
    }
}

#[test]
fn sparse_entries_may_come_in_any_order_and_more_than_once() {
    let (row, col) = ([2, 0, 1, 0, 2], [1, 2, 1, 2, 0]);
    let a = Sparse::from_triplets(3, 3, &row, &col, vector(&[5.0, 1.0, 2.0, 3.0, 4.0])).unwrap();
    assert_eq!(to_dense(&a).unwrap().to_vec::<f64>().unwrap(), [0.0, 0.0, 4.0, 0.0, 2.0, 5.0, 4.0, 0.0, 0.0]);
    let x = solve(&a, &vector(&[4.0, 2.0, 9.0])).unwrap();
    assert_close(&x, &vector(&[1.0, 1.0, 1.0]));
}

#[test]
fn kronecker_factors_may_be_rectangular_and_need_not_commute() {
    for dtype in [DType::F64, DType::C64] {
        let (a, b) = (Dense::new(noise(2, 3, dtype, 1)), Dense::new(noise(4, 2, dtype, 5)));
        let k = kron(&a, &b).unwrap();
        let (da, db, dk) = (to_dense(&a).unwrap(), to_dense(&b).unwrap(), to_dense(&k).unwrap());
        for i in 0..8 {
            for j in 0..6 {
                let expected = da.get(i / 4, j / 2).unwrap() * db.get(i % 4, j % 2).unwrap();
                assert!((dk.get(i, j).unwrap() - expected).norm() < 1e-15);
            }
        }
        let x = noise(6, 2, dtype, 9);
        assert_close(&k.apply(&x).unwrap(), &Dense::new(dk).apply(&x).unwrap());
    }
}

#[test]
fn a_negative_multiple_of_a_definite_operator_is_not_definite() {
    let a = definite(4, DType::F64, 1);
    let minus = scale(Scalar::new(-1.0, 0.0), &a).unwrap();
    assert!(!PSD.of(&minus) && SELF_ADJOINT.of(&minus));
    assert!(PSD.of(&scale(Scalar::new(3.0, 0.0), &a).unwrap()));
}

#[test]
fn a_multiple_of_a_unitary_operator_is_unitary_only_for_a_unit() {
    let p = Permutation::new(vec![2, 0, 1], DType::C64).unwrap();
    assert!(UNITARY.of(&scale(Scalar::new(0.0, 1.0), &p).unwrap()));
    assert!(!UNITARY.of(&scale(Scalar::new(3.0, 0.0), &p).unwrap()));
}

#[test]
fn the_transpose_of_a_complex_self_adjoint_operator_is_its_conjugate() {
    let a = definite(3, DType::C64, 4);
    let (t, dense) = (to_dense(&transpose(&a).unwrap()).unwrap(), to_dense(&a).unwrap());
    assert_close(&t, &to_dense(&conj(&a).unwrap()).unwrap());
    assert!((t.get(0, 1).unwrap() - dense.get(1, 0).unwrap()).norm() < 1e-14);
    assert!(t.get(0, 1).unwrap().im.abs() > 1e-3 && !SYMMETRIC.of(&a));
}

#[test]
fn explicit_default_arguments_resolve_like_omitted_ones() {
    let world = World::global().unwrap();
    let named = |name: &str| Value::Algorithm(world.algorithm(name).unwrap());
    let a = kron(&definite(3, DType::F64, 1), &definite(2, DType::F64, 2)).unwrap();
    for function in ["logdet", "slogdet", "det", "inverse"] {
        let omitted = world.bind(function, vec![Value::Op(a.clone())], vec![]).unwrap();
        let given = world.bind(function, vec![Value::Op(a.clone()), named("Auto")], vec![]).unwrap();
        let which = |values: &[Value]| {
            let args: Vec<cola_runtime::Arg<'_>> = values.iter().map(cola_runtime::Arg::from).collect();
            world.which(function, &args).unwrap().to_string()
        };
        assert_eq!(which(&omitted), which(&given), "{function}");
    }
}

#[test]
fn a_product_with_the_identity_is_the_product() {
    let (a, b) = (Dense::new(noise(3, 4, DType::F64, 1)), Dense::new(noise(4, 4, DType::F64, 2)));
    let ab = dot(&a, &b).unwrap();
    let with = dot(&ab, &Identity::new(4, DType::F64)).unwrap();
    assert_close(&to_dense(&with).unwrap(), &to_dense(&ab).unwrap());
}

#[test]
fn products_with_their_own_adjoint_are_semidefinite_whatever_the_structure() {
    for dtype in [DType::F64, DType::C64] {
        let t = Triangular::new(noise(3, 3, dtype, 1), true, false).unwrap();
        let s = Sparse::from_triplets(3, 2, &[0, 1, 2], &[1, 0, 1], noise(3, 1, dtype, 2)).unwrap();
        let l = LowRank::new(noise(4, 1, dtype, 3), noise(3, 1, dtype, 4)).unwrap();
        for a in [t, s, l] {
            for product in [dot(&adjoint(&a).unwrap(), &a).unwrap(), dot(&a, &adjoint(&a).unwrap()).unwrap()]
            {
                assert!(PSD.of(&product), "{product}");
            }
        }
        let plain = transpose(&Dense::new(noise(3, 3, DType::C64, 1))).unwrap();
        let square = Dense::new(noise(3, 3, DType::C64, 1));
        assert!(!PSD.of(&dot(&plain, &square).unwrap()));
    }
}

#[test]
fn properties_that_follow_together_are_known() {
    let real = Dense::new(Array::from_vec(2, 2, vec![2.0, 1.0, 1.0, 2.0]).unwrap());
    assert!(SELF_ADJOINT.of(&assume(&real, SYMMETRIC.set()).unwrap()));
    assert!(SYMMETRIC.of(&assume(&real, SELF_ADJOINT.set()).unwrap()));
    let complex = Dense::new(noise(2, 2, DType::C64, 1));
    assert!(!SELF_ADJOINT.of(&complex.claimed(SYMMETRIC.set())));
    let square = Dense::new(Array::from_vec(2, 2, vec![0.0, 1.0, 1.0, 0.0]).unwrap());
    let tall = Dense::new(Array::from_vec(2, 1, vec![0.0, 1.0]).unwrap());
    assert!(UNITARY.of(&square.claimed(cola::properties::STIEFEL.set())));
    assert!(!UNITARY.of(&tall.claimed(cola::properties::STIEFEL.set())));
}

#[test]
fn a_kernel_block_may_be_larger_than_the_matrix() {
    let x = noise(7, 2, DType::F64, 1);
    let of = |map: KernelMap| Kernel::new(x.clone(), x.clone(), map).unwrap();
    let plain = of(KernelMap::new(Covariance::Matern32));
    let expected = to_dense(&plain).unwrap();
    for size in [1, 3, 7, 8, 1000] {
        let k = of(KernelMap::new(Covariance::Matern32).block(size));
        assert_close(&k.apply(&Array::identity(7, DType::F64).unwrap()).unwrap(), &expected);
        assert_close(
            &solve(&k, &k.apply(&noise(7, 1, DType::F64, 2)).unwrap()).unwrap(),
            &noise(7, 1, DType::F64, 2),
        );
    }
}

#[test]
fn claims_on_composites_reach_their_parts() {
    let plain = |seed| Dense::new(noise(3, 3, DType::F64, seed));
    let known = |op: &Op, p: &cola_runtime::PropertyName, i: usize| p.of(&op.children()[i]);
    let turn = Permutation::new(vec![1, 2, 0], DType::F64).unwrap();
    let product = assume(&dot(&turn, &plain(1)).unwrap(), UNITARY.set()).unwrap();
    assert!(known(&product, &UNITARY, 1));
    let sandwich = Product::new(vec![transpose(&turn).unwrap(), plain(2), turn.clone()]).unwrap();
    assert!(known(&assume(&sandwich, PSD.set()).unwrap(), &PSD, 1));
    let sum = add(&plain(3), &Diagonal::new(vector(&[1.0, 2.0, 3.0])).unwrap()).unwrap();
    let sum = assume(&sum, SELF_ADJOINT.set()).unwrap();
    assert!(sum.children().iter().all(|part| SELF_ADJOINT.of(part)));
    // Two unknown terms: nothing follows for either; and a PSD sum has no PSD terms.
    let two = assume(&Product::new(vec![plain(4), plain(5)]).unwrap(), UNITARY.set()).unwrap();
    assert!(!known(&two, &UNITARY, 0) && !known(&two, &UNITARY, 1));
    let positive = assume(&sum, PSD.set()).unwrap();
    assert!(!known(&positive, &PSD, 0));
    let inverted = assume(&inverse(&plain(6)).unwrap(), PSD.set()).unwrap();
    assert!(known(&inverted, &cola::properties::PD, 0));
    let kron =
        assume(&kron(&regular(2, DType::F64, 1), &regular(3, DType::F64, 2)).unwrap(), SYMMETRIC.set())
            .unwrap();
    assert!(known(&kron, &SYMMETRIC, 0) && known(&kron, &SYMMETRIC, 1));
}

#[test]
fn a_long_product_is_multiplied_out_where_it_is_thin() {
    let d = |m, n, seed| Dense::new(noise(m, n, DType::F64, seed));
    let chain = Product::new(vec![d(10, 400, 1), d(400, 10, 2), d(10, 400, 3)]).unwrap();
    let found = to_dense(&chain).unwrap();
    let (plan, x) = (World::global().unwrap(), noise(400, 1, DType::F64, 4));
    let args = [cola_runtime::Arg::from(&chain)];
    let told = plan.explain("to_dense", &args).unwrap().to_string();
    assert!(told.contains("(A0·A1)·A2"), "{told}");
    assert_close(&Dense::new(found).apply(&x).unwrap(), &chain.apply(&x).unwrap());
}
