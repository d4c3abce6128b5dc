//! Multiples by positive, negative, zero and complex numbers of operators with every property.

use super::numbers::{complex_only, real};
use super::parts::{dense, dominant, indefinite, pd, psd, stiefel, unitary};
use crate::operators::{Kronecker, Scaled, Transpose};
use cola_runtime::{Op, Result, SampleContext, SampleDef, Scalar, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Op>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, move |cx| build(cx).map(Value::Op)).has(has).lacks(lacks));
    };
    let none = "SelfAdjoint Symmetric Normal PSD Unitary Stiefel Idempotent";
    sample("2·A", |cx| Scaled::new(real(2.0), dominant(cx, 341, 4)?), "", none);
    sample("−0.5·A 3×5", |cx| Scaled::new(real(-0.5), dense(cx, 342, 3, 5)?), "", none);
    sample("2·PD", |cx| Scaled::new(real(2.0), pd(cx, 343, 3)?), "PD", "Unitary");
    sample("0·PD", |cx| Scaled::new(real(0.0), pd(cx, 344, 3)?), "PSD", "PD");
    sample("−PSD", |cx| Scaled::new(real(-1.0), psd(cx, 345, 4)?), "SelfAdjoint", "PSD PD");
    sample("i·PSD", |cx| times_i(cx, psd(cx, 346, 3)?), "Normal", "SelfAdjoint PSD");
    sample("−2·SelfAdjoint", |cx| Scaled::new(real(-2.0), indefinite(cx, 347, 3)?), "SelfAdjoint", "PSD");
    sample("3·unitary", |cx| Scaled::new(real(3.0), unitary(cx)?), "Normal", "Unitary Stiefel");
    sample("−unitary", |cx| Scaled::new(real(-1.0), unitary(cx)?), "Unitary", "SelfAdjoint");
    sample("i·unitary", |cx| times_i(cx, unitary(cx)?), "Unitary", "Real");
    sample("−Stiefel", |cx| Scaled::new(real(-1.0), stiefel(cx)?), "Stiefel", "Unitary");
    sample("0.5·Stiefel", |cx| Scaled::new(real(0.5), stiefel(cx)?), "", "Stiefel");
    sample("(1 − 2i)·A", complex, "", none);
    sample("complex multiple of a real operator", complex_of_real, "", "Real SelfAdjoint");
    sample("multiple of a transposed Kronecker product", nested, "", none);
});

fn times_i(cx: SampleContext, a: Op) -> Result<Op> {
    complex_only(cx)?;
    Scaled::new(Scalar::new(0.0, 1.0), a)
}

fn complex(cx: SampleContext) -> Result<Op> {
    complex_only(cx)?;
    Scaled::new(Scalar::new(1.0, -2.0), dominant(cx, 348, 3)?)
}

fn complex_of_real(cx: SampleContext) -> Result<Op> {
    let dtype = complex_only(cx)?.real();
    Scaled::new(Scalar::new(1.0, 1.0), indefinite(SampleContext { dtype, ..cx }, 349, 3)?)
}

fn nested(cx: SampleContext) -> Result<Op> {
    let kron = Kronecker::new(vec![dense(cx, 350, 1, 2)?, dense(cx, 351, 3, 2)?])?;
    Scaled::new(real(1.5), Transpose::new(kron))
}
