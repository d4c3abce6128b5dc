//! Tridiagonal matrices: definite by Gershgorin, definite only by claim, indefinite, singular, pivoting.

use super::numbers::{Numbers, choose, complex_only, real, vector};
use crate::operators::Tridiagonal;
use crate::properties::PD;
use cola_runtime::{Op, Result, SampleContext, SampleDef, Scalar, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Value>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, build).has(has).lacks(lacks));
    };
    sample("tridiagonal Laplacian", |cx| laplacian(cx, &[2.0; 6]), "PD PSD", "Unitary");
    sample("tridiagonal Neumann", |cx| laplacian(cx, &[1.0, 2.0, 2.0, 1.0]), "PSD", "PD Unitary");
    sample("tridiagonal two blocks", two_blocks, "PSD", "PD");
    sample("tridiagonal PD by claim", claimed, "PD", "Unitary");
    sample("tridiagonal indefinite", |cx| laplacian(cx, &[1.0, -2.0, 3.0, -1.0]), "SelfAdjoint", "PSD");
    sample("tridiagonal negative", |cx| laplacian(cx, &[-3.0; 3]), "SelfAdjoint", "PSD");
    sample("tridiagonal general", general, "", "SelfAdjoint Symmetric Normal PSD");
    sample("tridiagonal zero diagonal", zero_diagonal, "", "SelfAdjoint Symmetric PSD");
    sample("tridiagonal complex symmetric", complex_symmetric, "Symmetric", "SelfAdjoint PSD Real");
    sample("tridiagonal singular", singular, "", "SelfAdjoint PSD");
    sample("tridiagonal 2×2", |cx| laplacian(cx, &[3.0, 4.0]), "PD", "");
    sample("tridiagonal 1×1", |cx| laplacian(cx, &[-2.0]), "SelfAdjoint", "PSD");
    sample("tridiagonal 0×0", |cx| laplacian(cx, &[]), "PD", "");
});

fn bands(cx: SampleContext, sub: &[Scalar], diag: &[Scalar], sup: &[Scalar]) -> Result<Op> {
    Tridiagonal::new(vector(cx.dtype, sub)?, vector(cx.dtype, diag)?, vector(cx.dtype, sup)?)
}

fn hermitian(cx: SampleContext, sub: &[Scalar], diagonal: &[f64]) -> Result<Op> {
    let sup: Vec<Scalar> = sub.iter().map(|z| z.conj()).collect();
    let diagonal: Vec<Scalar> = diagonal.iter().map(|&d| real(d)).collect();
    bands(cx, sub, &diagonal, &sup)
}

/// −1 (or ±i) beside this diagonal.
fn laplacian(cx: SampleContext, diagonal: &[f64]) -> Result<Value> {
    let beside = vec![choose(cx.dtype, -1.0, Scalar::new(0.0, 1.0)); diagonal.len().saturating_sub(1)];
    hermitian(cx, &beside, diagonal).map(Value::Op)
}

/// The first block has no strict row, the second one has.
fn two_blocks(cx: SampleContext) -> Result<Value> {
    let beside = [real(-1.0), real(0.0), real(1.0)];
    hermitian(cx, &beside, &[1.0, 1.0, 2.0, 1.0]).map(Value::Op)
}

/// Positive definite, but not diagonally dominant.
fn claimed(cx: SampleContext) -> Result<Value> {
    let z = choose(cx.dtype, 2.0, Scalar::new(1.5, -1.0));
    let a = hermitian(cx, &[z, real(-1.0), z.conj()], &[2.0, 5.0, 3.0, 6.0])?;
    Ok(Value::Op(a.claimed(PD.set())))
}

fn general(cx: SampleContext) -> Result<Value> {
    let mut numbers = Numbers::new(cx, 31);
    let mut draw =
        |n: usize, shift: f64| -> Vec<Scalar> { (0..n).map(|_| numbers.number() + real(shift)).collect() };
    let (sub, diag, sup) = (draw(5, 0.25), draw(6, -4.0), draw(5, 1.5));
    bands(cx, &sub, &diag, &sup).map(Value::Op)
}

/// Regular, but every pivot on the diagonal is zero until rows are exchanged.
fn zero_diagonal(cx: SampleContext) -> Result<Value> {
    let z = choose(cx.dtype, 3.0, Scalar::new(0.0, 3.0));
    let (sub, sup) = ([real(2.0), z, real(-1.0)], [real(1.0), real(0.5), z]);
    bands(cx, &sub, &[real(0.0); 4], &sup).map(Value::Op)
}

fn complex_symmetric(cx: SampleContext) -> Result<Value> {
    complex_only(cx)?;
    let beside = [Scalar::new(0.0, 1.0), Scalar::new(1.0, -0.5)];
    let diag = [Scalar::new(4.0, 1.0), real(3.0), Scalar::new(-3.0, 2.0)];
    bands(cx, &beside, &diag, &beside).map(Value::Op)
}

/// The second row is half the first.
fn singular(cx: SampleContext) -> Result<Value> {
    let z = choose(cx.dtype, 4.0, Scalar::new(0.0, 4.0));
    bands(cx, &[real(1.0)], &[real(2.0), z * 0.5], &[z]).map(Value::Op)
}
