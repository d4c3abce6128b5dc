//! Kronecker sums: distinct and non-commuting factors, three of them, mixed dtypes, definite, normal and shifted ones.

use super::numbers::{Numbers, choose, complex_only, real, vector};
use super::parts::{dense, diagonal, dominant, indefinite, pd, psd, real_dense, unitary};
use crate::operators::{Dense, Diagonal, Identity, KronSum, Permutation, Product, ScalarMul, Triangular};
use crate::properties::NORMAL;
use cola_runtime::{Op, Result, SampleContext, SampleDef, Scalar, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Op>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, move |cx| build(cx).map(Value::Op)).has(has).lacks(lacks));
    };
    let none = "SelfAdjoint Symmetric Normal PSD Unitary Stiefel Idempotent";
    sample("kronsum 2⊕3", |cx| KronSum::new(vec![dominant(cx, 601, 2)?, dominant(cx, 602, 3)?]), "", none);
    sample(
        "kronsum 2⊕3 again",
        |cx| KronSum::new(vec![dense(cx, 603, 2, 2)?, dominant(cx, 604, 3)?]),
        "",
        none,
    );
    sample("kronsum 4⊕1", |cx| KronSum::new(vec![dominant(cx, 605, 4)?, dense(cx, 606, 1, 1)?]), "", none);
    sample(
        "kronsum of three",
        |cx| KronSum::new(vec![dominant(cx, 607, 2)?, dense(cx, 608, 2, 2)?, dominant(cx, 609, 3)?]),
        "",
        none,
    );
    sample("kronsum PD", |cx| KronSum::new(vec![pd(cx, 610, 2)?, pd(cx, 611, 3)?]), "PD", "Unitary");
    sample(
        "kronsum of three PD",
        |cx| KronSum::new(vec![pd(cx, 612, 2)?, pd(cx, 613, 2)?, pd(cx, 614, 3)?]),
        "PD",
        "Unitary",
    );
    sample("kronsum PSD⊕PD", |cx| KronSum::new(vec![psd(cx, 615, 2)?, pd(cx, 616, 2)?]), "PD", "Idempotent");
    sample("kronsum PSD⊕PSD", |cx| KronSum::new(vec![psd(cx, 617, 3)?, psd(cx, 618, 2)?]), "PSD", "PD");
    sample(
        "kronsum PSD⊕SelfAdjoint",
        |cx| KronSum::new(vec![psd(cx, 619, 3)?, indefinite(cx, 620, 2)?]),
        "SelfAdjoint",
        "PSD",
    );
    sample(
        "kronsum of unitaries",
        |cx| KronSum::new(vec![unitary(cx)?, Permutation::new(vec![2, 0, 1], cx.dtype)?]),
        "Normal",
        "Unitary Stiefel SelfAdjoint Symmetric",
    );
    sample("kronsum of normal circulants", normal, "Normal", "SelfAdjoint");
    sample("kronsum opposite", opposite, "SelfAdjoint", "PSD");
    sample(
        "kronsum I⊕A",
        |cx| KronSum::new(vec![Identity::new(3, cx.dtype), dominant(cx, 623, 2)?]),
        "",
        none,
    );
    sample("kronsum shifted", shifted, "PD", "Unitary");
    sample(
        "kronsum diagonal⊕triangular",
        |cx| {
            let a = Numbers::new(cx, 625).dominant(3)?;
            KronSum::new(vec![diagonal(cx, &[2.0, -1.0])?, Triangular::new(a, true, false)?])
        },
        "",
        none,
    );
    sample(
        "kronsum real⊕complex",
        |cx| KronSum::new(vec![real_dense(cx, 626, 2)?, dominant(cx, 627, 2)?]),
        "",
        none,
    );
    sample(
        "kronsum nested",
        |cx| {
            let inner = KronSum::new(vec![dominant(cx, 628, 2)?, dense(cx, 629, 2, 2)?])?;
            KronSum::new(vec![inner, dominant(cx, 630, 2)?])
        },
        "",
        none,
    );
    sample(
        "kronsum PD squared",
        |cx| {
            let sum = KronSum::new(vec![pd(cx, 637, 2)?, pd(cx, 638, 3)?])?;
            Product::new(vec![sum; 2])
        },
        "PSD",
        "Unitary",
    );
    sample(
        "kronsum indefinite cubed",
        |cx| {
            let sum = KronSum::new(vec![diagonal(cx, &[0.5, 1.0])?, diagonal(cx, &[-1.25, 0.75, 0.25])?])?;
            Product::new(vec![sum; 3])
        },
        "SelfAdjoint",
        "PSD",
    );
    sample("kronsum imaginary shift", imaginary, "Normal", "SelfAdjoint");
    sample("kronsum singular", singular, "SelfAdjoint", "PSD");
    sample("kronsum of one", |cx| KronSum::new(vec![dominant(cx, 633, 3)?]), "", none);
    sample("kronsum 0⊕2", |cx| KronSum::new(vec![dense(cx, 634, 0, 0)?, dense(cx, 635, 2, 2)?]), "", "PSD");
});

/// Circulants of order 3: normal, and self-adjoint only by chance.
fn normal(cx: SampleContext) -> Result<Op> {
    let circulant = |salt: u64, shift: f64| -> Result<Op> {
        let mut numbers = Numbers::new(cx, salt);
        let c = [real(shift), numbers.number() + real(1.0), numbers.number() - real(1.5)];
        let a = super::numbers::array(cx.dtype, 3, 3, |i, j| c[(i + 3 - j) % 3])?;
        Ok(Dense::new(a).claimed(NORMAL.set()))
    };
    KronSum::new(vec![circulant(621, 5.0)?, circulant(622, 4.0)?])
}

/// Traces that cancel: of the Frobenius norm by traces nothing would be left.
fn opposite(cx: SampleContext) -> Result<Op> {
    let near = |c: f64| diagonal(cx, &[c, c + 0.125 * c.signum()]);
    KronSum::new(vec![near(8.0)?, near(-8.0)?, diagonal(cx, &[0.0625])?])
}

/// A ⊕ B + c·I with the shift as a factor of order one.
fn shifted(cx: SampleContext) -> Result<Op> {
    let shift = ScalarMul::new(real(0.5), 1, cx.dtype)?;
    KronSum::new(vec![pd(cx, 624, 2)?, psd(cx, 636, 3)?, shift])
}

/// Diagonal with imaginary parts in a complex dtype.
fn imaginary(cx: SampleContext) -> Result<Op> {
    let dtype = complex_only(cx)?;
    let entries = [Scalar::new(2.0, 1.0), Scalar::new(-1.0, 1.0)];
    KronSum::new(vec![Diagonal::new(vector(dtype, &entries)?)?, indefinite(cx, 631, 2)?])
}

/// Eigenvalues {1, 2} and {−1, 3}: one sum is zero.
fn singular(cx: SampleContext) -> Result<Op> {
    let c = choose(cx.dtype, 1.0, Scalar::new(0.0, 1.0));
    // [[1, 2c̄], [2c, 1]] has the eigenvalues −1 and 3 for |c| = 1.
    let a = super::numbers::array(cx.dtype, 2, 2, |i, j| match (i, j) {
        (0, 1) => c.conj() * 2.0,
        (1, 0) => c * 2.0,
        _ => real(1.0),
    })?;
    let a = Dense::new(a).claimed(crate::properties::SELF_ADJOINT.set());
    KronSum::new(vec![diagonal(cx, &[1.0, 2.0])?, a])
}
