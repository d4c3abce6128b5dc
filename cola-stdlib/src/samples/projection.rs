//! Projections: orthogonal and oblique, onto lines, planes, everything and nothing.

use super::numbers::{Numbers, array, choose, real};
use crate::operators::Projection;
use cola_runtime::{Array, Result, SampleContext, SampleDef, Scalar, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Value>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, build).has(has).lacks(lacks));
    };
    let orthogonal = "PSD Idempotent SelfAdjoint";
    sample("projection", |cx| Projection::new(columns(cx, 2)?).map(Value::Op), orthogonal, "PD Unitary");
    sample(
        "projection onto a line",
        |cx| Projection::new(columns(cx, 1)?).map(Value::Op),
        orthogonal,
        "PD Unitary",
    );
    sample(
        "projection onto nothing",
        |cx| Projection::new(columns(cx, 0)?).map(Value::Op),
        orthogonal,
        "PD Unitary",
    );
    sample("projection onto all", onto_all, orthogonal, "");
    sample("projection onto a span", |cx| spans(cx, 5, 2, true), orthogonal, "PD Unitary");
    sample(
        "projection oblique",
        |cx| spans(cx, 5, 2, false),
        "Idempotent",
        "SelfAdjoint Normal PSD Symmetric",
    );
    sample("projection oblique rank n", |cx| spans(cx, 3, 3, false), "Idempotent", "SelfAdjoint");
    sample("projection 0×0", |cx| spans(cx, 0, 0, true), orthogonal, "");
});

/// The first of two orthonormal columns of length 4, exact in every dtype.
fn columns(cx: SampleContext, k: usize) -> Result<Array> {
    let phase = choose(cx.dtype, 1.0, Scalar::new(0.0, 1.0));
    array(cx.dtype, 4, k, |i, j| {
        let entry = real(if j == 1 && i % 2 == 1 { -0.5 } else { 0.5 });
        if i == 1 { phase * entry } else { entry }
    })
}

fn onto_all(cx: SampleContext) -> Result<Value> {
    let phase = choose(cx.dtype, -1.0, Scalar::new(0.0, 1.0));
    Projection::new(array(cx.dtype, 2, 2, |i, j| if i == j { real(0.0) } else { phase })?).map(Value::Op)
}

fn spans(cx: SampleContext, n: usize, k: usize, orthogonal: bool) -> Result<Value> {
    let mut numbers = Numbers::new(cx, 52);
    let mut draw = || array(cx.dtype, n, k, |i, j| numbers.number() + real(if i == j { 3.0 } else { 0.0 }));
    let u = draw()?;
    let v = if orthogonal { u.clone() } else { draw()? };
    Projection::oblique(u, v).map(Value::Op)
}
