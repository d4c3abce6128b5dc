//! Operators with hidden structure.

use super::parts::{dense, diagonal, dominant, pd};
use crate::operators::{Hidden, Kronecker};
use cola_runtime::{Op, Result, SampleContext, SampleDef, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Op>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, move |cx| build(cx).map(Value::Op)).has(has).lacks(lacks));
    };
    let all = "Real SelfAdjoint Symmetric Normal PSD PD Unitary Stiefel Idempotent";
    sample("hidden 4×4", |cx| Ok(Hidden::new(dominant(cx, 381, 4)?)), "", all);
    sample("hidden 3×2", |cx| Ok(Hidden::new(dense(cx, 382, 3, 2)?)), "", all);
    sample("hidden PD", |cx| Ok(Hidden::new(pd(cx, 383, 3)?)), "", all);
    sample("hidden diagonal", |cx| Ok(Hidden::new(diagonal(cx, &[1.0, 2.0])?)), "", all);
    sample(
        "hidden with a claim",
        |cx| Ok(Hidden::new(pd(cx, 384, 3)?).claimed(crate::properties::PD.set())),
        "PD",
        "Unitary Real",
    );
    sample(
        "hidden Kronecker product",
        |cx| Ok(Hidden::new(Kronecker::new(vec![dense(cx, 385, 2, 1)?, dense(cx, 386, 1, 3)?])?)),
        "",
        all,
    );
});
