//! Toeplitz matrices: rectangular, definite by dominance and by embedding, indefinite, triangular, singular.

use super::numbers::{Numbers, choose, complex_only, real, vector};
use crate::operators::Toeplitz;
use crate::properties::PSD;
use cola_runtime::{Op, Result, SampleContext, SampleDef, Scalar, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Op>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, move |cx| build(cx).map(Value::Op)).has(has).lacks(lacks));
    };
    let none = "SelfAdjoint Symmetric Normal PSD";
    sample("toeplitz 5×5", |cx| general(cx, 5, 5), "", none);
    sample("toeplitz 4×4", |cx| general(cx, 4, 4), "", none);
    sample("toeplitz 3×5", |cx| general(cx, 3, 5), "", "SelfAdjoint Symmetric Normal");
    sample("toeplitz 5×2", |cx| general(cx, 5, 2), "", "SelfAdjoint Symmetric Normal");
    sample("toeplitz Laplacian", |cx| hermitian(cx, &[2.0, -1.0, 0.0, 0.0]), "PD", "Unitary");
    sample("toeplitz dominant", |cx| hermitian(cx, &[4.0, 1.0, 0.5]), "PD", "");
    sample("toeplitz semidefinite", |cx| hermitian(cx, &[1.0, -1.0]), "PSD", "PD");
    sample("toeplitz PD by embedding", decaying, "PD Real", "");
    sample("toeplitz PSD by claim", claimed, "PSD", "PD");
    sample("toeplitz indefinite", |cx| hermitian(cx, &[1.0, 2.0, -1.0]), "SelfAdjoint", "PSD");
    sample("toeplitz lower triangular", triangular, "", none);
    sample("toeplitz singular", singular, "Symmetric", "PSD");
    sample(
        "toeplitz without a first minor",
        |cx| reals(cx, &[0.0, 1.0, 2.0], &[0.0, 3.0, 1.0]),
        "Real",
        none,
    );
    sample("toeplitz complex symmetric", complex_symmetric, "Symmetric", "SelfAdjoint PSD Real");
    sample("toeplitz 1×1", |cx| reals(cx, &[-2.0], &[-2.0]), "SelfAdjoint Real", "PSD");
    sample("toeplitz 0×0", |cx| reals(cx, &[], &[]), "PD", "");
    sample("toeplitz 0×2", |cx| reals(cx, &[], &[1.0, 2.0]), "Real", "SelfAdjoint");
});

fn reals(cx: SampleContext, col: &[f64], row: &[f64]) -> Result<Op> {
    Toeplitz::new(super::numbers::reals(cx.dtype, col)?, super::numbers::reals(cx.dtype, row)?)
}

/// The main diagonal outweighs the others.
fn general(cx: SampleContext, m: usize, n: usize) -> Result<Op> {
    let mut numbers = Numbers::new(cx, 311);
    let entry = |k: usize, z: Scalar| z + real(if k + 1 == n { 6.0 } else { 0.0 });
    let t: Vec<Scalar> = (0..m + n - 1).map(|k| entry(k, numbers.number())).collect();
    Toeplitz::of_diagonals(vector(cx.dtype, &t)?, m, n)
}

/// Entries off the diagonal are turned by a right angle if complex.
fn hermitian(cx: SampleContext, column: &[f64]) -> Result<Op> {
    let phase = choose(cx.dtype, 1.0, Scalar::new(0.0, 1.0));
    let turned = |(k, &x): (usize, &f64)| if k == 0 { real(x) } else { phase * x };
    let col: Vec<Scalar> = column.iter().enumerate().map(turned).collect();
    let row: Vec<Scalar> = col.iter().map(|z| z.conj()).collect();
    Toeplitz::new(vector(cx.dtype, &col)?, vector(cx.dtype, &row)?)
}

/// Positive definite, but neither dominant nor the corner of a definite circulant matrix of twice the size.
fn claimed(cx: SampleContext) -> Result<Op> {
    let column = [1.0, 0.75, 0.5, 0.25];
    Ok(reals(cx, &column, &column)?.claimed(PSD.set()))
}

/// 2⁻ᵏ: positive definite, but not diagonally dominant.
fn decaying(cx: SampleContext) -> Result<Op> {
    let column = [1.0, 0.5, 0.25, 0.125, 0.0625];
    reals(cx, &column, &column)
}

fn triangular(cx: SampleContext) -> Result<Op> {
    let z = choose(cx.dtype, 0.5, Scalar::new(0.5, -1.0));
    let col = [real(2.0), z, real(-1.0), real(0.25)];
    let row = [real(2.0), real(0.0), real(0.0), real(0.0)];
    Toeplitz::new(vector(cx.dtype, &col)?, vector(cx.dtype, &row)?)
}

/// All entries are one number.
fn singular(cx: SampleContext) -> Result<Op> {
    let z = choose(cx.dtype, 1.5, Scalar::new(1.5, 0.5));
    Toeplitz::of_diagonals(vector(cx.dtype, &[z; 5])?, 3, 3)
}

fn complex_symmetric(cx: SampleContext) -> Result<Op> {
    complex_only(cx)?;
    let (z, w) = (Scalar::new(0.5, -1.0), Scalar::new(0.25, 0.5));
    Toeplitz::of_diagonals(vector(cx.dtype, &[w, z, Scalar::new(4.0, 1.0), z, w])?, 3, 3)
}
