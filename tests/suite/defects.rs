//! Defects of existing systems that must not recur here, each by name.

use cola::prelude::*;
use cola::properties::{PSD, SELF_ADJOINT, SYMMETRIC, UNITARY};
use cola::{EigOptions, Norm, Which};
use cola_runtime::{Alg, ErrorKind, Value, World, with_element};
use cola_stdlib::ScalarFunction;
use cola_stdlib::algorithms::{Eigh, Pade, SchurParlett};
use cola_stdlib::functions::{apply_fn, exp, exp_with, log, pow, slogdet_with, sqrt, trace};
use cola_stdlib::operators::{Covariance, Hidden, Kernel, KernelMap, Product, Zero};

/// A reproducible m×n matrix without structure.
fn noise(m: usize, n: usize, dtype: DType, seed: usize) -> Array {
    let entry =
        |i: usize, j: usize, s: usize| ((i * 31 + j * 17 + s * 7 + i * j * 5) % 23) as f64 / 23.0 - 0.4;
    let z =
        |i, j| Scalar::new(entry(i, j, seed), if dtype.is_complex() { entry(j, i, seed + 3) } else { 0.0 });
    with_element!(dtype, T => Array::from_fn(m, n, |i, j| <T as cola_runtime::Element>::from_scalar(z(i, j))))
        .unwrap()
}

/// A regular n×n matrix.
fn regular(n: usize, dtype: DType, seed: usize) -> Op {
    let shift = ScalarMul::new(Scalar::new(2.0, 0.0), n, dtype).unwrap();
    let sum = add(&shift, &Dense::new(noise(n, n, dtype, seed))).unwrap();
    Dense::new(to_dense(&sum).unwrap())
}

/// A positive definite n×n matrix that says so.
fn definite(n: usize, dtype: DType, seed: usize) -> Op {
    let g = regular(n, dtype, seed);
    let a = Dense::new(to_dense(&dot(&g, &adjoint(&g).unwrap()).unwrap()).unwrap());
    assume(&a, PSD.set()).unwrap()
}

fn vector(entries: &[f64]) -> Array {
    Array::vector(entries.to_vec())
}

/// Entries as complex numbers.
fn entries(x: &Array) -> Vec<c64> {
    x.cast(DType::C64).unwrap().to_vec::<c64>().unwrap()
}

fn real_parts(x: &Array) -> Vec<f64> {
    entries(x).iter().map(|z| z.re).collect()
}

fn assert_near(x: &[f64], y: &[f64]) {
    assert_eq!(x.len(), y.len());
    assert!(x.iter().zip(y).all(|(x, y)| (x - y).abs() < 1e-13), "{x:?} {y:?}");
}

fn assert_close(x: &Array, y: &Array) {
    assert_eq!(x.shape(), y.shape());
    let scale = entries(y).iter().fold(1.0, |m: f64, z| m.max(z.norm()));
    for (x, y) in entries(x).into_iter().zip(entries(y)) {
        assert!((x - y).norm() <= 1e-11 * scale, "{x} {y}");
    }
}

/// ‖A·x − b‖ is small.
fn assert_solves(a: &Op, x: &Array, b: &Array) {
    assert_close(&a.apply(x).unwrap(), &b.cast(a.dtype().promote(b.dtype())).unwrap());
}

