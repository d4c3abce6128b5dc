//! Identity, ScalarMul and Zero.

use super::numbers::{complex_only, real};
use crate::operators::{Identity, ScalarMul, Zero};
use cola_runtime::{Result, SampleContext, SampleDef, Scalar, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Value>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, build).has(has).lacks(lacks));
    };
    let identity = "PD Unitary Symmetric Idempotent Real";
    sample("identity 4", |cx| Ok(Value::Op(Identity::new(4, cx.dtype))), identity, "");
    sample("identity 0", |cx| Ok(Value::Op(Identity::new(0, cx.dtype))), identity, "");
    sample("scalar 2.5", |cx| times(cx, 2.5, 4), "PD Symmetric Real", "Unitary Idempotent");
    sample("scalar −1", |cx| times(cx, -1.0, 3), "Unitary SelfAdjoint Symmetric Real", "PSD Idempotent");
    sample("scalar −0.5", |cx| times(cx, -0.5, 5), "SelfAdjoint Real", "PSD Unitary");
    sample("scalar 0", |cx| times(cx, 0.0, 3), "PSD Idempotent", "PD Unitary");
    sample("scalar 1", |cx| times(cx, 1.0, 2), "PD Unitary Idempotent", "");
    sample("scalar of size 0", |cx| times(cx, 3.0, 0), "PD", "");
    sample(
        "scalar complex",
        |cx| phase(cx, Scalar::new(0.5, -1.0)),
        "Normal Symmetric",
        "SelfAdjoint Unitary Real",
    );
    sample("scalar i", |cx| phase(cx, Scalar::new(0.0, 1.0)), "Unitary Symmetric", "SelfAdjoint PSD Real");
    sample(
        "zero 3×3",
        |cx| Ok(Value::Op(Zero::new(3, 3, cx.dtype))),
        "PSD Symmetric Idempotent Real",
        "PD Unitary",
    );
    sample(
        "zero 2×4",
        |cx| Ok(Value::Op(Zero::new(2, 4, cx.dtype))),
        "Real",
        "PSD Symmetric Normal Idempotent",
    );
    sample("zero 0×3", |cx| Ok(Value::Op(Zero::new(0, 3, cx.dtype))), "Real", "PSD");
});

fn times(cx: SampleContext, c: f64, n: usize) -> Result<Value> {
    ScalarMul::new(real(c), n, cx.dtype).map(Value::Op)
}

fn phase(cx: SampleContext, c: Scalar) -> Result<Value> {
    ScalarMul::new(c, 4, complex_only(cx)?).map(Value::Op)
}
