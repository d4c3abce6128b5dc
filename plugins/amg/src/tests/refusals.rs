//! What is refused, by kind and in words.

use super::{few, poisson};
use crate::specimens::{laplacian, sparse};
use crate::{Multigrid, SmoothedAggregation};
use cola_runtime::{Array, DType, Error, ErrorKind, Op, Scalar, World};
use cola_stdlib::functions::preconditioner_with;
use cola_stdlib::operators::{Diagonal, Sparse};
use cola_stdlib::properties::PSD;

fn number(x: f64) -> Scalar {
    Scalar::new(x, 0.0)
}

fn refused(a: &Op, options: SmoothedAggregation) -> Error {
    preconditioner_with(&a.claimed(PSD.set()), &options.into()).unwrap_err()
}

fn of(n: usize, entries: &[(usize, usize, f64)]) -> Op {
    let entries: Vec<_> = entries.iter().map(|&(i, j, x)| (i, j, number(x))).collect();
    sparse(n, DType::F64, &entries).unwrap()
}

#[test]
fn entries_that_are_not_numbers_are_named() {
    for bad in [f64::NAN, f64::INFINITY] {
        let e = refused(&of(2, &[(0, 0, 1.0), (0, 1, bad), (1, 0, bad), (1, 1, 1.0)]), few(1));
        assert!(e.kind() == ErrorKind::NotFinite && e.to_string().contains("(0, 1)"), "{e}");
        assert_eq!(refused(&of(1, &[(0, 0, bad)]), few(1)).kind(), ErrorKind::NotFinite);
    }
}

#[test]
fn claims_that_entries_contradict_are_named() {
    let cases: &[(usize, &[(usize, usize, f64)], &str)] = &[
        (2, &[(0, 0, 1.0), (0, 1, 0.5), (1, 1, 1.0)], "entry (0, 1) is 0.5 and entry (1, 0) is 0.0"),
        (2, &[(0, 0, 1.0), (1, 0, 0.5), (1, 1, 1.0)], "entry (1, 0) is 0.5 and entry (0, 1) is 0.0"),
        (2, &[(0, 0, 1.0), (0, 1, 0.5), (1, 0, 0.25), (1, 1, 1.0)], "entry (1, 0) is 0.25"),
        (2, &[(0, 0, 1.0), (1, 1, -2.0)], "diagonal entry 1 is -2e0"),
        (2, &[(0, 0, 1.0), (0, 1, 0.5), (1, 0, 0.5)], "diagonal entry 1 is 0e0"),
        (2, &[(0, 0, 1.0), (0, 1, 2.0), (1, 0, 2.0), (1, 1, 1.0)], "on level 0 a Rayleigh quotient"),
    ];
    for (n, entries, says) in cases {
        let e = refused(&of(*n, entries), SmoothedAggregation::default());
        assert!(e.kind() == ErrorKind::FalseClaim && e.to_string().contains(says), "{e}");
        assert!(e.help().is_some_and(|help| help.contains("the claim PSD is false")), "{e}");
    }
    let complex = [
        (0, 0, number(1.0)),
        (0, 1, Scalar::new(0.0, 0.5)),
        (1, 0, Scalar::new(0.0, 0.5)),
        (1, 1, number(1.0)),
    ];
    assert_eq!(refused(&sparse(2, DType::C64, &complex).unwrap(), few(1)).kind(), ErrorKind::FalseClaim);
}

#[test]
fn an_indefinite_matrix_is_found_on_the_way_down() {
    // Poisson's matrix less twice its least eigenvalue: smooth vectors have negative quotients.
    let side = 40;
    let least = 8.0 * (std::f64::consts::PI / (2.0 * (side as f64 + 1.0))).sin().powi(2);
    let mut entries: Vec<_> = (0..side * side).map(|i| (i, i, number(4.0 - 2.0 * least))).collect();
    for i in 0..side * side {
        let right = (i % side + 1 < side).then_some(i + 1);
        for j in right.into_iter().chain((i + side < side * side).then_some(i + side)) {
            entries.extend([(i, j, number(-1.0)), (j, i, number(-1.0))]);
        }
    }
    let e = refused(&sparse(side * side, DType::F64, &entries).unwrap(), SmoothedAggregation::default());
    assert_eq!(e.kind(), ErrorKind::FalseClaim, "{e}");
}

#[test]
fn zeros_that_are_stored_on_one_side_are_zeros() {
    let a = of(3, &[(0, 0, 1.0), (0, 2, 0.0), (1, 1, 1.0), (2, 1, 0.0), (2, 2, 4.0)]).claimed(PSD.set());
    let m = Multigrid::new(&a, &SmoothedAggregation::default()).unwrap();
    let x = m.apply(&Array::vector(vec![1.0, 2.0, 8.0])).unwrap();
    assert_eq!(x.to_vec::<f64>().unwrap(), [1.0, 2.0, 2.0]);
}

