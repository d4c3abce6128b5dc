//! Banded matrices: definite by Gershgorin and by claim, rectangular, wide, singular, those that need row exchanges.

use super::numbers::{Numbers, array, choose, complex_only, real};
use crate::algorithms::Cholesky;
use crate::functions::inverse_with;
use crate::operators::Banded;
use crate::properties::PD;
use cola_runtime::{Op, Result, SampleContext, SampleDef, Scalar, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Op>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, move |cx| build(cx).map(Value::Op)).has(has).lacks(lacks));
    };
    let none = "SelfAdjoint Symmetric Normal PSD";
    sample("banded 1+2", |cx| general(cx, (6, 6), 1, 2), "", none);
    sample("banded 2+0", |cx| general(cx, (5, 5), 2, 0), "", none);
    sample("banded 4×6", |cx| general(cx, (4, 6), 1, 1), "", none);
    sample("banded 6×4", |cx| general(cx, (6, 4), 0, 2), "", none);
    sample("banded wider than itself", |cx| general(cx, (3, 3), 4, 3), "", none);
    sample("banded pentadiagonal", |cx| pentadiagonal(cx, 6, &[4.0; 6]), "PD PSD", "Unitary");
    sample("banded one strict row", |cx| pentadiagonal(cx, 4, &[2.0, 3.0, 3.0, 2.5]), "PD", "Unitary");
    sample("banded no strict row", |cx| pentadiagonal(cx, 4, &[2.0, 3.0, 3.0, 2.0]), "PSD", "PD");
    sample("banded indefinite", |cx| pentadiagonal(cx, 5, &[1.0, -5.0, 1.0, 6.0, 2.0]), "SelfAdjoint", "PSD");
    sample("banded PD by claim", claimed, "PD", "Unitary");
    sample("banded zero diagonal", zero_diagonal, "", "SelfAdjoint PSD");
    sample("banded singular", singular, "", "SelfAdjoint PSD");
    sample("banded complex symmetric", complex_symmetric, "Symmetric", "SelfAdjoint Real");
    sample("banded 1×1", |cx| general(cx, (1, 1), 1, 1), "", "Unitary");
    sample("banded 0×0", |cx| general(cx, (0, 0), 1, 1), "PD", "");
    sample("banded 0×3", |cx| general(cx, (0, 3), 1, 1), "", "PSD");
    sample("inverse banded PD", |cx| inverse_with(&claimed(cx)?, &Cholesky {}.into()), "PD", "Unitary");
});

/// Numbers everywhere, what lies outside the matrix included.
fn general(cx: SampleContext, (m, n): (usize, usize), lower: usize, upper: usize) -> Result<Op> {
    let mut numbers = Numbers::new(cx, 53);
    let bands = array(cx.dtype, lower + upper + 1, n, |r, _| {
        numbers.number() + real(if r == upper { 4.0 } else { 0.0 })
    })?;
    Banded::new(bands, lower, m)
}

/// −1 and 1 (or ±i) beside this diagonal, on two bands each side.
fn pentadiagonal(cx: SampleContext, n: usize, diagonal: &[f64]) -> Result<Op> {
    let z = choose(cx.dtype, -1.0, Scalar::new(0.0, 1.0));
    let bands = array(cx.dtype, 5, n, |r, j| match r {
        0 | 4 => real(1.0),
        1 => z.conj(),
        3 => z,
        _ => real(diagonal[j]),
    })?;
    Banded::new(bands, 2, n)
}

/// B·Bᴴ for a lower bidiagonal B: positive definite, not diagonally dominant.
fn claimed(cx: SampleContext) -> Result<Op> {
    let z = choose(cx.dtype, 2.0, Scalar::new(1.0, -1.0));
    let own = [2.0, 1.0, 1.5, 2.0, 1.0];
    let entry = |i: usize, j: usize| match () {
        () if i == j => real(own[i]),
        () if i == j + 1 => z,
        () => real(0.0),
    };
    let bands = array(cx.dtype, 3, 5, |r, j| {
        let Some(i) = (j + r).checked_sub(1).filter(|&i| i < 5) else { return real(0.0) };
        (0..5).map(|k| entry(i, k) * entry(j, k).conj()).sum()
    })?;
    Ok(Banded::new(bands, 1, 5)?.claimed(PD.set()))
}

/// Regular, but the first pivots are zero until rows are exchanged.
fn zero_diagonal(cx: SampleContext) -> Result<Op> {
    let z = choose(cx.dtype, 3.0, Scalar::new(0.0, 3.0));
    let bands = array(cx.dtype, 4, 6, |r, j| match r {
        0 => real(0.5),
        1 if j == 0 || j == 3 => real(0.0),
        1 => real(0.25),
        2 => z + real(j as f64),
        _ => real(1.0),
    })?;
    Banded::new(bands, 2, 6)
}

/// The second column is zero.
fn singular(cx: SampleContext) -> Result<Op> {
    let z = choose(cx.dtype, 2.0, Scalar::new(0.0, 2.0));
    let bands = array(cx.dtype, 3, 4, |r, j| if j == 1 { real(0.0) } else { z + real(r as f64) })?;
    Banded::new(bands, 1, 4)
}

fn complex_symmetric(cx: SampleContext) -> Result<Op> {
    complex_only(cx)?;
    let bands = array(cx.dtype, 3, 4, |r, j| match r {
        1 => Scalar::new(4.0, j as f64),
        _ => Scalar::new(0.5, 1.0),
    })?;
    Banded::new(bands, 1, 4)
}
