//! Sums: of general, definite and structured terms; nested, complex with real terms, empty.

use super::numbers::{Numbers, choose, real, rows};
use super::parts::{dense, diagonal, dominant, indefinite, pd, psd, real_dense, unitary};
use crate::operators::{Function, FunctionMap, Identity, Kronecker, LowRank, Product, Scaled, Sum};
use cola_runtime::{Op, Result, SampleContext, SampleDef, Scalar, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Op>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, move |cx| build(cx).map(Value::Op)).has(has).lacks(lacks));
    };
    let none = "SelfAdjoint Symmetric Normal PSD Unitary Stiefel Idempotent";
    sample("sum 4×4", |cx| Sum::new(vec![dominant(cx, 201, 4)?, dense(cx, 202, 4, 4)?]), "", none);
    sample("sum 3×5", |cx| Sum::new(vec![dense(cx, 203, 3, 5)?, dense(cx, 204, 3, 5)?]), "", none);
    sample("sum PSD", |cx| Sum::new(vec![psd(cx, 205, 3)?, psd(cx, 206, 3)?]), "PSD", "PD Unitary");
    sample("sum PSD and PD", |cx| Sum::new(vec![psd(cx, 207, 4)?, pd(cx, 208, 4)?]), "PD", "Unitary");
    sample(
        "sum PSD and SelfAdjoint",
        |cx| Sum::new(vec![psd(cx, 209, 4)?, indefinite(cx, 210, 4)?]),
        "SelfAdjoint",
        "PSD",
    );
    sample("sum with a negative PSD", minus, "SelfAdjoint", "PSD");
    sample(
        "sum of unitaries",
        |cx| Sum::new(vec![unitary(cx)?, Identity::new(2, cx.dtype)]),
        "",
        "Unitary Normal",
    );
    sample("sum low rank and diagonal", low_rank_and_diagonal, "PD", "Unitary");
    sample("sum low ranks and diagonal", low_ranks_and_diagonal, "", none);
    sample("sum PSD low ranks and diagonal", definite_low_ranks_and_diagonal, "PD", "Unitary");
    sample("sum of low ranks alone", low_ranks_alone, "", "");
    sample("sum Kronecker and identity", kronecker_and_identity, "PD", "Unitary");
    sample(
        "sum real and complex",
        |cx| Sum::new(vec![real_dense(cx, 211, 4)?, dense(cx, 212, 4, 4)?]),
        "",
        none,
    );
    sample("sum nested", nested, "", none);
    sample("sum of one", |cx| Sum::new(vec![dominant(cx, 213, 3)?]), "", none);
    sample("sum 0×3", |cx| Sum::new(vec![dense(cx, 214, 0, 3)?, dense(cx, 215, 0, 3)?]), "", "PSD");
});

fn minus(cx: SampleContext) -> Result<Op> {
    Sum::new(vec![psd(cx, 216, 4)?, Scaled::new(Scalar::new(-1.0, 0.0), psd(cx, 217, 4)?)?])
}

fn low_rank_and_diagonal(cx: SampleContext) -> Result<Op> {
    let u = Numbers::new(cx, 218).array(5, 1)?;
    Sum::new(vec![LowRank::new(u.clone(), u)?, diagonal(cx, &[2.0, 3.0, 1.0, 4.0, 2.5])?])
}

fn low_ranks_and_diagonal(cx: SampleContext) -> Result<Op> {
    let mut numbers = Numbers::new(cx, 224);
    let mut low = |k: usize| LowRank::new(numbers.array(6, k)?, numbers.array(6, k)?);
    Sum::new(vec![low(1)?, diagonal(cx, &[6.0, -5.0, 7.0, 4.5, -6.5, 5.5])?, low(1)?])
}

/// Each with one factor on both sides.
fn definite_low_ranks_and_diagonal(cx: SampleContext) -> Result<Op> {
    let mut numbers = Numbers::new(cx, 225);
    let mut low = || numbers.array(5, 1).and_then(|u| LowRank::new(u.clone(), u));
    Sum::new(vec![low()?, low()?, diagonal(cx, &[2.0, 3.0, 1.0, 4.0, 2.5])?])
}

/// Of full rank together.
fn low_ranks_alone(cx: SampleContext) -> Result<Op> {
    let column = |i: usize| {
        let mut entries = [[Scalar::new(0.0, 0.0)]; 3];
        entries[i] = [choose(cx.dtype, 1.0 + i as f64, Scalar::new(1.0, i as f64))];
        entries[(i + 1) % 3] = [real(0.25)];
        rows(cx.dtype, &entries)
    };
    let low = |i: usize| LowRank::new(column(i)?, column((i + 1) % 3)?);
    Sum::new(vec![low(0)?, low(1)?, low(2)?])
}

fn kronecker_and_identity(cx: SampleContext) -> Result<Op> {
    let kron = Kronecker::new(vec![pd(cx, 219, 2)?, psd(cx, 220, 3)?])?;
    Sum::new(vec![kron, Identity::new(6, cx.dtype)])
}

/// A product with a sum in it, beside a closure that has no transpose of its own.
fn nested(cx: SampleContext) -> Result<Op> {
    let sum = Sum::new(vec![dominant(cx, 221, 4)?, diagonal(cx, &[1.0, -1.0, 0.5, 2.0])?])?;
    let inside = dense(cx, 222, 4, 4)?;
    let again = inside.clone();
    let (one, zero) = (Scalar::new(1.0, 0.0), Scalar::new(0.0, 0.0));
    let map = FunctionMap::new((4, 4), cx.dtype, move |x, y, ws| {
        inside.apply_into(cola_runtime::Trans::None, one, x, zero, y, ws)
    });
    let map =
        map.with_adjoint(move |x, y, ws| again.apply_into(cola_runtime::Trans::Adjoint, one, x, zero, y, ws));
    Sum::new(vec![Product::new(vec![sum, dominant(cx, 223, 4)?])?, Function::new(map)])
}
