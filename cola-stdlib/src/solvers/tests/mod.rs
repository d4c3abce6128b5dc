//! Solving, by every method and through every structure, against the definition.

mod blocks;
mod by_hand;
mod convolutions;
mod kronecker_sums;
mod lower_precision;
mod real;
mod refusals;
mod structures;

use crate::algorithms::probes::sign;
use crate::definition;
use crate::operators::{Dense, Inverse, Sparse, Tridiagonal};
use crate::properties::{PSD, SELF_ADJOINT};
use cola_runtime::{Array, DType, Op, Scalar, Trans, Value, c64};

pub(super) const DTYPES: [DType; 4] = [DType::F64, DType::C64, DType::F32, DType::C32];

/// Numbers in (−1, 1) that look random; complex where the dtype is.
pub(super) fn entries(m: usize, n: usize, dtype: DType, seed: u64) -> Array {
    let part = |i: usize, j: usize, salt: u64| {
        let k = (i + m * j) as f64 + 1.0;
        let x = (k * 12.9898 + seed as f64 * 78.233 + salt as f64 * 37.719).sin() * 43_758.545;
        sign(seed, (i + m * j) as u64) * (x - x.floor())
    };
    let complex = f64::from(u8::from(dtype.is_complex()));
    Array::from_fn(m, n, |i, j| c64::new(part(i, j, 1), complex * part(i, j, 2)))
        .and_then(|a| if complex == 0.0 { a.real_part()?.cast(dtype) } else { a.cast(dtype) })
        .unwrap()
}

/// Well conditioned, neither Hermitian nor definite.
pub(super) fn general(n: usize, dtype: DType, seed: u64) -> Op {
    let a = entries(n, n, DType::C64, seed);
    let complex = dtype.is_complex();
    let a = Array::from_fn(n, n, |i, j| {
        let z = a.get(i, j).unwrap() + if i == j { c64::new(n as f64 * 0.7, 0.5) } else { c64::default() };
        if complex { z } else { c64::new(z.re, 0.0) }
    });
    Dense::new(to(a.unwrap(), dtype))
}

fn to(a: Array, dtype: DType) -> Array {
    if dtype.is_complex() { a.cast(dtype).unwrap() } else { a.real_part().unwrap().cast(dtype).unwrap() }
}

/// B·Bᴴ + I, claimed.
pub(super) fn definite(n: usize, dtype: DType, seed: u64) -> Op {
    let b = entries(n, n, dtype, seed);
    let z = |i: usize, j: usize| b.get(i, j).unwrap();
    let a = Array::from_fn(n, n, |i, j| {
        let sum: c64 = (0..n).map(|k| z(i, k) * z(j, k).conj()).sum();
        sum + if i == j { c64::new(1.0, 0.0) } else { c64::default() }
    });
    Dense::new(to(a.unwrap(), dtype)).claimed(PSD.set())
}

/// Hermitian and indefinite, claimed.
pub(super) fn indefinite(n: usize, dtype: DType, seed: u64) -> Op {
    let b = entries(n, n, dtype, seed);
    let z = |i: usize, j: usize| b.get(i, j).unwrap();
    let a = Array::from_fn(n, n, |i, j| {
        let alternating = if i == j { (n as f64) * if i % 2 == 0 { 1.0 } else { -1.0 } } else { 0.0 };
        z(i, j) + z(j, i).conj() + c64::new(alternating, 0.0)
    });
    Dense::new(to(a.unwrap(), dtype)).claimed(SELF_ADJOINT.set())
}

pub(super) fn tridiagonal(n: usize, dtype: DType) -> Op {
    Tridiagonal::new(entries(n - 1, 1, dtype, 1), entries(n, 1, dtype, 2), entries(n - 1, 1, dtype, 3))
        .unwrap()
}

/// Five-point Laplacian on a k×k grid, claimed PSD.
pub(super) fn laplacian(k: usize, dtype: DType) -> Op {
    let (mut rows, mut cols, mut values) = (Vec::new(), Vec::new(), Vec::new());
    let mut put = |i: usize, j: usize, v: f64| {
        rows.push(i as u32);
        cols.push(j as u32);
        values.push(v);
    };
    for i in 0..k {
        for j in 0..k {
            let at = i * k + j;
            put(at, at, 4.0);
            if i > 0 {
                put(at, at - k, -1.0);
                put(at - k, at, -1.0);
            }
            if j > 0 {
                put(at, at - 1, -1.0);
                put(at - 1, at, -1.0);
            }
        }
    }
    let values = Array::vector(values).cast(dtype).unwrap();
    Sparse::from_triplets(k * k, k * k, &rows, &cols, values).unwrap().claimed(PSD.set())
}

pub(super) fn dense(a: &Op) -> Array {
    a.apply(&Array::identity(a.cols(), a.dtype()).unwrap()).unwrap()
}

pub(super) fn expected(a: &Op, op: Trans, b: &Array) -> Array {
    let a = dense(a).cast(DType::C64).unwrap();
    let a = match op {
        Trans::None => a,
        Trans::Transpose => a.transposed(),
        Trans::Adjoint => a.transposed().conjugated().unwrap(),
        Trans::Conj => a.conjugated().unwrap(),
    };
    match definition::solve(&[Value::Array(a), Value::Array(b.clone())]).unwrap() {
        Value::Array(x) => x,
        other => panic!("{other}"),
    }
}

/// ‖x − y‖_F/‖y‖_F
pub(super) fn distance(x: &Array, y: &Array) -> f64 {
    assert_eq!(x.shape(), y.shape());
    let mut d = x.cast(DType::C64).unwrap();
    let y = y.cast(DType::C64).unwrap();
    d.as_mut().unwrap().axpby(Scalar::new(-1.0, 0.0), y.as_ref(), Scalar::new(1.0, 0.0)).unwrap();
    let norm = |a: &Array| cola_kernels::norm_fro(a.view::<c64>().unwrap());
    norm(&d) / norm(&y).max(1e-300)
}

pub(super) fn epsilon(dtype: DType) -> f64 {
    crate::algorithms::epsilon(dtype)
}

/// The inverse acts as the definition says, for all four maps.
pub(super) fn check_inverse(a: &Op, inverse: &Op, tolerance: f64) {
    let b = entries(a.rows(), 3, a.dtype(), 77);
    for op in Trans::ALL {
        let x = inverse.apply_with(op, &b).unwrap_or_else(|e| panic!("{a} {op:?} {e}"));
        let off = distance(&x, &expected(a, op, &b));
        assert!(off < tolerance, "{a}: {op:?} is off by {off:e}");
    }
}

pub(super) fn is_lazy(a: &Op) -> bool {
    a.downcast_ref::<Inverse>().is_some()
}
