//! Circulant matrices: definite by dominance and by eigenvalues only, indefinite, singular, shifts; summed and transformed.

use super::numbers::{Numbers, choose, complex_only, real, vector};
use crate::operators::Circulant;
use cola_runtime::{Op, Result, SampleContext, SampleDef, Scalar, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Op>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, move |cx| build(cx).map(Value::Op)).has(has).lacks(lacks));
    };
    let none = "SelfAdjoint Symmetric PSD Unitary Idempotent";
    sample("circulant general", |cx| general(cx, 5), "Normal", none);
    sample("circulant 4×4", |cx| general(cx, 4), "Normal", none);
    sample("circulant of prime size", |cx| general(cx, 11), "Normal", none);
    sample("circulant dominant", |cx| hermitian(cx, &[4.0, 1.0, 0.5]), "PD", "Unitary");
    sample("circulant PD by eigenvalues", |cx| hermitian(cx, &[2.0, 1.25, 0.5]), "SelfAdjoint", "Unitary");
    sample("circulant moving average", average, "PD Real Symmetric", "Unitary Idempotent");
    sample("circulant indefinite", |cx| hermitian(cx, &[1.0, 2.0, 0.0]), "SelfAdjoint", "PSD");
    sample("circulant Laplacian", |cx| reals(cx, &[2.0, -1.0, 0.0, 0.0, -1.0]), "PSD Real Symmetric", "PD");
    sample("circulant negative", |cx| reals(cx, &[-3.0, 1.0, 1.0]), "SelfAdjoint", "PSD");
    sample("circulant shift", |cx| shift(cx, 5), "Unitary", "SelfAdjoint PSD Symmetric");
    sample("circulant complex symmetric", complex_symmetric, "Symmetric", "SelfAdjoint PSD Real");
    sample("circulant with a zero eigenvalue", |cx| reals(cx, &[1.0, 2.0, -3.0, 0.0]), "Real", "SelfAdjoint");
    sample("circulant zero", |cx| reals(cx, &[0.0, 0.0, 0.0]), "PSD Idempotent", "PD Unitary");
    sample("circulant diagonal", |cx| reals(cx, &[2.0, 0.0, 0.0]), "PD Real", "Unitary");
    sample("circulant 2×2", |cx| general(cx, 2), "Normal", "Unitary");
    sample("circulant 1×1", |cx| reals(cx, &[-2.0]), "SelfAdjoint Real", "PSD");
    sample("circulant 0×0", |cx| reals(cx, &[]), "PD", "");
});

fn reals(cx: SampleContext, column: &[f64]) -> Result<Op> {
    Circulant::new(super::numbers::reals(cx.dtype, column)?)
}

/// The first entry outweighs the others.
fn general(cx: SampleContext, n: usize) -> Result<Op> {
    let mut numbers = Numbers::new(cx, 301);
    let entries: Vec<Scalar> =
        (0..n).map(|j| numbers.number() + real(if j == 0 { 5.0 } else { 0.0 })).collect();
    Circulant::new(vector(cx.dtype, &entries)?)
}

/// c₀, c₁, …, then the conjugates backwards; entries off the diagonal are turned by a right angle if complex.
fn hermitian(cx: SampleContext, half: &[f64]) -> Result<Op> {
    let phase = choose(cx.dtype, 1.0, Scalar::new(0.0, 1.0));
    let first = half.iter().enumerate().map(|(j, &x)| if j == 0 { real(x) } else { phase * x });
    let mirror = half[1..].iter().rev().map(|&x| (phase * x).conj());
    let entries: Vec<Scalar> = first.chain(mirror).collect();
    Circulant::new(vector(cx.dtype, &entries)?)
}

/// Not diagonally dominant, but its eigenvalues are positive.
fn average(cx: SampleContext) -> Result<Op> {
    reals(cx, &[1.0, 0.5, 0.125, 0.0, 0.0, 0.0, 0.125, 0.5])
}

fn shift(cx: SampleContext, n: usize) -> Result<Op> {
    // Not ±i, whose multiples have eigenvalues on the imaginary axis, where the sign is not defined.
    let entries: Vec<Scalar> = (0..n).map(|j| if j == 1 { real(-1.0) } else { real(0.0) }).collect();
    Circulant::new(vector(cx.dtype, &entries)?)
}

fn complex_symmetric(cx: SampleContext) -> Result<Op> {
    complex_only(cx)?;
    let z = Scalar::new(0.5, -1.0);
    Circulant::new(vector(cx.dtype, &[Scalar::new(3.0, 1.0), z, real(0.25), z])?)
}
