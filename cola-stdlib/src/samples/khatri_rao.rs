//! Khatri–Rao products: two and three parts, structured ones, a real part in a complex product, orthonormal columns.

use super::parts::{dense, real_dense, stiefel, unitary};
use crate::operators::{Identity, KhatriRao, Permutation};
use cola_runtime::{Op, Result, SampleContext, SampleDef, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Op>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, move |cx| build(cx).map(Value::Op)).has(has).lacks(lacks));
    };
    let none = "SelfAdjoint Symmetric Normal PSD Unitary Stiefel Idempotent";
    sample(
        "khatri–rao 2⊙3",
        |cx| KhatriRao::new(vec![dense(cx, 701, 2, 4)?, dense(cx, 702, 3, 4)?]),
        "",
        none,
    );
    sample(
        "khatri–rao of three",
        |cx| KhatriRao::new(vec![dense(cx, 703, 2, 3)?, Identity::new(3, cx.dtype), dense(cx, 704, 1, 3)?]),
        "",
        none,
    );
    sample(
        "khatri–rao real⊙complex",
        |cx| KhatriRao::new(vec![real_dense(cx, 705, 2)?, dense(cx, 706, 2, 2)?]),
        "",
        none,
    );
    sample("khatri–rao of one", |cx| KhatriRao::new(vec![dense(cx, 707, 3, 2)?]), "", none);
    sample(
        "khatri–rao Stiefel",
        |cx| KhatriRao::new(vec![stiefel(cx)?, unitary(cx)?, Permutation::new(vec![1, 0], cx.dtype)?]),
        "Stiefel",
        "Unitary",
    );
    sample(
        "khatri–rao 3×0",
        |cx| KhatriRao::new(vec![dense(cx, 708, 3, 0)?, dense(cx, 709, 1, 0)?]),
        "",
        "PSD",
    );
});
