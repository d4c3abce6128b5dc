//! Kronecker products: rectangular and distinct factors, three of them, mixed dtypes, definite and unitary ones.

use super::parts::{dense, diagonal, dominant, indefinite, pd, psd, real_dense, stiefel, unitary};
use crate::operators::{Adjoint, Identity, Kronecker, Permutation, Sum, Triangular};
use cola_runtime::{Op, Result, SampleContext, SampleDef, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Op>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, move |cx| build(cx).map(Value::Op)).has(has).lacks(lacks));
    };
    let none = "SelfAdjoint Symmetric Normal PSD Unitary Stiefel Idempotent";
    sample(
        "kronecker 2⊗3",
        |cx| Kronecker::new(vec![dominant(cx, 261, 2)?, dominant(cx, 262, 3)?]),
        "",
        none,
    );
    sample(
        "kronecker 2×3⊗3×2",
        |cx| Kronecker::new(vec![dense(cx, 263, 2, 3)?, dense(cx, 264, 3, 2)?]),
        "",
        none,
    );
    sample(
        "kronecker 3×2⊗2×4",
        |cx| Kronecker::new(vec![dense(cx, 265, 3, 2)?, dense(cx, 266, 2, 4)?]),
        "",
        none,
    );
    sample(
        "kronecker of three",
        |cx| Kronecker::new(vec![dense(cx, 267, 2, 1)?, dense(cx, 268, 1, 3)?, dense(cx, 269, 3, 2)?]),
        "",
        none,
    );
    sample("kronecker PD", |cx| Kronecker::new(vec![pd(cx, 270, 2)?, pd(cx, 271, 3)?]), "PD", "Unitary");
    sample("kronecker PSD⊗PD", |cx| Kronecker::new(vec![psd(cx, 272, 2)?, pd(cx, 273, 2)?]), "PSD", "PD");
    sample(
        "kronecker PSD⊗SelfAdjoint",
        |cx| Kronecker::new(vec![psd(cx, 274, 3)?, indefinite(cx, 275, 2)?]),
        "SelfAdjoint",
        "PSD",
    );
    sample(
        "kronecker of unitaries",
        |cx| Kronecker::new(vec![unitary(cx)?, Permutation::new(vec![2, 0, 1], cx.dtype)?]),
        "Unitary",
        "SelfAdjoint Symmetric",
    );
    sample("kronecker Stiefel", |cx| Kronecker::new(vec![stiefel(cx)?, unitary(cx)?]), "Stiefel", "Unitary");
    sample(
        "kronecker of a general and a unitary",
        |cx| Kronecker::new(vec![dominant(cx, 276, 2)?, unitary(cx)?]),
        "",
        none,
    );
    sample(
        "kronecker I⊗A",
        |cx| Kronecker::new(vec![Identity::new(3, cx.dtype), dominant(cx, 277, 2)?]),
        "",
        none,
    );
    sample(
        "kronecker diagonal⊗triangular",
        |cx| {
            let a = crate::samples::numbers::Numbers::new(cx, 278).dominant(3)?;
            Kronecker::new(vec![diagonal(cx, &[2.0, -1.0])?, Triangular::new(a, true, false)?])
        },
        "",
        none,
    );
    sample(
        "kronecker real⊗complex",
        |cx| Kronecker::new(vec![real_dense(cx, 279, 2)?, dominant(cx, 280, 2)?]),
        "",
        none,
    );
    sample("kronecker nested", nested, "", none);
    sample(
        "kronecker 0×2⊗2×2",
        |cx| Kronecker::new(vec![dense(cx, 281, 0, 2)?, dense(cx, 282, 2, 2)?]),
        "",
        "PSD",
    );
});

fn nested(cx: SampleContext) -> Result<Op> {
    let sum = Sum::new(vec![dominant(cx, 283, 2)?, diagonal(cx, &[1.0, 3.0])?])?;
    Kronecker::new(vec![
        Adjoint::new(sum),
        Kronecker::new(vec![dense(cx, 284, 1, 2)?, dense(cx, 285, 2, 1)?])?,
    ])
}
