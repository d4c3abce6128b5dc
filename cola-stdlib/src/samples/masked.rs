//! Masked operators: rows, columns, principal masks of definite operators, everything and nothing kept.

use super::parts::{dense, dominant, indefinite, pd, psd, unitary};
use crate::operators::{Kronecker, Masked};
use cola_runtime::{Index, Op, Result, SampleContext, SampleDef, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Op>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, move |cx| build(cx).map(Value::Op)).has(has).lacks(lacks));
    };
    let none = "SelfAdjoint Symmetric Normal PSD Unitary Stiefel Idempotent";
    sample("mask rows", |cx| Masked::new(dense(cx, 781, 4, 3)?, &list(&[2, 0]), &Index::All), "", none);
    sample("mask columns", |cx| Masked::new(dense(cx, 782, 3, 5)?, &Index::All, &range(1, 5, 2)), "", none);
    sample("mask both", |cx| Masked::new(dominant(cx, 783, 4)?, &range(0, 3, 1), &list(&[3, 1])), "", none);
    sample(
        "mask both of another",
        |cx| Masked::new(dense(cx, 784, 4, 4)?, &range(0, 3, 1), &list(&[1, 3])),
        "",
        none,
    );
    sample("mask principal PD", |cx| principal(pd(cx, 785, 4)?, &list(&[2, 0])), "PSD", "PD Unitary");
    sample("mask principal PSD", |cx| principal(psd(cx, 786, 3)?, &range(0, 2, 1)), "PSD", "PD");
    sample(
        "mask principal indefinite",
        |cx| principal(indefinite(cx, 787, 3)?, &range(1, 3, 1)),
        "SelfAdjoint",
        "PSD",
    );
    sample(
        "mask off-diagonal PD",
        |cx| Masked::new(pd(cx, 788, 3)?, &list(&[0]), &list(&[1, 2])),
        "",
        "SelfAdjoint",
    );
    sample("mask principal unitary", |cx| principal(unitary(cx)?, &list(&[1])), "", "Unitary Normal Stiefel");
    sample(
        "mask of a Kronecker product",
        |cx| {
            let kron = Kronecker::new(vec![dense(cx, 789, 2, 2)?, dense(cx, 790, 2, 1)?])?;
            Masked::new(kron, &list(&[3, 1]), &Index::All)
        },
        "",
        none,
    );
    sample(
        "mask of a mask",
        |cx| {
            let inner = Masked::new(dominant(cx, 791, 4)?, &range(0, 3, 1), &Index::All)?;
            Masked::new(inner, &range(1, 4, 1), &list(&[0, 2]))
        },
        "",
        none,
    );
    sample(
        "mask nothing kept",
        |cx| Masked::new(dominant(cx, 792, 3)?, &list(&[]), &Index::All),
        "",
        "Unitary",
    );
    sample(
        "mask everything kept",
        |cx| Masked::new(dominant(cx, 793, 3)?, &list(&[2, 1, 0]), &range(0, 3, 1)),
        "",
        "PSD",
    );
    sample("mask 0×3", |cx| Masked::new(dense(cx, 794, 0, 3)?, &list(&[]), &list(&[1])), "", "PSD");
});

fn range(start: usize, end: usize, step: usize) -> Index {
    Index::Range { start, end, step }
}

fn list(indices: &[usize]) -> Index {
    Index::List(indices.into())
}

fn principal(a: Op, index: &Index) -> Result<Op> {
    Masked::new(a, index, index)
}
