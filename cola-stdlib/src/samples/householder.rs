//! Householder matrices: reflections, and those with a β of their own: definite, complex, singular.

use super::numbers::{Numbers, choose, complex_only, real, vector};
use crate::operators::Householder;
use cola_runtime::{Result, SampleContext, SampleDef, Scalar, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Value>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, build).has(has).lacks(lacks));
    };
    sample("reflection", |cx| reflection(cx, 5), "Unitary SelfAdjoint Normal", "PSD Idempotent");
    sample("reflection 1×1", |cx| reflection(cx, 1), "Unitary SelfAdjoint", "PSD");
    sample("reflection 0×0", |cx| reflection(cx, 0), "Unitary SelfAdjoint", "");
    let none = "Unitary Idempotent";
    sample("Householder β=1/2", |cx| with(cx, real(0.5)), "SelfAdjoint Normal", "Unitary PSD Idempotent");
    sample("Householder definite", |cx| with(cx, real(0.0625)), "PD PSD", none);
    sample("Householder β<0", |cx| with(cx, real(-1.0)), "PD SelfAdjoint", none);
    sample("Householder singular", |cx| with(cx, real(0.125)), "SelfAdjoint", "PD Unitary");
    sample("Householder complex β", complex, "Normal", "SelfAdjoint Unitary Symmetric Real PSD");
    sample("Householder β 0×0", empty, "PD", "Unitary");
});

fn reflection(cx: SampleContext, n: usize) -> Result<Value> {
    let mut numbers = Numbers::new(cx, 51);
    let v: Vec<Scalar> = (0..n).map(|i| numbers.number() + real(if i == 0 { 2.0 } else { 0.0 })).collect();
    Householder::new(vector(cx.dtype, &v)?).map(Value::Op)
}

/// v with vᴴv = 8.
fn with(cx: SampleContext, beta: Scalar) -> Result<Value> {
    let z = choose(cx.dtype, 1.0, Scalar::new(0.0, 1.0));
    let v = vector(cx.dtype, &[real(2.0), z, -z, real(1.0), real(-1.0)])?;
    Householder::with_beta(v, beta).map(Value::Op)
}

fn complex(cx: SampleContext) -> Result<Value> {
    complex_only(cx)?;
    with(cx, Scalar::new(0.25, -0.5))
}

fn empty(cx: SampleContext) -> Result<Value> {
    Householder::with_beta(vector(cx.dtype, &[])?, real(0.5)).map(Value::Op)
}