#[test]
fn operators_of_other_kinds_are_refused_with_advice() {
    let wide = Sparse::from_triplets(1, 2, &[0], &[0], Array::vector(vec![1.0])).unwrap();
    assert_eq!(refused(&wide, few(1)).kind(), ErrorKind::ShapeMismatch);
    // Not known to be positive semidefinite; not sparse.
    let bare = of(2, &[(0, 0, 1.0), (1, 1, 1.0)]);
    let e = preconditioner_with(&bare, &SmoothedAggregation::default().into()).unwrap_err();
    assert!(e.kind() == ErrorKind::NoMethod && e.to_string().contains("PSD"), "{e}");
    let diagonal = Diagonal::new(Array::vector(vec![1.0, 2.0])).unwrap();
    let e = preconditioner_with(&diagonal, &SmoothedAggregation::default().into()).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::NoMethod, "{e}");
    assert_eq!(Multigrid::new(&diagonal, &few(1)).unwrap_err().kind(), ErrorKind::InvalidArgument);
}

#[test]
fn options_outside_of_their_ranges_are_refused() {
    let standard = SmoothedAggregation::default;
    for (options, says) in [
        (SmoothedAggregation { theta: 1.0, ..standard() }, "theta is 1,"),
        (SmoothedAggregation { theta: f64::NAN, ..standard() }, "theta is NaN"),
        (SmoothedAggregation { degree: 0, ..standard() }, "degree is 0"),
        (SmoothedAggregation { degree: 5, ..standard() }, "degree is 5"),
        (SmoothedAggregation { coarsest: 0, ..standard() }, "coarsest is 0"),
        (SmoothedAggregation { block: 0, ..standard() }, "block must be at least 1"),
        (SmoothedAggregation { block: 3, ..standard() }, "does not divide the 16 rows"),
    ] {
        let e = refused(&poisson(4), options);
        assert!(e.kind() == ErrorKind::InvalidArgument && e.to_string().contains(says), "{e}");
    }
    let with = |b: Array| SmoothedAggregation { candidates: Some(b), ..standard() };
    let short = Array::full(3, 1, DType::F64, number(1.0)).unwrap();
    assert_eq!(refused(&poisson(4), with(short)).kind(), ErrorKind::ShapeMismatch);
    let complex = Array::full(16, 1, DType::C64, number(1.0)).unwrap();
    assert_eq!(refused(&poisson(4), with(complex)).kind(), ErrorKind::DTypeMismatch);
    let nan = Array::full(16, 1, DType::F64, number(f64::NAN)).unwrap();
    assert_eq!(refused(&poisson(4), with(nan)).kind(), ErrorKind::NotFinite);
    let zero = Array::zeros(16, 1, DType::F64).unwrap();
    assert_eq!(refused(&poisson(4), with(zero)).kind(), ErrorKind::InvalidArgument);
}

#[test]
fn what_cannot_be_grouped_is_refused_with_its_sizes() {
    // A ring, cut into threes: as many candidates leave as many unknowns.
    let n = 1100;
    let edges: Vec<_> = (0..n).flat_map(|i| [(i, (i + 1) % n, number(1.0))]).collect();
    let a = laplacian(n, DType::F64, &edges, 0.0).unwrap().claimed(PSD.set());
    let b = Array::from_fn(n, 3, |i, j| (i as f64 / n as f64 - 0.5).powi(j as i32)).unwrap();
    let options = SmoothedAggregation { candidates: Some(b), ..SmoothedAggregation::default() };
    let e = Multigrid::new(&a, &options).unwrap_err();
    assert!(e.kind() == ErrorKind::Singular && e.to_string().contains("1100 rows"), "{e}");
    // The same without a null space has a factor.
    let a = laplacian(n, DType::F64, &edges, 0.5).unwrap().claimed(PSD.set());
    assert!(Multigrid::new(&a, &options).is_ok());
}

#[test]
fn the_expression_has_the_same_limits() {
    let world = World::global().unwrap();
    let make = |name: &str, value| world.construct("AMG", Vec::new(), vec![(name.to_owned(), value)]);
    let Ok(cola_runtime::Value::Algorithm(alg)) = make("degree", cola_runtime::Value::Int(3)) else {
        panic!()
    };
    assert_eq!(alg.to_string(), "AMG(theta=0.08, degree=3, coarsest=200, block=1, improve=0)");
    assert_eq!(make("degree", cola_runtime::Value::Int(7)).unwrap_err().kind(), ErrorKind::InvalidArgument);
}
