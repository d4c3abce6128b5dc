//! Products: rectangular chains, Gram matrices by handle, unitary and Stiefel factors, nested.

use super::numbers::Numbers;
use super::parts::{dense, diagonal, dominant, indefinite, psd, real_dense, stiefel, unitary};
use crate::operators::{Adjoint, Conjugate, Dense, Permutation, Product, Sum, Transpose};
use cola_runtime::{Op, Result, SampleContext, SampleDef, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Op>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, move |cx| build(cx).map(Value::Op)).has(has).lacks(lacks));
    };
    let none = "SelfAdjoint Symmetric Normal PSD Unitary Stiefel Idempotent";
    sample("product 4×4", |cx| Product::new(vec![dominant(cx, 231, 4)?, dominant(cx, 232, 4)?]), "", none);
    sample("product 3×5×2", |cx| Product::new(vec![dense(cx, 233, 3, 5)?, dense(cx, 234, 5, 2)?]), "", none);
    sample(
        "product square of wide and tall",
        |cx| Product::new(vec![dense(cx, 235, 2, 4)?, dense(cx, 236, 4, 2)?]),
        "",
        none,
    );
    sample("product AᴴA", |cx| gram(dense(cx, 237, 5, 3)?), "PSD", "PD Unitary");
    sample("product AAᴴ", |cx| outer(dense(cx, 238, 3, 4)?), "PSD", "PD Unitary");
    sample(
        "product AᵀA of a real A",
        |cx| {
            let a = real_dense(cx, 239, 3)?;
            Product::new(vec![Transpose::new(a.clone()), a])
        },
        "PSD Real",
        "Unitary",
    );
    sample("product AᵀA", transposed_gram, "", "Unitary Idempotent");
    sample("product AᵀA of views", views, "", "Unitary");
    sample(
        "product AᵀĀ",
        |cx| {
            let a = dense(cx, 240, 4, 3)?;
            Product::new(vec![Transpose::new(a.clone()), Conjugate::new(a)])
        },
        "PSD",
        "PD",
    );
    sample("product AᴴDA", |cx| sandwich(cx, psd(cx, 241, 3)?), "PSD", "PD");
    sample(
        "product AᴴDA of an indefinite D",
        |cx| sandwich(cx, indefinite(cx, 242, 3)?),
        "SelfAdjoint",
        "PSD",
    );
    sample(
        "product AᴴB",
        |cx| Product::new(vec![Adjoint::new(dense(cx, 243, 3, 3)?), dense(cx, 244, 3, 3)?]),
        "",
        none,
    );
    sample("product BᴴAᴴAB", nested, "PSD", "PD");
    sample(
        "product of unitaries",
        |cx| Product::new(vec![unitary(cx)?, Permutation::new(vec![1, 0], cx.dtype)?]),
        "Unitary Stiefel Normal",
        "PSD",
    );
    sample("product QᴴQ", |cx| gram(stiefel(cx)?), "PSD", "Unitary");
    sample("product QQᴴ", |cx| outer(stiefel(cx)?), "PSD Idempotent", "PD Unitary Stiefel");
    sample(
        "product Stiefel",
        |cx| Product::new(vec![stiefel(cx)?, unitary(cx)?]),
        "Stiefel",
        "Unitary Normal",
    );
    sample(
        "product of indefinites",
        |cx| Product::new(vec![indefinite(cx, 245, 3)?, diagonal(cx, &[1.0, 2.0, -1.0])?]),
        "",
        "SelfAdjoint Normal PSD",
    );
    sample("product 3×0×2", |cx| Product::new(vec![dense(cx, 246, 3, 0)?, dense(cx, 247, 0, 2)?]), "", "PSD");
});

fn gram(a: Op) -> Result<Op> {
    Product::new(vec![Adjoint::new(a.clone()), a])
}

fn outer(a: Op) -> Result<Op> {
    Product::new(vec![a.clone(), Adjoint::new(a)])
}

/// PSD only when A is real: in complex arithmetic AᵀA is symmetric and no more.
fn transposed_gram(cx: SampleContext) -> Result<Op> {
    let a = dense(cx, 248, 3, 3)?;
    Product::new(vec![Transpose::new(a.clone()), a])
}

fn views(cx: SampleContext) -> Result<Op> {
    let a = Numbers::new(cx, 249).array(4, 3)?;
    Product::new(vec![Dense::new(a.transposed()), Dense::new(a)])
}

fn sandwich(cx: SampleContext, middle: Op) -> Result<Op> {
    let a = dense(cx, 250, 3, 2)?;
    Product::new(vec![Adjoint::new(a.clone()), middle, a])
}

fn nested(cx: SampleContext) -> Result<Op> {
    let a = Sum::new(vec![dominant(cx, 251, 3)?, diagonal(cx, &[1.0, 0.5, 2.0])?])?;
    let b = dense(cx, 252, 3, 2)?;
    Product::new(vec![Adjoint::new(b.clone()), Adjoint::new(a.clone()), a, b])
}
