//! What the conformance kit does not ask: the head, the pattern and the properties of the result, and what is refused.

#![cfg(test)]

use crate::functions::{dot, kron, to_dense, to_sparse};
use crate::inference::known;
use crate::operators::{Dense, Diagonal, Identity, Kronecker, LowRank, Product, Sparse, Sum, Zero};
use crate::properties::{PSD, SELF_ADJOINT};
use cola_runtime::{Array, DType, ErrorKind, Op, SampleContext, Scalar, Value, World};

fn samples(dtype: DType) -> Vec<(String, Op)> {
    let context = SampleContext { dtype, seed: 2026 };
    let snapshot = World::global().unwrap().snapshot();
    let built = snapshot.samples().iter().filter_map(|(_, s)| match s.build(context) {
        Ok(Value::Op(op)) => Some((s.name().to_owned(), op)),
        _ => None,
    });
    built.collect()
}

fn vector(values: &[f64]) -> Array {
    Array::vector(values.to_vec())
}

fn at(n: usize, places: &[(u32, u32)], values: &[f64]) -> Op {
    let (row, col): (Vec<u32>, Vec<u32>) = places.iter().copied().unzip();
    Sparse::from_triplets(n, n, &row, &col, vector(values)).unwrap()
}

fn nnz(a: &Op) -> usize {
    a.downcast_ref::<Sparse>().unwrap().pattern().nnz()
}

#[test]
fn every_sample_becomes_a_sparse_matrix_with_what_is_known_of_it_or_says_that_it_stores_no_entries() {
    for dtype in [DType::F64, DType::C64, DType::F16] {
        let mut formed = 0;
        for (name, a) in samples(dtype) {
            let found = match to_sparse(&a) {
                Ok(found) => found,
                Err(e) => {
                    assert_eq!(e.kind(), ErrorKind::Unsupported, "{name}: {e}");
                    assert!(e.message().contains("does not store its entries"), "{name}: {e}");
                    continue;
                }
            };
            assert!(found.downcast_ref::<Sparse>().is_some(), "{name}: {found}");
            assert_eq!((found.shape(), found.dtype()), (a.shape(), a.dtype()), "{name}");
            assert_eq!(known(&found).intersect(known(&a)), known(&a), "{name}: a property is lost");
            formed += 1;
        }
        assert!(formed > 150, "{dtype}: only {formed} samples have a sparse form");
    }
}

#[test]
fn a_gram_matrix_is_formed_and_stays_definite() {
    let b = at(3, &[(0, 0), (0, 1), (2, 2)], &[1.0, 2.0, 3.0]);
    let gram = to_sparse(&dot(&crate::functions::adjoint(&b).unwrap(), &b).unwrap()).unwrap();
    assert!(PSD.of(&gram));
    assert_eq!(nnz(&gram), 5);
    assert_eq!(
        to_dense(&gram).unwrap().to_vec::<f64>().unwrap(),
        [1.0, 2.0, 0.0, 2.0, 4.0, 0.0, 0.0, 0.0, 9.0]
    );
}

#[test]
fn a_claim_is_kept() {
    let a = at(2, &[(0, 1), (1, 0)], &[1.0, 1.0]).claimed(SELF_ADJOINT.set());
    let k = to_sparse(&kron(&a, &Identity::new(2, DType::F64)).unwrap()).unwrap();
    assert!(SELF_ADJOINT.of(&k));
    assert!(!PSD.of(&k));
}

#[test]
fn terms_that_cancel_leave_a_place() {
    let (a, b) = (at(2, &[(0, 0), (1, 0)], &[1.0, 2.0]), at(2, &[(0, 0), (0, 1)], &[-1.0, 3.0]));
    let sum = to_sparse(&Sum::new(vec![a, b]).unwrap()).unwrap();
    assert_eq!((nnz(&sum), to_dense(&sum).unwrap().get(0, 0).unwrap().re), (3, 0.0));
}

#[test]
fn of_a_dense_matrix_nan_is_kept_and_zero_is_not() {
    let a = Array::from_vec(2, 2, vec![0.0, f64::NAN, -0.0, f64::INFINITY]).unwrap();
    let found = to_sparse(&Dense::new(a)).unwrap();
    assert_eq!(found.downcast_ref::<Sparse>().unwrap().pattern().indices(), [0, 1]);
}

#[test]
fn halves_are_rounded_once() {
    let one = |x: f64| Diagonal::new(vector(&[x])).unwrap().cast(DType::F16).unwrap();
    // 2048 + 1 is 2048 in f16, and 2048 + 1 + 1 is 2050.
    let sum = to_sparse(&Sum::new(vec![one(2048.0), one(1.0), one(1.0)]).unwrap()).unwrap();
    assert_eq!(to_dense(&sum).unwrap().get(0, 0).unwrap().re, 2050.0);
    // 256² is beyond f16.
    let parts = vec![one(256.0), one(256.0), one(0.0625)];
    let product = to_sparse(&Product::new(parts).unwrap()).unwrap();
    assert_eq!(to_dense(&product).unwrap().get(0, 0).unwrap().re, 4096.0);
}

#[test]
fn the_neighbours_that_take_the_fewest_multiply_adds_come_first() {
    // A column times a row is full; the row times the column before it is one number.
    let n = 60_000;
    let all: Vec<u32> = (0..n as u32).collect();
    let ones = Array::full(n, 1, DType::F64, Scalar::new(1.0, 0.0)).unwrap();
    let zeros = vec![0; n];
    let column = Sparse::from_triplets(n, 1, &all, &zeros, ones.clone()).unwrap();
    let row = Sparse::from_triplets(1, n, &zeros, &all, ones).unwrap();
    let product = Product::new(vec![column.clone(), row, column]).unwrap();
    // (column·row)·column would hold 3.6·10⁹ entries on the way.
    let found = to_sparse(&product).unwrap();
    assert_eq!((nnz(&found), to_dense(&found).unwrap().get(7, 0).unwrap().re), (n, n as f64));
}

#[test]
fn what_stores_no_entries_is_refused_with_a_way_out() {
    let u = Array::full(3, 1, DType::F64, Scalar::new(1.0, 0.0)).unwrap();
    let low = LowRank::new(u.clone(), u).unwrap();
    let sum = Sum::new(vec![at(3, &[(0, 0)], &[1.0]), low]).unwrap();
    let e = to_sparse(&sum).unwrap_err();
    assert_eq!(e.kind(), ErrorKind::Unsupported);
    assert!(e.message().starts_with("no method to_sparse(") && e.message().contains("LowRank"), "{e}");
    assert!(e.help().is_some_and(|h| h.contains("to_sparse(Dense(to_dense(A)))")), "{e:?}");
}

#[test]
fn what_would_not_fit_is_refused_before_it_is_formed() {
    // More columns than 32 bits count, more entries, more memory.
    let wide = to_sparse(&Identity::new(1 << 40, DType::F64)).unwrap_err();
    assert_eq!(wide.kind(), ErrorKind::Unsupported);
    let full = Dense::new(Array::full(300, 300, DType::F64, Scalar::new(1.0, 0.0)).unwrap());
    let many = to_sparse(&Kronecker::new(vec![full.clone(), full]).unwrap()).unwrap_err();
    assert_eq!(many.kind(), ErrorKind::Unsupported, "{many}");
    assert!(many.message().contains("8100000000 entries"), "{many}");
    let large = to_sparse(&Zero::new(1 << 50, 3, DType::F64)).unwrap_err();
    assert_eq!(large.kind(), ErrorKind::OutOfMemory, "{large}");
}
