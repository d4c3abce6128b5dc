//! Operators whose spectra are easily got wrong: shifts, multiple and defective eigenvalues, several cycles, products
//! with a unitary end.

use super::numbers::{Numbers, array, choose, real};
use super::parts::{dense, diagonal, dominant, indefinite, unitary};
use crate::operators::{
    Adjoint, BlockDiag, Dense, Hidden, Kronecker, LowRank, Permutation, Product, ScalarMul, Sum, Transpose,
    Triangular,
};
use cola_runtime::{Op, Result, SampleContext, SampleDef, Scalar, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Op>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, move |cx| build(cx).map(Value::Op)).has(has).lacks(lacks));
    };
    let none = "SelfAdjoint Symmetric Normal PSD Unitary Stiefel Idempotent";
    sample(
        "spectra A + cI",
        |cx| {
            let c = choose(cx.dtype, -2.0, Scalar::new(-2.0, 1.0));
            Sum::new(vec![dominant(cx, 721, 4)?, ScalarMul::new(c, 4, cx.dtype)?])
        },
        "",
        none,
    );
    sample(
        "spectra SelfAdjoint A − 3I",
        |cx| Sum::new(vec![ScalarMul::new(real(-3.0), 3, cx.dtype)?, indefinite(cx, 722, 3)?]),
        "SelfAdjoint",
        "PSD",
    );
    sample("spectra multiple eigenvalue", |cx| multiple(cx, 0.0), "", none);
    sample("spectra defective eigenvalue", |cx| multiple(cx, 1.0), "", none);
    sample("spectra nilpotent low rank", nilpotent, "", none);
    sample("spectra two equal blocks", |cx| Ok(Hidden::new(two_blocks(cx)?)), "", none);
    sample("spectra repeated block", two_blocks, "", none);
    sample("spectra adjoint of unitary", |cx| Ok(Adjoint::new(unitary(cx)?)), "Unitary", "SelfAdjoint");
    sample(
        "spectra transpose of a product of unitaries",
        |cx| Ok(Transpose::new(Kronecker::new(vec![unitary(cx)?, unitary(cx)?])?)),
        "Unitary",
        "SelfAdjoint",
    );
    sample(
        "spectra negative Kronecker",
        |cx| Kronecker::new(vec![diagonal(cx, &[-5.0, 2.0, 1.0])?, diagonal(cx, &[3.0, -4.0])?]),
        "SelfAdjoint",
        "PSD",
    );
    sample(
        "spectra unitary times tall",
        |cx| Product::new(vec![Permutation::new(vec![2, 0, 1], cx.dtype)?, dense(cx, 723, 3, 2)?]),
        "",
        none,
    );
    sample(
        "spectra wide times unitary",
        |cx| Product::new(vec![dense(cx, 724, 1, 2)?, unitary(cx)?]),
        "",
        none,
    );
});

/// Upper triangular with the eigenvalue 2 three times and 5 once. Rows 0 and 2 of A − 2I are parallel, so that there
/// are three vectors of 2, unless there is a coupling, which leaves two.
fn multiple(cx: SampleContext, coupling: f64) -> Result<Op> {
    let z = choose(cx.dtype, 1.0, Scalar::new(0.0, 1.0));
    let a = array(cx.dtype, 4, 4, |i, j| match (i, j) {
        (2, 2) => real(5.0),
        (i, j) if i == j => real(2.0),
        (0, 1) => real(coupling),
        (0, 2 | 3) => z,
        (2, 3) => real(3.0),
        _ => real(0.0),
    })?;
    Triangular::new(a, false, false)
}

/// U·Vᴴ with Vᴴ·U = (0 1; 0 0): all eigenvalues are zero, with Jordan blocks of order 3, 1 and 1.
fn nilpotent(cx: SampleContext) -> Result<Op> {
    let u = array(cx.dtype, 5, 2, |i, j| real(f64::from(u8::from((i, j) == (0, 0) || (i, j) == (1, 1)))))?;
    let v = array(cx.dtype, 5, 2, |i, j| real(f64::from(u8::from((i, j) == (1, 0) || (i, j) == (2, 1)))))?;
    LowRank::new(u, v)
}

/// Each eigenvalue twice, with independent vectors.
fn two_blocks(cx: SampleContext) -> Result<Op> {
    BlockDiag::with_multiplicities(vec![Dense::new(Numbers::new(cx, 725).dominant(2)?)], vec![2])
}
