//! From a NaN or an infinity among the entries nothing is computed that looks like a number.

use super::{Entries, calls};
use cola::prelude::*;
use cola::properties::SELF_ADJOINT;
use cola_runtime::{ErrorKind, Value, World};
use cola_stdlib::operators::{
    Adjoint, Conjugate, Covariance, HadamardProduct, Hidden, KernelMap, KhatriRao, Mode, Product, Scaled,
    Sliced, Transpose,
};

/// Operators of every structure that has entries, with `x` among them.
fn holding(x: f64, dtype: DType) -> Vec<Op> {
    let e = Entries { dtype, factor: Scalar::new(1.0, 0.0) };
    let bad = e.dense(2, 2, &[2.0, 1.0, x, 3.0]);
    let good = e.dense(2, 2, &[2.0, 1.0, 1.0, 3.0]);
    let line = Array::from_vec(2, 1, vec![0.0, 1.0]).unwrap();
    let kernel = Kernel::new(line.clone(), line, KernelMap::new(Covariance::Rbf)).unwrap();
    let symmetric = |x: f64| e.dense(2, 2, &[2.0, x, x, 3.0]);
    [
        Ok(bad.clone()),
        Ok(e.dense(3, 2, &[1.0, 2.0, x, 1.0, 0.0, 1.0])),
        Ok(e.dense(2, 3, &[1.0, 2.0, x, 1.0, 0.0, 1.0])),
        assume(&symmetric(x), SELF_ADJOINT.set()),
        ScalarMul::new(Scalar::new(x, 0.0), 2, dtype),
        Diagonal::new(e.column(&[1.0, x])),
        Tridiagonal::new(e.column(&[1.0, x]), e.column(&[2.0, 3.0, 4.0]), e.column(&[1.0, 1.0])),
        Tridiagonal::new(e.column(&[1.0, 1.0]), e.column(&[2.0, x, 4.0]), e.column(&[1.0, 1.0])),
        Banded::new(e.matrix(3, 3, &[0.0, 1.0, 1.0, 2.0, x, 2.0, 1.0, 1.0, 0.0]), 1, 3),
        Tridiagonal::new(e.column(&[x, 1.0]), e.column(&[2.0, 3.0, 4.0]), e.column(&[x, 1.0])),
        Banded::new(e.matrix(3, 3, &[0.0, 1.0, 1.0, 2.0, x, 2.0, 1.0, 1.0, 0.0]), 1, 3),
        Circulant::new(e.column(&[x, 1.0, 1.0])),
        Circulant::new(e.column(&[x])),
        Toeplitz::new(e.column(&[x, 1.0, 1.0]), e.column(&[x, 1.0, 1.0])),
        Convolution::new(e.column(&[1.0, x, 1.0]), &[3], &[4], Mode::Same),
        Circulant::new(e.column(&[3.0, x, 1.0])),
        Toeplitz::new(e.column(&[3.0, x, 1.0]), e.column(&[3.0, 1.0, 1.0])),
        Convolution::new(e.column(&[1.0, x]), &[2], &[4], Mode::Circular),
        Convolution::new(e.column(&[1.0, x]), &[2], &[4], Mode::Full),
        Triangular::new(e.matrix(2, 2, &[1.0, x, 0.0, 1.0]), true, false),
        Triangular::new(e.matrix(2, 2, &[1.0, x, 0.0, 1.0]), true, true),
        Triangular::new(e.matrix(2, 2, &[x, 1.0, 0.0, 1.0]), true, false),
        Sparse::from_triplets(2, 2, &[0, 0, 1], &[0, 1, 1], e.column(&[1.0, x, 1.0])),
        Sparse::from_triplets(2, 2, &[0, 0, 1], &[0, 1, 1], e.column(&[x, 1.0, 1.0])),
        LowRank::new(e.column(&[1.0, x, 2.0]), e.column(&[1.0, 2.0, 2.0])),
        LowRank::new(e.column(&[1.0, 2.0, 2.0]), e.column(&[1.0, x, 2.0])),
        LowRank::with_core(e.column(&[1.0, 2.0]), e.column(&[x]), e.column(&[1.0, 1.0])),
        HadamardProduct::new(good.clone(), e.column(&[1.0, x]), e.column(&[1.0, 2.0])),
        HadamardProduct::new(bad.clone(), e.column(&[1.0, 3.0]), e.column(&[1.0, 2.0])),
        KhatriRao::new(vec![good.clone(), bad.clone()]),
        Kronecker::new(vec![good.clone(), bad.clone()]),
        Kronecker::new(vec![bad.clone(), good.clone()]),
        Diagonal::new(e.column(&[1.0, x])).and_then(|d| Kronecker::new(vec![good.clone(), d])),
        ScalarMul::new(Scalar::new(x, 0.0), 2, dtype).and_then(|d| Kronecker::new(vec![good.clone(), d])),
        KronSum::new(vec![good.clone(), bad.clone()]),
        BlockDiag::new(vec![good.clone(), bad.clone()]),
        Block::new(vec![vec![good.clone(), bad.clone()], vec![good.clone(), good.clone()]]),
        Concat::new(vec![good.clone(), bad.clone()], Axis::Rows),
        Sum::new(vec![good.clone(), bad.clone()]),
        ScalarMul::new(Scalar::new(x, 0.0), 2, dtype).and_then(|d| Sum::new(vec![good.clone(), d])),
        LowRank::new(e.column(&[1.0, x]), e.column(&[1.0, 2.0]))
            .and_then(|l| Sum::new(vec![Identity::new(2, dtype), l])),
        Product::new(vec![good.clone(), bad.clone()]),
        Product::new(vec![bad.clone(), good.clone()]),
        Product::new(vec![kernel.cast(dtype).unwrap(), bad.clone()]),
        Scaled::new(Scalar::new(2.0, 0.0), bad.clone()),
        Ok(Transpose::new(bad.clone())),
        Ok(Adjoint::new(bad.clone())),
        Ok(Conjugate::new(bad.clone())),
        Ok(Hidden::new(bad.clone())),
        Sliced::new(bad.clone(), Index::All, Index::List([1, 0].into())),
        Masked::new(bad, &Index::All, &Index::List([1, 0].into())),
    ]
    .into_iter()
    .map(Result::unwrap)
    .collect()
}

