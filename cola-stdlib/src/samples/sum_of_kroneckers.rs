//! Sums of Kronecker products and shifts: with a common basis of their factors, and without one.

use super::numbers::{choose, real};
use super::parts::{dense, diagonal, dominant, indefinite, pd, psd, unitary};
use crate::operators::{Identity, Kronecker, Permutation, ScalarMul, Scaled, Sum};
use cola_runtime::{Op, Result, SampleContext, SampleDef, Scalar, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Op>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, move |cx| build(cx).map(Value::Op)).has(has).lacks(lacks));
    };
    sample(
        "kronecker of SelfAdjoint, shifted",
        |cx| shifted(cx, 1.0, kron(indefinite(cx, 801, 2)?, pd(cx, 802, 3)?)?, 2.5),
        "SelfAdjoint",
        "PSD",
    );
    sample(
        "kronecker of three, shifted",
        |cx| {
            let parts = vec![pd(cx, 803, 2)?, psd(cx, 804, 2)?, diagonal(cx, &[1.0, 3.0])?];
            shifted(cx, 1.0, Kronecker::new(parts)?, 0.5)
        },
        "SelfAdjoint",
        "",
    );
    sample(
        "multiple of a kronecker of PD, shifted",
        |cx| shifted(cx, 0.5, kron(pd(cx, 805, 3)?, pd(cx, 806, 2)?)?, 0.25),
        "PD",
        "Unitary",
    );
    sample(
        "multiple of a kronecker of PD, and identity",
        |cx| {
            let kron = kron(psd(cx, 807, 2)?, pd(cx, 808, 2)?)?;
            Sum::new(vec![Identity::new(4, cx.dtype), Scaled::new(real(2.0), kron)?])
        },
        "PD",
        "Unitary",
    );
    sample("kronecker of unitaries, shifted", unitaries, "", "SelfAdjoint Unitary");
    sample(
        "kronecker of general factors, shifted",
        |cx| shifted(cx, 1.0, kron(dominant(cx, 809, 2)?, dominant(cx, 810, 3)?)?, 2.0),
        "",
        "Normal",
    );
    sample(
        "kronecker of rectangular factors, shifted",
        |cx| shifted(cx, 1.0, kron(dense(cx, 811, 2, 3)?, dense(cx, 812, 3, 2)?)?, 9.0),
        "",
        "Normal",
    );
    sample(
        "kroneckers of SelfAdjoint and PD",
        |cx| {
            let a = kron(indefinite(cx, 813, 2)?, psd(cx, 814, 3)?)?;
            Sum::new(vec![a, kron(pd(cx, 815, 2)?, pd(cx, 816, 3)?)?])
        },
        "SelfAdjoint",
        "PSD",
    );
    sample(
        "kroneckers of PSD and PD",
        |cx| {
            let a = kron(psd(cx, 817, 3)?, psd(cx, 818, 2)?)?;
            Sum::new(vec![kron(pd(cx, 819, 3)?, pd(cx, 820, 2)?)?, a])
        },
        "PD",
        "Unitary",
    );
    sample(
        "kronecker of PSD and multiple of one of PD",
        |cx| {
            let c = kron(pd(cx, 821, 2)?, pd(cx, 822, 2)?)?;
            Sum::new(vec![kron(psd(cx, 823, 2)?, psd(cx, 824, 2)?)?, Scaled::new(real(0.5), c)?])
        },
        "PD",
        "Unitary",
    );
    sample(
        "multiples of kroneckers of PSD and of PD",
        |cx| {
            let (a, c) = (kron(psd(cx, 825, 2)?, pd(cx, 826, 2)?)?, kron(pd(cx, 827, 2)?, pd(cx, 828, 2)?)?);
            Sum::new(vec![Scaled::new(real(-0.25), a)?, Scaled::new(real(2.0), c)?])
        },
        "SelfAdjoint",
        "PSD",
    );
    sample(
        "kroneckers of general factors",
        |cx| {
            let a = kron(dominant(cx, 829, 2)?, dominant(cx, 830, 3)?)?;
            Sum::new(vec![a, kron(dense(cx, 831, 2, 2)?, dense(cx, 832, 3, 3)?)?])
        },
        "",
        "Normal",
    );
    sample(
        "kroneckers of PD of other orders",
        |cx| {
            let a = kron(pd(cx, 833, 2)?, pd(cx, 834, 3)?)?;
            Sum::new(vec![a, kron(pd(cx, 835, 3)?, pd(cx, 836, 2)?)?])
        },
        "PD",
        "Unitary",
    );
    sample(
        "kronecker A⊗I",
        |cx| Kronecker::new(vec![dominant(cx, 837, 2)?, Identity::new(3, cx.dtype)]),
        "",
        "Normal",
    );
    sample(
        "kronecker I⊗B",
        |cx| Kronecker::new(vec![Identity::new(2, cx.dtype), dominant(cx, 838, 3)?]),
        "",
        "Normal",
    );
    sample(
        "kronecker C⊗I",
        |cx| Kronecker::new(vec![dense(cx, 839, 2, 2)?, Identity::new(3, cx.dtype)]),
        "",
        "Normal",
    );
    sample(
        "kronecker of singular factors, shifted by nothing",
        |cx| shifted(cx, 1.0, kron(diagonal(cx, &[0.0, 1.0])?, pd(cx, 840, 2)?)?, 0.0),
        "SelfAdjoint",
        "PD",
    );
});

fn kron(a: Op, b: Op) -> Result<Op> {
    Kronecker::new(vec![a, b])
}

/// c·K + s·I
fn shifted(cx: SampleContext, c: f64, k: Op, s: f64) -> Result<Op> {
    let n = k.rows();
    let term = if c == 1.0 { k } else { Scaled::new(real(c), k)? };
    Sum::new(vec![term, ScalarMul::new(real(s), n, cx.dtype)?])
}

/// Normal factors with complex eigenvalues, and a shift that is complex where it can be.
fn unitaries(cx: SampleContext) -> Result<Op> {
    let k = kron(unitary(cx)?, Permutation::new(vec![2, 0, 1], cx.dtype)?)?;
    let c = choose(cx.dtype, 2.5, Scalar::new(2.5, 0.5));
    Sum::new(vec![k, ScalarMul::new(c, 6, cx.dtype)?])
}
