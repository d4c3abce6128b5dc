//! Dense matrices: general, rectangular, singular, empty, and with every claim that can be made of one.

use super::numbers::{Numbers, array, choose, complex_only, real, rows};
use crate::operators::Dense;
use crate::properties::{IDEMPOTENT, NORMAL, PD, PSD, SELF_ADJOINT, STIEFEL, SYMMETRIC, UNITARY};
use cola_runtime::{DType, Result, SampleContext, SampleDef, Scalar, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Value>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, build).has(has).lacks(lacks));
    };
    let none = "SelfAdjoint Symmetric Normal PSD Unitary Stiefel Idempotent";
    sample("dense 4×4", |cx| plain(Numbers::new(cx, 1).dominant(4)), "", none);
    sample("dense 5×3", |cx| plain(Numbers::new(cx, 2).array(5, 3)), "", none);
    sample("dense 3×5", |cx| plain(Numbers::new(cx, 3).array(3, 5)), "", none);
    sample(
        "dense 1×1",
        |cx| plain(rows(cx.dtype, &[[choose(cx.dtype, -2.0, Scalar::new(-2.0, 1.0))]])),
        "",
        none,
    );
    sample("dense 2×6", |cx| plain(Numbers::new(cx, 4).array(2, 6)), "", none);
    sample("dense 6×2", |cx| plain(Numbers::new(cx, 5).array(6, 2)), "", none);
    sample("dense Hermitian", |cx| plain(Numbers::new(cx, 6).positive(3)), "", "SelfAdjoint PSD");
    sample("dense that is tridiagonal", |cx| banded(cx, 1, 1), "", none);
    sample("dense that is upper triangular", |cx| banded(cx, 0, 3), "", none);
    sample("dense 0×0", |cx| plain(array(cx.dtype, 0, 0, |_, _| real(0.0))), "", "PSD");
    sample("dense 0×3", |cx| plain(array(cx.dtype, 0, 3, |_, _| real(0.0))), "", "PSD");
    sample("dense 3×0", |cx| plain(array(cx.dtype, 3, 0, |_, _| real(0.0))), "", "PSD");
    sample("dense singular", singular, "", none);
    sample("dense zero pivot", zero_pivot, "", none);
    sample(
        "dense PSD",
        |cx| claimed(Numbers::new(cx, 4).positive(5), PSD.set()),
        "PSD SelfAdjoint Normal",
        "PD Unitary",
    );
    sample("dense PD", |cx| claimed(Numbers::new(cx, 5).positive(4), PD.set()), "PD PSD", "Unitary");
    sample("dense indefinite", indefinite, "SelfAdjoint", "PSD Unitary");
    sample("dense complex symmetric", complex_symmetric, "Symmetric", "SelfAdjoint Normal PSD");
    sample(
        "dense unitary",
        |cx| claimed(half_hadamard(cx.dtype, 4), UNITARY.set()),
        "Unitary Stiefel Normal",
        "SelfAdjoint",
    );
    sample(
        "dense Stiefel 4×2",
        |cx| claimed(half_hadamard(cx.dtype, 2), STIEFEL.set()),
        "Stiefel",
        "Unitary Normal",
    );
    sample("dense normal", normal, "Normal", "SelfAdjoint Symmetric Unitary");
    sample("dense oblique projection", oblique, "Idempotent", "SelfAdjoint PSD");
});

fn plain(array: Result<cola_runtime::Array>) -> Result<Value> {
    Ok(Value::Op(Dense::new(array?)))
}

fn claimed(array: Result<cola_runtime::Array>, claims: cola_runtime::PropSet) -> Result<Value> {
    Ok(Value::Op(Dense::new(array?).claimed(claims)))
}

/// Rank 2; elimination meets the zero pivot without rounding.
fn singular(cx: SampleContext) -> Result<Value> {
    let phase = choose(cx.dtype, 1.0, Scalar::new(0.0, 1.0));
    let a = [[2.0, 4.0, -2.0], [1.0, 2.0, -1.0], [0.5, -1.0, 3.0]];
    plain(rows(cx.dtype, &a.map(|row| row.map(|x| phase * x))))
}

/// Regular, but elimination without pivoting divides by zero.
fn zero_pivot(cx: SampleContext) -> Result<Value> {
    let phase = choose(cx.dtype, 1.0, Scalar::new(1.0, -1.0));
    let a = [[0.0, 2.0, 1.0], [1.0, 0.0, -1.0], [3.0, 1.0, 0.0]];
    plain(rows(cx.dtype, &a.map(|row| row.map(|x| phase * x))))
}

fn indefinite(cx: SampleContext) -> Result<Value> {
    claimed(Numbers::new(cx, 6).hermitian(&[6.0, -7.0, 6.5, -6.0, 8.0]), SELF_ADJOINT.set())
}

fn complex_symmetric(cx: SampleContext) -> Result<Value> {
    let dtype = complex_only(cx)?;
    let a = Numbers::new(cx, 7).dominant(4)?;
    let mirrored = array(dtype, 4, 4, |i, j| a.get(i.max(j), i.min(j)).unwrap_or_default());
    claimed(mirrored, SYMMETRIC.set())
}

/// The first columns of a unitary matrix with entries of modulus 1/2, not symmetric.
fn half_hadamard(dtype: DType, columns: usize) -> Result<cola_runtime::Array> {
    let signs =
        [[1.0, 1.0, -1.0, -1.0], [1.0, 1.0, 1.0, 1.0], [1.0, -1.0, -1.0, 1.0], [1.0, -1.0, 1.0, -1.0]];
    let phase = |j: usize| if j == 1 { choose(dtype, 1.0, Scalar::new(0.0, 1.0)) } else { real(1.0) };
    array(dtype, 4, columns, |i, j| phase(j) * 0.5 * signs[i][j])
}

/// A multiple of a rotation.
fn normal(cx: SampleContext) -> Result<Value> {
    let c = choose(cx.dtype, 1.0, Scalar::new(1.0, 1.0));
    claimed(rows(cx.dtype, &[[c, c * -2.0], [c * 2.0, c]]), NORMAL.set())
}

fn oblique(cx: SampleContext) -> Result<Value> {
    let (one, zero) = (real(1.0), real(0.0));
    let tilt = choose(cx.dtype, 2.0, Scalar::new(2.0, -1.0));
    claimed(
        rows(cx.dtype, &[[one, zero, tilt], [zero, one, real(-0.5)], [zero, zero, zero]]),
        IDEMPOTENT.set(),
    )
}

/// 4×4 with this many diagonals below and above that are not zero.
fn banded(cx: SampleContext, below: usize, above: usize) -> Result<Value> {
    let all = Numbers::new(cx, 7).dominant(4)?;
    let inside = |i: usize, j: usize| i <= j + below && j <= i + above;
    plain(array(cx.dtype, 4, 4, |i, j| match (inside(i, j), i == j) {
        (true, true) => all.get(i, j).unwrap_or_default(),
        // None of these is zero by chance.
        (true, false) => real(if i < j { 1.5 } else { -0.5 }),
        _ => real(0.0),
    }))
}
