//! The structural functions: no ambiguity, simplification never changes a value, structure is kept.

use crate::definition::dense as definition;
use crate::functions::{
    add, adjoint, assume, block_diag, conj, dot, kron, no_dispatch, scale, slice, to_dense, transpose,
};
use crate::operators::*;
use crate::properties::{PD, PSD, SELF_ADJOINT, STIEFEL, UNITARY};
use cola_runtime::{Array, DType, ErrorKind, Index, Op, Result, SampleContext, Scalar, Value, World};

const STRUCTURAL: [&str; 14] = [
    "add",
    "adjoint",
    "apply",
    "assume",
    "block_diag",
    "conj",
    "dot",
    "kron",
    "no_dispatch",
    "scale",
    "slice",
    "to_dense",
    "to_sparse",
    "transpose",
];

fn world() -> &'static World {
    World::global().unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn no_structural_function_is_ambiguous_or_undocumented() {
    let world = world();
    let issues = world.snapshot().issues(world.catalog());
    for issue in issues {
        let text = issue.to_string();
        println!("{text}");
        let ours = STRUCTURAL.iter().chain(&["properties"]).any(|f| text.contains(&format!("{f}(")));
        assert!(!ours, "{text}");
    }
}

fn samples(dtype: DType) -> Vec<(String, Op)> {
    let context = SampleContext { dtype, seed: 2026 };
    let snapshot = world().snapshot();
    let built = snapshot.samples().iter().filter_map(|(_, s)| match s.build(context) {
        Ok(Value::Op(op)) => Some((s.name().to_owned(), op)),
        _ => None,
    });
    built.collect()
}

/// The matrix of an operator through its own apply.
fn matrix(a: &Op) -> Array {
    a.apply(&Array::identity(a.cols(), a.dtype()).unwrap()).unwrap().cast(DType::C64).unwrap()
}

fn close(found: &Op, wanted: &Array, what: &str) {
    let found_matrix = matrix(found);
    assert_eq!(found_matrix.shape(), wanted.shape(), "{what}");
    let all = || (0..wanted.cols()).flat_map(|j| (0..wanted.rows()).map(move |i| (i, j)));
    let size = all().map(|(i, j)| wanted.get(i, j).unwrap().norm()).fold(1.0, f64::max);
    for (i, j) in all() {
        let (x, y) = (found_matrix.get(i, j).unwrap(), wanted.get(i, j).unwrap());
        assert!((x - y).norm() <= 1e-12 * size, "{what} = {found}: {x} instead of {y} at ({i}, {j})");
    }
    let world = world();
    let snapshot = world.snapshot();
    for (property, info) in world.catalog().properties().filter(|(p, _)| found.has(*p)) {
        let Some(holds) = snapshot.property_definition(&info.name) else { continue };
        assert!(holds(wanted, 1e-11).unwrap(), "{} is claimed of {what} = {found} ({property:?})", info.name);
    }
}

