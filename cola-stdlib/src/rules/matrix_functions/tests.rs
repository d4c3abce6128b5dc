//! Functions of Kronecker products with identities, of permutations, and of unitary operators.

use crate::functions::{apply_fn, exp, isqrt, log, pow, sqrt, to_dense};
use crate::operators::*;
use crate::properties::{PD, SELF_ADJOINT, UNITARY};
use crate::{
    ScalarFunction,
    rules::specimens::{psd, regular},
};
use cola_runtime::{Array, DType, Op, Result, Scalar, c64};

fn entries(a: &Op) -> Vec<c64> {
    to_dense(a).unwrap().cast(DType::C64).unwrap().to_vec().unwrap()
}

fn far(a: &Op, b: &Op) -> f64 {
    let (a, b) = (entries(a), entries(b));
    assert_eq!(a.len(), b.len());
    a.iter().zip(&b).map(|(x, y)| (x - y).norm()).fold(0.0, f64::max)
}

/// A function of operators, with its name.
type Named = (&'static str, fn(&Op) -> Result<Op>);

const FUNCTIONS: [Named; 6] = [
    ("exp", exp),
    ("log", log),
    ("sqrt", sqrt),
    ("isqrt", isqrt),
    ("pow", |a| pow(a, 0.3)),
    ("cos", |a| apply_fn(a, &ScalarFunction::named("cos")?)),
];

#[test]
fn functions_of_a_factor_between_identities_are_those_of_the_factor() {
    let identity = |n| Identity::new(n, DType::F64);
    for (name, f) in FUNCTIONS {
        for parts in [
            vec![identity(3), regular(4, DType::F64, 1)],
            vec![regular(4, DType::F64, 1), identity(3)],
            vec![identity(2), regular(3, DType::F64, 2), identity(2)],
            vec![identity(3), psd(4, DType::F64, 3)],
        ] {
            let a = Kronecker::new(parts).unwrap();
            let found = f(&a).unwrap();
            assert!(found.downcast_ref::<MatrixFunction>().is_none(), "{name}: {found}");
            let whole = f(&Dense::new(to_dense(&a).unwrap())).unwrap();
            assert!(far(&found, &whole) < 1e-12, "{name}: {:e}", far(&found, &whole));
        }
    }
}

#[test]
fn functions_of_a_permutation_go_by_its_cycles() {
    // Cycles of length 1, 2, 2, 3 and 4, mixed.
    let p = Permutation::new(vec![5, 1, 7, 4, 8, 0, 3, 9, 6, 10, 2, 11], DType::F64).unwrap();
    for (name, f) in FUNCTIONS {
        let found = f(&p).unwrap();
        let whole = f(&Dense::new(to_dense(&p).unwrap())).unwrap();
        assert!(found.downcast_ref::<MatrixFunction>().is_none(), "{name}: {found}");
        assert!(far(&found, &whole) < 1e-12, "{name}: {:e}", far(&found, &whole));
    }
}

#[test]
fn the_root_of_a_long_permutation_squares_to_it() {
    // i ↦ 3i + 1 mod 10 007, a prime: one fixed point, and cycles of one length.
    let n = 10_007;
    let p = Permutation::new((0..n).map(|i| (3 * i + 1) % n).collect(), DType::F64).unwrap();
    let root = sqrt(&p).unwrap();
    assert!(UNITARY.of(&root), "{root}");
    let x = Array::vector((0..n).map(|i| ((i * 7) % 13) as f64 - 6.0).collect::<Vec<_>>());
    let twice = root.apply(&root.apply(&x.cast(root.dtype()).unwrap()).unwrap()).unwrap();
    let (twice, exact) = (twice.cast(DType::C64).unwrap(), p.apply(&x).unwrap().cast(DType::C64).unwrap());
    let (twice, exact) = (twice.to_vec::<c64>().unwrap(), exact.to_vec::<c64>().unwrap());
    assert!(twice.iter().zip(&exact).all(|(x, y)| (x - y).norm() < 1e-11));
}

#[test]
fn powers_of_unitary_operators_are_unitary_and_exponentials_are_not() {
    let turn = Dense::new(Array::from_vec(2, 2, vec![0.6, 0.8, -0.8, 0.6]).unwrap()).claimed(UNITARY.set());
    let mirror = Householder::new(Array::vector(vec![1.0, 2.0, 2.0])).unwrap();
    for a in [&turn, &mirror] {
        for f in [sqrt(a), isqrt(a), pow(a, 0.3), pow(a, -2.5)] {
            let f = f.unwrap();
            assert!(UNITARY.of(&f), "{f}");
            let product = Product::new(vec![Adjoint::new(f.clone()), f.clone()]).unwrap();
            assert!(far(&product, &Identity::new(f.rows(), f.dtype())) < 1e-14, "{f}");
        }
        assert!(!UNITARY.of(&exp(a).unwrap()) && !UNITARY.of(&log(a).unwrap()));
    }
}

#[test]
fn the_exponential_of_a_skew_hermitian_operator_is_unitary() {
    let h = regular(3, DType::C64, 4);
    let h = Sum::new(vec![h.clone(), Adjoint::new(h)]).unwrap().claimed(SELF_ADJOINT.set());
    let times = |c: Scalar| exp(&Scaled::new(c, h.clone()).unwrap()).unwrap();
    let group = times(Scalar::new(0.0, -0.7));
    assert!(UNITARY.of(&group) && !PD.of(&group), "{group}");
    let product = Product::new(vec![Adjoint::new(group.clone()), group]).unwrap();
    assert!(far(&product, &Identity::new(3, DType::C64)) < 1e-13);
    assert!(!UNITARY.of(&times(Scalar::new(0.1, -0.7))));
}
