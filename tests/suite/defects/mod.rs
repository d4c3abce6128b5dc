//! Defects of existing systems that must not recur here, each by name.

mod functions;
mod operators;
mod solvers;

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