/// Can it be read, and is each of its numbers finite?
fn finite(value: &Value) -> bool {
    match value {
        Value::Real(x) => x.is_finite(),
        Value::Complex(z) => z.re.is_finite() && z.im.is_finite(),
        Value::Array(a) => a.as_ref().first_not_finite().is_none(),
        Value::Op(op) => {
            let x = Array::identity(op.cols(), op.dtype()).unwrap();
            op.apply(&x).is_ok_and(|y| y.as_ref().first_not_finite().is_none())
        }
        Value::Record(r) => r.fields().iter().all(|(_, v)| finite(v)),
        _ => true,
    }
}

/// Functions whose result need not contain every entry: parts, approximations from parts, facts, and A⁰ = I, which is so
/// whatever A is.
fn is_free(function: &str, options: &str) -> bool {
    let parts = ["slice", "mask", "diag", "trace", "preconditioner", "properties", "detect", "verify"];
    parts.contains(&function) || function == "pow" && options.ends_with(" 0.0")
}

#[test]
fn nothing_is_computed_from_what_is_no_number() {
    let _held = crate::unchanged();
    let world = World::global().unwrap();
    let snapshot = world.snapshot();
    let mut wrong = Vec::new();
    for x in [f64::NAN, f64::INFINITY] {
        for dtype in [DType::F64, DType::C32] {
            for op in holding(x, dtype) {
                let all = snapshot.functions().into_iter().flat_map(|f| calls(world, f, &op));
                for call in all.filter(|call| !is_free(&call.function, &call.options)) {
                    let why = match call.result {
                        Ok(v) if finite(&v) => v.to_string(),
                        Err(e) if e.kind() == ErrorKind::Panicked => e.to_string(),
                        _ => continue,
                    };
                    wrong.push(format!("{x}: {}({op}; {}): {why}", call.function, call.options));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
