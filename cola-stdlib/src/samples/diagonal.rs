//! Diagonal matrices of every sign and phase.

use super::numbers::{complex_only, real, reals, vector};
use crate::operators::Diagonal;
use cola_runtime::{Result, SampleContext, SampleDef, Scalar, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Value>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, build).has(has).lacks(lacks));
    };
    sample(
        "diagonal positive",
        |cx| of(cx, &[2.0, 0.5, 3.0, 1.25]),
        "PD PSD SelfAdjoint Symmetric Real",
        "Unitary Idempotent",
    );
    sample("diagonal with zero", |cx| of(cx, &[1.0, 0.0, 2.0]), "PSD Real", "PD Unitary Idempotent");
    sample(
        "diagonal indefinite",
        |cx| of(cx, &[1.5, -2.0, 0.25, -1.0, 3.0]),
        "SelfAdjoint Symmetric Real",
        "PSD Unitary",
    );
    sample("diagonal signs", |cx| of(cx, &[1.0, -1.0, -1.0]), "Unitary SelfAdjoint Real", "PSD Idempotent");
    sample("diagonal projection", |cx| of(cx, &[1.0, 0.0, 0.0, 1.0]), "PSD Idempotent Real", "PD Unitary");
    sample("diagonal complex", complex, "Normal Symmetric", "SelfAdjoint PSD Unitary Real");
    sample("diagonal phases", phases, "Unitary Normal Symmetric", "SelfAdjoint PSD Real");
    sample("diagonal nearly unitary", nearly, "Normal Symmetric", "Unitary SelfAdjoint");
    sample("diagonal 1×1", |cx| of(cx, &[-0.5]), "SelfAdjoint", "PSD Unitary");
    sample("diagonal 0×0", |cx| of(cx, &[]), "PD Unitary", "");
});

fn of(cx: SampleContext, entries: &[f64]) -> Result<Value> {
    Diagonal::new(reals(cx.dtype, entries)?).map(Value::Op)
}

fn complex(cx: SampleContext) -> Result<Value> {
    let d = [Scalar::new(1.0, 2.0), Scalar::new(-0.5, 0.0), Scalar::new(0.0, 3.0), Scalar::new(2.0, -1.0)];
    Diagonal::new(vector(complex_only(cx)?, &d)?).map(Value::Op)
}

fn phases(cx: SampleContext) -> Result<Value> {
    let d = [Scalar::new(0.0, 1.0), real(-1.0), real(1.0), Scalar::new(0.0, -1.0)];
    Diagonal::new(vector(complex_only(cx)?, &d)?).map(Value::Op)
}

/// |3/5 + 4i/5| = 1, but not in binary: no rounded number is exactly of modulus 1 but ±1 and ±i.
fn nearly(cx: SampleContext) -> Result<Value> {
    let d = [Scalar::new(0.6, 0.8), Scalar::new(0.0, 1.0)];
    Diagonal::new(vector(complex_only(cx)?, &d)?).map(Value::Op)
}
