//! Convolutions of every mode, of lines and boxes, with odd, even and long kernels, definite and not.

use super::numbers::{Numbers, choose, real, vector};
use crate::operators::{Convolution, Mode};
use cola_runtime::{Op, Result, SampleContext, SampleDef, Scalar, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Op>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, move |cx| build(cx).map(Value::Op)).has(has).lacks(lacks));
    };
    let none = "SelfAdjoint Symmetric Normal PSD";
    sample("convolution full", |cx| general(cx, &[3], &[4], Mode::Full), "", none);
    sample("convolution valid", |cx| general(cx, &[2], &[5], Mode::Valid), "", none);
    sample("convolution same", |cx| general(cx, &[3], &[5], Mode::Same), "", none);
    sample("convolution same, even kernel", |cx| general(cx, &[4], &[3], Mode::Same), "", none);
    sample("convolution circular", |cx| general(cx, &[3], &[5], Mode::Circular), "Normal", "SelfAdjoint PSD");
    sample(
        "convolution circular, long kernel",
        |cx| general(cx, &[5], &[3], Mode::Circular),
        "Normal",
        "PSD",
    );
    sample("convolution full 2×2 of 2×3", |cx| general(cx, &[2, 2], &[2, 3], Mode::Full), "", none);
    sample("convolution same 2×3 of 3×2", |cx| general(cx, &[2, 3], &[3, 2], Mode::Same), "", none);
    sample("convolution valid 2×1 of 3×2", |cx| general(cx, &[2, 1], &[3, 2], Mode::Valid), "", none);
    sample(
        "convolution circular 2×2 of 2×3",
        |cx| general(cx, &[2, 2], &[2, 3], Mode::Circular),
        "Normal",
        "PSD",
    );
    sample("convolution smoothing", |cx| hermitian(cx, &[-1.0, 4.0], &[4], Mode::Same), "PD", "Unitary");
    sample(
        "convolution of a semidefinite kernel",
        |cx| hermitian(cx, &[-1.0, 2.0], &[4], Mode::Same),
        "PSD",
        "PD",
    );
    sample(
        "convolution indefinite",
        |cx| hermitian(cx, &[-2.0, 1.0], &[4], Mode::Same),
        "SelfAdjoint",
        "PSD",
    );
    sample("convolution circular PD by eigenvalues", average, "PD Real Symmetric", "Unitary");
    sample("convolution circular Laplacian", laplacian, "PSD Real Symmetric", "PD Unitary");
    sample("convolution shift", shift, "Unitary", "SelfAdjoint PSD");
    sample("convolution of nothing", |cx| general(cx, &[2], &[0], Mode::Full), "", "");
});

/// The first entry outweighs the others (in mode same, the one on the diagonal).
fn general(cx: SampleContext, kernel: &[usize], signal: &[usize], mode: Mode) -> Result<Op> {
    let mut numbers = Numbers::new(cx, 321);
    let heavy = match mode {
        Mode::Same => kernel.iter().fold(0, |at, &k| at * k + (k - 1) / 2),
        _ => 0,
    };
    let count = kernel.iter().product();
    let entries: Vec<Scalar> =
        (0..count).map(|j: usize| numbers.number() + real(if j == heavy { 6.0 } else { 0.0 })).collect();
    Convolution::new(vector(cx.dtype, &entries)?, kernel, signal, mode)
}

/// a, b, ā with a turned by a right angle if complex.
fn hermitian(cx: SampleContext, [side, middle]: &[f64; 2], signal: &[usize], mode: Mode) -> Result<Op> {
    let z = choose(cx.dtype, *side, Scalar::new(0.0, *side));
    Convolution::new(vector(cx.dtype, &[z, real(*middle), z.conj()])?, &[3], signal, mode)
}

/// Not diagonally dominant, but its eigenvalues are positive.
fn average(cx: SampleContext) -> Result<Op> {
    let column = [1.0, 0.5, 0.125, 0.0, 0.0, 0.0, 0.125, 0.5];
    Convolution::new(super::numbers::reals(cx.dtype, &column)?, &[8], &[8], Mode::Circular)
}

/// The periodic five-point Laplacian of a 3×3 grid.
fn laplacian(cx: SampleContext) -> Result<Op> {
    let stencil = [4.0, -1.0, -1.0, -1.0, 0.0, 0.0, -1.0, 0.0, 0.0];
    Convolution::new(super::numbers::reals(cx.dtype, &stencil)?, &[3, 3], &[3, 3], Mode::Circular)
}

fn shift(cx: SampleContext) -> Result<Op> {
    // Not ±i, whose multiples have eigenvalues on the imaginary axis, where the sign is not defined.
    Convolution::new(vector(cx.dtype, &[real(0.0), real(-1.0)])?, &[1, 2], &[2, 3], Mode::Circular)
}
