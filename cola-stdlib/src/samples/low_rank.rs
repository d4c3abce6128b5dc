//! Low-rank matrices with and without a core.

use super::numbers::{Numbers, array, choose, real, rows};
use crate::operators::LowRank;
use cola_runtime::{Result, SampleContext, SampleDef, Scalar, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Value>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, build).has(has).lacks(lacks));
    };
    let none = "SelfAdjoint Symmetric Normal PSD Unitary Idempotent";
    sample("low rank k=2", |cx| plain(cx, 6, 6, 2), "", none);
    sample("low rank k=1", |cx| plain(cx, 4, 4, 1), "", none);
    sample("low rank 5×3", |cx| plain(cx, 5, 3, 2), "", none);
    sample("low rank 3×5", |cx| plain(cx, 3, 5, 1), "", none);
    sample("low rank k=n", |cx| plain(cx, 2, 2, 2), "", none);
    sample("low rank k=0", |cx| plain(cx, 3, 3, 0), "", "PSD");
    sample("low rank with core", general_core, "", none);
    sample("low rank U·Uᴴ", |cx| symmetric(cx, None), "PSD SelfAdjoint", "PD Unitary");
    sample("low rank U·C·Uᴴ", |cx| symmetric(cx, Some([2.0, 3.0])), "PSD SelfAdjoint", "PD Unitary");
    sample("low rank with a definite core", |cx| symmetric(cx, Some([0.75, 3.0])), "PSD", "PD Unitary");
    sample("low rank with a singular core", singular_core, "SelfAdjoint", "PSD");
    sample("low rank indefinite", |cx| symmetric(cx, Some([2.0, -3.0])), "SelfAdjoint", "PSD");
    sample("low rank minus U·Uᴴ", |cx| symmetric(cx, Some([-4.0, -3.0])), "SelfAdjoint", "PSD");
    sample("low rank equal factors", equal_factors, "", "SelfAdjoint PSD");
});

fn plain(cx: SampleContext, m: usize, n: usize, k: usize) -> Result<Value> {
    let mut numbers = Numbers::new(cx, 41);
    LowRank::new(numbers.array(m, k)?, numbers.array(n, k)?).map(Value::Op)
}

fn general_core(cx: SampleContext) -> Result<Value> {
    let mut numbers = Numbers::new(cx, 42);
    let (u, v) = (numbers.array(5, 2)?, numbers.array(5, 2)?);
    let z = choose(cx.dtype, 0.5, Scalar::new(0.5, -1.0));
    LowRank::with_core(u, rows(cx.dtype, &[[z, real(2.0)], [real(-1.0), real(1.5)]])?, v).map(Value::Op)
}

/// The same factor on both sides, with a Hermitian core of this diagonal.
fn symmetric(cx: SampleContext, diagonal: Option<[f64; 2]>) -> Result<Value> {
    let u = Numbers::new(cx, 43).array(5, 2)?;
    let Some([a, b]) = diagonal else { return LowRank::new(u.clone(), u).map(Value::Op) };
    let z = choose(cx.dtype, 1.0, Scalar::new(1.0, -0.5));
    let core = rows(cx.dtype, &[[real(a), z], [z.conj(), real(b)]])?;
    LowRank::with_core(u.clone(), core, u).map(Value::Op)
}

/// PSD, but not provably so in floating point.
fn singular_core(cx: SampleContext) -> Result<Value> {
    let u = Numbers::new(cx, 45).array(4, 2)?;
    let core = rows(cx.dtype, &[[real(0.25), real(0.5)], [real(0.5), real(1.0)]])?;
    LowRank::with_core(u.clone(), core, u).map(Value::Op)
}

/// Two arrays that happen to be equal: nothing is inferred from that.
fn equal_factors(cx: SampleContext) -> Result<Value> {
    let u = Numbers::new(cx, 44).array(4, 2)?;
    let copy = array(cx.dtype, 4, 2, |i, j| u.get(i, j).unwrap_or_default())?;
    LowRank::new(u, copy).map(Value::Op)
}
