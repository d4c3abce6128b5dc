//! Fourier transforms: of lines and boxes, of both directions, and those that are real.

use super::numbers::complex_only;
use crate::operators::Fft;
use cola_runtime::{Op, Result, SampleContext, SampleDef, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Op>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, move |cx| build(cx).map(Value::Op)).has(has).lacks(lacks));
    };
    let (unitary, none) = ("Unitary Symmetric", "SelfAdjoint Real PSD Idempotent");
    sample("fft 5", |cx| fft(cx, &[5], false), unitary, none);
    sample("fft 4", |cx| fft(cx, &[4], false), unitary, none);
    sample("fft inverse 3", |cx| fft(cx, &[3], true), unitary, none);
    sample("fft inverse 4", |cx| fft(cx, &[4], true), unitary, none);
    sample("fft 2×3", |cx| fft(cx, &[2, 3], false), unitary, none);
    sample("fft 3×1×2 inverse", |cx| fft(cx, &[3, 1, 2], true), unitary, none);
    sample("fft 2×2", |cx| fft(cx, &[2, 2], false), "Unitary SelfAdjoint Real", "PSD Idempotent");
    sample("fft 1", |cx| fft(cx, &[1], false), "PD Unitary Idempotent Real", "");
    sample("fft 0", |cx| fft(cx, &[0], false), "PD Unitary", "");
});

fn fft(cx: SampleContext, shape: &[usize], inverse: bool) -> Result<Op> {
    Fft::new(shape, inverse, complex_only(cx)?)
}