type Binary = (&'static str, fn(&Op, &Op) -> Result<Op>, fn(&Array, &Array) -> Result<Array>);

#[test]
fn simplification_of_pairs_never_changes_values_and_claims_nothing_false() {
    let binary: [Binary; 4] = [
        ("add", add, definition::add),
        ("dot", dot, definition::matmul),
        ("kron", kron, definition::kron),
        ("block_diag", block_diag, definition::block_diag),
    ];
    for dtype in [DType::F64, DType::C64] {
        let all: Vec<_> = samples(dtype).into_iter().map(|(n, a)| (n, matrix(&a), a)).collect();
        for (name, function, by_definition) in binary {
            for (m, s, a) in &all {
                for (n, t, b) in &all {
                    if name == "kron" && s.rows() * s.cols() * t.rows() * t.cols() > 400 {
                        continue;
                    }
                    let what = format!("{name}({m}, {n})");
                    match (function(a, b), by_definition(s, t)) {
                        (Ok(found), Ok(wanted)) => close(&found, &wanted, &what),
                        (Err(e), Err(_)) => assert_eq!(e.kind(), ErrorKind::ShapeMismatch, "{what}: {e}"),
                        (Ok(found), Err(e)) => panic!("{what} = {found}, but {e}"),
                        (Err(e), Ok(_)) => panic!("{what}: {e}"),
                    }
                }
            }
        }
    }
}

#[test]
fn maps_and_multiples_never_change_values_and_claim_nothing_false() {
    for dtype in [DType::F64, DType::C64] {
        for (name, a) in samples(dtype) {
            let m = matrix(&a);
            close(
                &transpose(&a).unwrap(),
                &definition::transpose(&m).unwrap(),
                &format!("transpose({name})"),
            );
            close(&adjoint(&a).unwrap(), &definition::adjoint(&m).unwrap(), &format!("adjoint({name})"));
            close(&conj(&a).unwrap(), &definition::conj(&m).unwrap(), &format!("conj({name})"));
            close(&no_dispatch(&a).unwrap(), &m, &format!("no_dispatch({name})"));
            for c in [1.0, 0.0, -1.0, 2.5]
                .map(|c| Scalar::new(c, 0.0))
                .into_iter()
                .chain([Scalar::new(0.0, 1.0), Scalar::new(1.0, 2.0)])
            {
                close(
                    &scale(c, &a).unwrap(),
                    &definition::scale(c, &m).unwrap(),
                    &format!("scale({c}, {name})"),
                );
            }
            let dense = Dense::new(to_dense(&a).unwrap());
            close(&dense, &m, &format!("to_dense({name})"));
        }
    }
}

#[test]
fn slices_never_change_values_and_claim_nothing_false() {
    let range = |start, end, step| Index::Range { start, end, step };
    let choices = [
        Index::All,
        range(0, 2, 1),
        range(1, 2, 1),
        range(0, 3, 2),
        range(7, 7, 1),
        Index::List([1, 0].into()),
        Index::List([1, 1].into()),
        Index::List([].into()),
    ];
    for dtype in [DType::F64, DType::C64] {
        for (name, a) in samples(dtype) {
            let m = matrix(&a);
            for rows in &choices {
                for cols in &choices {
                    let what = format!("slice({name}, {rows:?}, {cols:?})");
                    match (slice(&a, rows, cols), definition::slice(&m, rows, cols)) {
                        (Ok(found), Ok(wanted)) => close(&found, &wanted, &what),
                        (Err(e), Err(_)) => assert_eq!(e.kind(), ErrorKind::InvalidArgument, "{what}"),
                        (found, wanted) => panic!("{what}: {found:?} but {wanted:?}"),
                    }
                }
            }
        }
    }
}

fn general(n: usize) -> Op {
    Dense::new(Array::from_fn(n, n, |i, j| (i * n + 2 * j) as f64 - 1.0).unwrap())
}

#[test]
fn products_with_the_identity_vanish() {
    let (a, b, i) = (general(3), general(3), Identity::new(3, DType::F64));
    let ab = dot(&a, &b).unwrap();
    assert!(dot(&ab, &i).unwrap().same(&ab) && dot(&i, &ab).unwrap().same(&ab));
    let p = Permutation::new(vec![2, 0, 1], DType::F64).unwrap();
    let q = transpose(&p).unwrap();
    let all = dot(&dot(&a, &p).unwrap(), &dot(&q, &b).unwrap()).unwrap();
    assert_eq!(all.to_string(), ab.to_string(), "A·P·Pᵀ·B is A·B");
    assert!(dot(&dot(&a, &p).unwrap(), &q).unwrap().same(&a));
}

#[test]
fn nested_composites_flatten() {
    let (a, b, c) = (
        no_dispatch(&general(2)).unwrap(),
        no_dispatch(&general(2)).unwrap(),
        no_dispatch(&general(2)).unwrap(),
    );
    for f in [add, dot, kron, block_diag] {
        let left = f(&f(&a, &b).unwrap(), &c).unwrap();
        let right = f(&a, &f(&b, &c).unwrap()).unwrap();
        assert_eq!((left.children().len(), right.children().len()), (3, 3), "{left}");
        assert_eq!(left.tag(), right.tag());
        let both = f(&left, &right).unwrap();
        // A + B + C twice is 2·A + 2·B + 2·C.
        let parts = if both.downcast_ref::<Sum>().is_some() { 3 } else { 5 };
        assert!(both.children().len() >= parts, "{both}");
    }
}

#[test]
fn terms_merge_into_the_structure_that_they_share() {
    let d = Diagonal::new(Array::vector(vec![1.0, 2.0, 3.0])).unwrap();
    let low = LowRank::new(Array::vector(vec![1.0; 3]), Array::vector(vec![2.0; 3])).unwrap();
    let half = ScalarMul::new(Scalar::new(0.5, 0.0), 3, DType::F64).unwrap();
    let all = add(&add(&low, &d).unwrap(), &half).unwrap();
    let names: Vec<String> = all.children().iter().map(|c| c.to_string()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
    let minus = add(&general(3), &scale(Scalar::new(-1.0, 0.0), &general(3)).unwrap()).unwrap();
    assert!(minus.downcast_ref::<Dense>().is_some());
    assert_eq!(
        scale(Scalar::new(2.0, 0.0), &scale(Scalar::new(3.0, 0.0), &general(2)).unwrap())
            .unwrap()
            .operator()
            .details(),
        "c=6"
    );
}

#[test]
fn one_block_in_a_row_is_kept_once() {
    let (a, b) = (general(2), general(3));
    let c = block_diag(&block_diag(&a, &a).unwrap(), &block_diag(&a, &b).unwrap()).unwrap();
    let blocks = c.downcast_ref::<BlockDiag>().unwrap();
    assert_eq!((blocks.parts().len(), blocks.multiplicities()), (2, &[3, 1][..]));
}

#[test]
fn conforming_kronecker_products_multiply_factor_by_factor() {
    let rect = |m: usize, n: usize| Dense::new(Array::from_fn(m, n, |i, j| (i + 2 * j) as f64).unwrap());
    let a = kron(&rect(2, 3), &rect(4, 1)).unwrap();
    let b = kron(&rect(3, 2), &rect(1, 5)).unwrap();
    let product = dot(&a, &b).unwrap();
    assert!(product.downcast_ref::<Kronecker>().is_some(), "{product}");
    let other = kron(&rect(1, 2), &rect(3, 5)).unwrap();
    assert!(dot(&a, &other).unwrap().downcast_ref::<Product>().is_some());
}

#[test]
fn double_maps_cancel_and_properties_decide() {
    let z = Array::from_fn(2, 2, |i, j| Scalar::new(i as f64, j as f64)).unwrap();
    let a = no_dispatch(&Dense::new(z)).unwrap();
    for f in [transpose, adjoint, conj] {
        assert!(f(&f(&a).unwrap()).unwrap().same(&a));
    }
    assert!(conj(&transpose(&a).unwrap()).unwrap().downcast_ref::<Adjoint>().is_some());
    let h = assume(&a, SELF_ADJOINT.set()).unwrap();
    assert!(adjoint(&h).unwrap().same(&h));
    assert!(transpose(&h).unwrap().downcast_ref::<Transpose>().is_some(), "the transpose is the conjugate");
    let dense = Dense::new(Array::from_fn(2, 3, |i, j| (i + j) as f64).unwrap());
    let gram = dot(&transpose(&dense).unwrap(), &dense).unwrap();
    assert!(PSD.of(&gram), "{gram}");
}

#[test]
fn claims_survive_simplification() {
    let spd = Sparse::from_triplets(2, 2, &[0, 1], &[0, 1], Array::vector(vec![2.0, 3.0]))
        .unwrap()
        .claimed(PD.set());
    let shifted = add(&spd, &ScalarMul::new(Scalar::new(0.5, 0.0), 2, DType::F64).unwrap()).unwrap();
    assert!(PD.of(&shifted) && shifted.downcast_ref::<Sparse>().is_some(), "{shifted}");
    let minus = scale(Scalar::new(-1.0, 0.0), &spd).unwrap();
    assert!(!PSD.of(&minus) && SELF_ADJOINT.of(&minus));
    assert!(PD.of(&scale(Scalar::new(2.0, 0.0), &spd).unwrap()));
}

#[test]
fn claims_reach_the_parts_that_they_imply() {
    let spd = || Dense::new(Array::from_vec(2, 2, vec![2.0, 1.0, 1.0, 2.0]).unwrap());
    let minus = || Dense::new(Array::from_vec(2, 2, vec![-2.0, 1.0, 1.0, -2.0]).unwrap());
    let known = |a: &Op| a.children().iter().map(|c| (PSD.of(c), SELF_ADJOINT.of(c))).collect::<Vec<_>>();
    let kron_of = |a, b| assume(&Kronecker::new(vec![a, b]).unwrap(), PSD.set()).unwrap();
    assert_eq!(known(&kron_of(spd(), spd())), [(true, true); 2]);
    assert_eq!(known(&kron_of(minus(), minus())), [(false, true); 2]);
    let opposite = Kronecker::new(vec![spd(), minus()]).unwrap();
    assert_eq!(assume(&opposite, PSD.set()).unwrap_err().kind(), ErrorKind::FalseClaim);
    let traceless = Dense::new(Array::from_vec(2, 2, vec![1.0, 0.0, 0.0, -1.0]).unwrap());
    assert_eq!(known(&kron_of(traceless, spd())), [(false, false); 2], "no sign, no claim");
    let blocks = assume(&block_diag(&spd(), &spd()).unwrap(), UNITARY.set()).unwrap();
    assert!(blocks.children().iter().all(|b| UNITARY.of(b)));
    let mixed = BlockDiag::new(vec![
        Dense::new(Array::zeros(1, 2, DType::F64).unwrap()),
        Dense::new(Array::zeros(2, 1, DType::F64).unwrap()),
    ])
    .unwrap();
    assert_eq!(known(&assume(&mixed, PSD.set()).unwrap()), [(false, false); 2]);
    let scaled = assume(&Scaled::new(Scalar::new(-2.0, 0.0), minus()).unwrap(), PSD.set()).unwrap();
    assert_eq!(known(&scaled), [(false, true)]);
    let adjoint = assume(&Adjoint::new(spd()), PD.set()).unwrap();
    assert!(PD.of(&adjoint.children()[0]) && adjoint.children()[0].has(PD.get().unwrap()));
    let stiefel = Transpose::new(Dense::new(Array::identity(2, DType::F64).unwrap()));
    assert!(!STIEFEL.of(&assume(&stiefel, STIEFEL.set()).unwrap().children()[0]));
}

#[test]
fn impossible_claims_are_refused() {
    let wide = Dense::new(Array::zeros(2, 3, DType::F64).unwrap());
    for p in [&PSD, &UNITARY, &STIEFEL, &SELF_ADJOINT] {
        let e = assume(&wide, p.set()).unwrap_err();
        assert_eq!(e.kind(), ErrorKind::FalseClaim);
        assert!(e.to_string().contains("[2×3]"), "{e}");
    }
}

#[test]
fn numbers_that_are_not_finite_are_refused() {
    for a in [general(2), Identity::new(2, DType::F64), Zero::new(2, 3, DType::F64)] {
        for c in [f64::NAN, f64::INFINITY] {
            assert_eq!(scale(Scalar::new(c, 0.0), &a).unwrap_err().kind(), ErrorKind::NotFinite);
        }
    }
}

#[test]
fn a_matrix_that_does_not_fit_is_refused_before_it_is_made() {
    let n = 1 << 20;
    let a = no_dispatch(&Identity::new(n, DType::F64)).unwrap();
    let e = to_dense(&a).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::OutOfMemory);
    assert!(e.to_string().contains("keep the operator lazy"), "{e}");
}

#[test]
fn a_sum_in_a_loop_stays_flat() {
    let mut sum = no_dispatch(&general(2)).unwrap();
    for _ in 0..300 {
        sum = add(&sum, &no_dispatch(&general(2)).unwrap()).unwrap();
    }
    assert_eq!(sum.children().len(), 301);
}