fn algorithms() -> Vec<Alg> {
    vec![
        Auto::default().into(),
        Cholesky {}.into(),
        Ldl {}.into(),
        Lu {}.into(),
        Cg::default().into(),
        Gmres::default().into(),
    ]
}

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
fn structures_are_inverted_with_every_algorithm_and_claims_reach_the_factors() {
    for dtype in [DType::F64, DType::C64] {
        let (a, b) = (definite(3, dtype, 1), definite(2, dtype, 2));
        let unitary = Permutation::new(vec![1, 2, 0], dtype).unwrap();
        let structures = [
            kron(&a, &b).unwrap(),
            block_diag(&a, &b).unwrap(),
            assume(&Product::new(vec![a.clone(), a.clone()]).unwrap(), PSD.set()).unwrap(),
            unitary,
        ];
        for s in &structures {
            for alg in algorithms() {
                let rhs = noise(s.rows(), 2, dtype, 11);
                let x = solve_with(s, &rhs, &alg).unwrap_or_else(|e| panic!("{s} with {}: {e}", alg));
                let residual = s.apply(&x).unwrap();
                let off = entries(&residual)
                    .iter()
                    .zip(entries(&rhs))
                    .map(|(x, y)| (x - y).norm())
                    .fold(0.0, f64::max);
                assert!(off < 1e-7, "{s} with {}: {off:e}", alg);
            }
        }
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
fn iterative_solvers_accept_a_zero_right_hand_side_the_identity_and_columns_that_converge_first() {
    let a = definite(12, DType::F64, 3);
    let identity = assume(&Hidden::new(Identity::new(12, DType::F64)), PSD.set()).unwrap();
    for alg in [Alg::from(Cg::default()), Gmres::default().into()] {
        let zero = Array::zeros(12, 2, DType::F64).unwrap();
        assert_eq!(entries(&solve_with(&a, &zero, &alg).unwrap()), vec![c64::new(0.0, 0.0); 24]);
        let b = noise(12, 3, DType::F64, 4);
        assert_close(&solve_with(&identity, &b, &alg).unwrap(), &b);
        // The first column is an image of e₀ and of nothing else; the second is zero; the third takes all steps.
        let e0 = Array::from_fn(12, 1, |i, _| if i == 0 { 1.0 } else { 0.0 }).unwrap();
        let image = entries(&a.apply(&e0).unwrap());
        let mixed = Array::from_fn(12, 3, |i, j| match j {
            0 => image[i].re,
            1 => 0.0,
            _ => entries(&b)[i].re,
        })
        .unwrap();
        let x = solve_with(&a, &mixed, &alg).unwrap();
        let off = entries(&a.apply(&x).unwrap())
            .iter()
            .zip(entries(&mixed))
            .map(|(x, y)| (x - y).norm())
            .fold(0.0, f64::max);
        assert!(off < 1e-8, "{off:e}");
    }
}

#[test]
fn gmres_reports_stagnation_on_the_cyclic_shift() {
    let shift = Permutation::new((0..25).map(|i| (i + 1) % 25).collect(), DType::F64).unwrap();
    let hidden = Hidden::new(shift);
    let e0 = Array::from_fn(25, 1, |i, _| if i == 0 { 1.0 } else { 0.0 }).unwrap();
    let e = solve_with(&hidden, &e0, &Gmres { restart: 24, ..Gmres::default() }.into()).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::NotConverged);
    assert!(e.best_iterate().is_some() && e.to_string().contains("stagnated"), "{e}");
}

#[test]
fn gmres_uses_its_preconditioner_and_measures_the_true_residual() {
    let d = Diagonal::new(Array::from_fn(60, 1, |i, _| 10f64.powi(i as i32 / 10)).unwrap()).unwrap();
    let hidden = Hidden::new(d.clone());
    let b = noise(60, 1, DType::F64, 2);
    let run = |precond: Option<Op>| {
        solve_with(&hidden, &b, &Gmres { tol: 1e-12, precond, ..Gmres::default() }.into()).unwrap()
    };
    let (plain, helped) = (run(None), run(Some(inverse(&d).unwrap())));
    assert!(helped.report.iterations().unwrap() <= 2, "{:?}", helped.report);
    assert!(plain.report.iterations().unwrap() > 3, "{:?}", plain.report);
    assert_solves(&d, &helped, &b);
}

#[test]
fn lu_of_a_negative_diagonal_is_finite() {
    let f = lu(&Diagonal::new(vector(&[-1.0, -2.0])).unwrap()).unwrap();
    for factor in [&f.l, &f.u] {
        assert!(entries(&to_dense(factor).unwrap()).iter().all(|z| z.norm().is_finite()));
    }
    assert_eq!(trace(&dot(&f.l, &f.u).unwrap()).unwrap().re, -3.0);
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
fn two_over_an_operator_is_twice_its_inverse() {
    let a = regular(4, DType::F64, 3);
    let half = scale(Scalar::new(2.0, 0.0), &inverse(&a).unwrap()).unwrap();
    let b = noise(4, 2, DType::F64, 1);
    let twice = scale(Scalar::new(2.0, 0.0), &Dense::new(b.clone())).unwrap();
    assert_close(&half.apply(&a.apply(&b).unwrap()).unwrap(), &to_dense(&twice).unwrap());
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
fn the_pseudoinverse_of_a_diagonal_with_zeros_is_finite() {
    let a = Diagonal::new(vector(&[2.0, 0.0, -4.0])).unwrap();
    assert_eq!(
        to_dense(&pinv(&a).unwrap()).unwrap().to_vec::<f64>().unwrap()[..],
        [0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -0.25]
    );
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
fn null_spaces_of_real_and_complex_parts_meet() {
    let row =
        Array::from_vec(1, 3, vec![c64::new(0.0, 1.0), c64::new(1.0, 0.0), c64::new(2.0, 0.0)]).unwrap();
    for first in [Zero::new(2, 3, DType::F64), Dense::new(noise(1, 3, DType::F64, 1))] {
        let a = Concat::new(vec![first, Dense::new(row.clone())], Axis::Rows).unwrap();
        let n = cola::nullspace(&a).unwrap();
        assert_eq!(n.cols(), 3 - cola::rank(&a).unwrap());
        assert!(entries(&a.apply(&to_dense(&n).unwrap()).unwrap()).iter().all(|z| z.norm() < 1e-14));
    }
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
