//! Operators without rows or columns, however made, are the empty matrix to every function.

use super::{Entries, calls};
use cola::prelude::*;
use cola_runtime::{Value, World};
use cola_stdlib::operators::{
    Adjoint, Conjugate, Covariance, Dct, Hadamard, HadamardProduct, Hidden, Householder, KernelMap,
    KhatriRao, Mode, Product, Scaled, Sliced, Transpose, Zero,
};

/// Operators of every structure of that shape, where it has one.
fn shaped(m: usize, n: usize, dtype: DType) -> Vec<Op> {
    let e = Entries { dtype, factor: Scalar::new(1.0, 0.0) };
    let a = || e.dense(m, n, &[]);
    let none = || e.matrix(0, 1, &[]);
    let array = |rows: usize, cols: usize| e.matrix(rows, cols, &vec![1.0; rows * cols]);
    let two = || Scalar::new(2.0, 0.0);
    let of = |rows: usize, cols: usize| Dense::new(array(rows, cols));
    let range = |n: usize| Index::Range { start: 0, end: n, step: 1 };
    let mut all = vec![
        Ok(Zero::new(m, n, dtype)),
        Sparse::from_triplets(m, n, &[], &[], none()),
        LowRank::new(array(m, 2), array(n, 2)),
        LowRank::new(array(m, 0), array(n, 0)),
        Kronecker::new(vec![a(), of(1, 1)]),
        Kronecker::new(vec![Identity::new(1, dtype), a()]),
        BlockDiag::new(vec![a()]),
        BlockDiag::with_multiplicities(vec![a()], vec![3]),
        BlockDiag::with_multiplicities(vec![of(2, 2), a()], vec![0, 1]),
        BlockDiag::new(vec![Zero::new(m, 0, dtype), Zero::new(0, n, dtype)]),
        Block::new(vec![vec![a()]]),
        Concat::new(vec![a()], Axis::Rows),
        Concat::new(vec![a(), of(m, 0)], Axis::Cols),
        Sum::new(vec![a(), a()]),
        Product::new(vec![of(m, 2), of(2, n)]),
        Product::new(vec![of(m, 0), of(0, n)]),
        Scaled::new(two(), a()),
        Ok(Transpose::new(of(n, m))),
        Ok(Adjoint::new(of(n, m))),
        Ok(Conjugate::new(a())),
        Ok(Hidden::new(a())),
        Sliced::new(of(3, 3), range(m), range(n)),
        Sliced::new(Hidden::new(of(3, 3)), range(m), range(n)),
        Masked::new(a(), &Index::All, &Index::All),
        HadamardProduct::new(a(), array(m, 1), array(n, 1)),
        Banded::new(e.matrix(n, 1, &vec![0.0; n]), 0, m),
        KhatriRao::new(vec![of(m, n), of(1, n)]),
        Kernel::new(
            array(m, 1).cast(dtype.real()).unwrap_or(array(m, 1)),
            array(n, 1).cast(dtype.real()).unwrap_or(array(n, 1)),
            KernelMap::new(Covariance::Rbf),
        ),
    ];
    if m == n {
        all.extend([
            Ok(Identity::new(0, dtype)),
            ScalarMul::new(two(), 0, dtype),
            ScalarMul::new(Scalar::new(0.0, 0.0), 0, dtype),
            Diagonal::new(none()),
            Tridiagonal::new(none(), none(), none()),
            Triangular::new(array(0, 0), true, false),
            Triangular::new(array(0, 0), false, true),
            Permutation::new(vec![], dtype),
            Circulant::new(none()),
            Toeplitz::new(none(), none()),
            KronSum::new(vec![a(), a()]),
            KronSum::new(vec![a(), of(2, 2)]),
            KronSum::new(vec![Identity::new(2, dtype), a()]),
            Kronecker::new(vec![a(), of(2, 2)]),
            Kronecker::new(vec![Identity::new(2, dtype), Diagonal::new(none()).unwrap()]),
            Kronecker::new(vec![of(2, 3), of(0, 0), of(3, 2)]),
            Projection::new(array(0, 0)),
            Householder::with_beta(none(), two()),
            Convolution::new(array(1, 1), &[1], &[0], Mode::Circular),
            Fft::new(&[0], false, dtype.complex()),
            Dct::new(&[0], cola::CosineType::II, dtype),
            Hadamard::new(0, dtype),
            BlockDiag::with_multiplicities(vec![of(2, 2)], vec![0]),
            inverse(&Hidden::new(a())),
            pinv(&Hidden::new(a())),
            exp(&Hidden::new(a())),
            cola::factorised(&a()),
        ]);
    }
    all.into_iter().filter_map(Result::ok).collect()
}

/// Numbers and shapes: all that there is to an empty value.
fn outline(value: &Value) -> String {
    match value {
        Value::Array(a) => format!("{}×{}", a.rows(), a.cols()),
        Value::Op(op) => match to_dense(op) {
            Ok(a) => format!("{}×{}", a.rows(), a.cols()),
            Err(e) => e.to_string(),
        },
        Value::Record(r) => r.fields().iter().map(|(n, v)| format!("{n}: {}; ", outline(v))).collect(),
        Value::Complex(z) if z.im == 0.0 => z.re.to_string(),
        Value::Real(x) => x.to_string(),
        Value::Int(i) => i.to_string(),
        other => other.to_string(),
    }
}

#[test]
fn empty_operators_are_the_empty_matrix() {
    let _held = crate::unchanged();
    let world = World::global().unwrap();
    let snapshot = world.snapshot();
    let mut wrong = Vec::new();
    for dtype in [DType::F64, DType::C32] {
        for (m, n) in [(0, 0), (0, 3), (3, 0)] {
            let e = Entries { dtype, factor: Scalar::new(1.0, 0.0) };
            for op in shaped(m, n, dtype) {
                let empty = e.dense(op.rows(), op.cols(), &[]);
                for f in snapshot.functions() {
                    if ["properties", "detect", "verify"].contains(&&*f.name) {
                        continue;
                    }
                    for (call, expected) in calls(world, f, &op).iter().zip(calls(world, f, &empty)) {
                        let told = match (&call.result, &expected.result) {
                            (Ok(a), Ok(b)) if outline(a) == outline(b) => continue,
                            (Ok(a), Ok(b)) => format!("{} instead of {}", outline(a), outline(b)),
                            (Err(a), Err(b)) if a.kind() == b.kind() => continue,
                            (Err(a), Err(b)) => format!("{a} instead of {b}"),
                            (Err(a), Ok(b)) => format!("{a} instead of {}", outline(b)),
                            (Ok(a), Err(b)) => format!("{} instead of {b}", outline(a)),
                        };
                        wrong.push(format!("{}({op}; {}): {told}", call.function, call.options));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
