//! Elementwise products with low-rank matrices: definite, general, rectangular, of rank zero.

use super::numbers::Numbers;
use super::parts::{dense, dominant, indefinite, psd};
use crate::operators::HadamardProduct;
use cola_runtime::{Op, Result, SampleContext, SampleDef, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Op>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, move |cx| build(cx).map(Value::Op)).has(has).lacks(lacks));
    };
    let none = "SelfAdjoint Symmetric Normal PSD Unitary Idempotent";
    sample("elementwise 4×4", |cx| of(cx, dominant(cx, 801, 4)?, 2), "", none);
    sample("elementwise 3×5", |cx| of(cx, dense(cx, 802, 3, 5)?, 1), "", none);
    sample("elementwise k=0", |cx| of(cx, dense(cx, 803, 3, 3)?, 0), "", "PSD");
    sample("elementwise 0×2", |cx| of(cx, dense(cx, 804, 0, 2)?, 1), "", "PSD");
    sample("elementwise PSD∘PSD", |cx| shared(cx, psd(cx, 805, 4)?), "PSD", "PD Unitary");
    sample("elementwise SelfAdjoint", |cx| shared(cx, indefinite(cx, 806, 4)?), "SelfAdjoint", "PSD");
    sample("elementwise A∘U·Uᴴ", |cx| shared(cx, dominant(cx, 807, 4)?), "", none);
});

fn of(cx: SampleContext, a: Op, k: usize) -> Result<Op> {
    let mut numbers = Numbers::new(cx, 808);
    let (u, v) = (numbers.array(a.rows(), k)?, numbers.array(a.cols(), k)?);
    HadamardProduct::new(a, u, v)
}

fn shared(cx: SampleContext, a: Op) -> Result<Op> {
    let u = Numbers::new(cx, 809).array(a.rows(), 2)?;
    HadamardProduct::new(a, u.clone(), u)
}
