//! Lazy functions of operators, and operators whose functions are delicate: defective, singular, with eigenvalues
//! on the negative axis.

use super::numbers::{array, choose, complex_only, real};
use super::parts::{dense, dominant, indefinite, pd, psd, unitary};
use crate::ScalarFunction;
use crate::functions::{apply_fn, exp, isqrt, log, pow, sqrt};
use crate::operators::{
    Adjoint, BlockDiag, Conjugate, Dense, Kronecker, LowRank, ScalarMul, Scaled, Sum, Transpose,
};
use crate::properties::{NORMAL, SELF_ADJOINT, UNITARY};
use crate::samples::numbers::Numbers;
use cola_runtime::{Op, Result, SampleContext, SampleDef, Scalar, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Op>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, move |cx| build(cx).map(Value::Op)).has(has).lacks(lacks));
    };
    let none = "SelfAdjoint Normal PSD Unitary Stiefel Idempotent";
    sample("exp 3×3", |cx| exp(&dense(cx, 901, 3, 3)?), "", none);
    sample(
        "exp of an indefinite matrix",
        |cx| exp(&small_hermitian(cx, 902)?),
        "PD PSD SelfAdjoint",
        "Unitary",
    );
    sample("sqrt PD", |cx| sqrt(&pd(cx, 903, 3)?), "PD", "Unitary");
    sample("sqrt PSD", |cx| sqrt(&psd(cx, 904, 3)?), "PSD", "PD Unitary");
    sample("isqrt PD", |cx| isqrt(&pd(cx, 905, 3)?), "PD", "Unitary");
    sample("log PD", |cx| log(&pd(cx, 906, 3)?), "SelfAdjoint", "PSD Unitary");
    sample("power of PD", |cx| pow(&pd(cx, 907, 2)?, 0.75), "PD", "Unitary");
    sample(
        "sin of an indefinite matrix",
        |cx| named("sin", &small_hermitian(cx, 908)?),
        "SelfAdjoint",
        "PSD",
    );
    sample("cos 3×3", |cx| named("cos", &dense(cx, 909, 3, 3)?), "", none);
    sample("sqrt of an indefinite matrix", complex_root, "Normal", "SelfAdjoint PSD");
    sample("power of a unitary matrix", unitary_power, "Unitary Normal", "SelfAdjoint PSD");
    sample("sqrt of a reflection", reflection_root, "Unitary Normal", "SelfAdjoint PSD");
    sample("exp of a skew-Hermitian matrix", unitary_group, "Unitary Normal", "SelfAdjoint PSD");
    sample("exp of a multiple of a Hermitian matrix", spiral, "Normal", "SelfAdjoint PSD Unitary");
    sample("exp of a unitary matrix", |cx| exp(&unitary(cx)?), "Normal", "SelfAdjoint PSD Unitary");
    sample("exp 0×0", |cx| exp(&dense(cx, 910, 0, 0)?), "", "PSD");
    sample("exp 1×1", |cx| exp(&dense(cx, 911, 1, 1)?), "", "PSD");
    sample("defective", defective, "", none);
    sample("defective in another basis", defective_dense, "", none);
    sample("singular and semisimple", singular, "", none);
    sample("rotation and reflection", normal, "Normal", "SelfAdjoint PSD");
    sample("kronecker (−I)⊗(−I)", minus_one_twice, "", "PSD");
    sample("block diagonal of PD and general", definite_and_general, "", none);
    sample("transpose of PD", |cx| Ok(Transpose::new(pd(cx, 915, 3)?)), "PD", "Unitary");
    sample(
        "adjoint of a real matrix",
        |cx| Ok(Adjoint::new(super::parts::real_dense(cx, 916, 3)?)),
        "",
        "PSD",
    );
    sample("conjugate of PD", |cx| Ok(Conjugate::new(pd(cx, 917, 2)?)), "PD", "Unitary");
    sample(
        "multiple of an indefinite matrix",
        |cx| Scaled::new(real(-0.5), small_hermitian(cx, 918)?),
        "SelfAdjoint",
        "PSD",
    );
    sample("multiple of a small matrix", |cx| Scaled::new(real(0.5), dense(cx, 919, 3, 3)?), "", none);
    sample("sum of a small matrix and a shift", shifted, "", none);
    sample(
        "low rank 6×6 of rank 2",
        |cx| LowRank::new(numbers(cx, 920, 6, 2)?, numbers(cx, 921, 6, 2)?),
        "",
        none,
    );
    sample("low rank PSD 5×5", low_rank_psd, "PSD", "PD Unitary");
    sample("low rank self-adjoint 5×5", low_rank_hermitian, "SelfAdjoint", "PSD Unitary");
    sample("small and well conditioned", |cx| Scaled::new(real(0.25), dominant(cx, 927, 3)?), "", none);
});

fn named(name: &str, a: &Op) -> Result<Op> {
    apply_fn(a, &ScalarFunction::named(name)?)
}

fn numbers(cx: SampleContext, salt: u64, m: usize, n: usize) -> Result<cola_runtime::Array> {
    Numbers::new(cx, salt).array(m, n)
}

/// Hermitian with eigenvalues of both signs between −4 and 4.
fn small_hermitian(cx: SampleContext, salt: u64) -> Result<Op> {
    Ok(Dense::new(Numbers::new(cx, salt).hermitian(&[2.0, -2.0, 1.0])?).claimed(SELF_ADJOINT.set()))
}

/// Complex also for a real operand, and so a sample of the complex dtypes only.
fn complex_root(cx: SampleContext) -> Result<Op> {
    complex_only(cx)?;
    sqrt(&indefinite(cx, 912, 3)?)
}

/// Eigenvalues ±i, or (1 ± i)/√2: their powers stay on the unit circle.
fn unitary_power(cx: SampleContext) -> Result<Op> {
    pow(&unitary(cx)?, 0.75)
}

/// Eigenvalues 1 and i.
fn reflection_root(cx: SampleContext) -> Result<Op> {
    complex_only(cx)?;
    let a = Dense::new(array(cx.dtype, 2, 2, |i, j| real(f64::from(u8::from(i != j))))?);
    sqrt(&a.claimed(UNITARY.set().union(SELF_ADJOINT.set())))
}

/// e^{itH}
fn unitary_group(cx: SampleContext) -> Result<Op> {
    complex_only(cx)?;
    exp(&Scaled::new(Scalar::new(0.0, 0.5), small_hermitian(cx, 928)?)?)
}

/// e^{(½ + it)H} is not unitary.
fn spiral(cx: SampleContext) -> Result<Op> {
    complex_only(cx)?;
    exp(&Scaled::new(Scalar::new(0.5, 0.5), small_hermitian(cx, 929)?)?)
}

/// A Jordan block.
fn defective(cx: SampleContext) -> Result<Op> {
    let lambda = choose(cx.dtype, 1.5, Scalar::new(1.5, 0.5));
    let a = array(cx.dtype, 3, 3, |i, j| match j.wrapping_sub(i) {
        0 => lambda,
        1 => real(1.0),
        _ => real(0.0),
    })?;
    Ok(Dense::new(a))
}

/// X·J·X⁻¹ with J the Jordan block of 2 and X = [[1, 0], [1, 1]].
fn defective_dense(cx: SampleContext) -> Result<Op> {
    let entries = [[1.0, 1.0], [-1.0, 3.0]];
    Ok(Dense::new(array(cx.dtype, 2, 2, |i, j| real(entries[i][j]))?))
}

/// Eigenvalues 2, 0, 0, of which 0 has two eigenvectors.
fn singular(cx: SampleContext) -> Result<Op> {
    let z = choose(cx.dtype, 1.0, Scalar::new(1.0, 1.0));
    let rows = [[real(2.0), z, real(0.5)], [real(0.0); 3], [real(0.0); 3]];
    Ok(Dense::new(array(cx.dtype, 3, 3, |i, j| rows[i][j])?))
}

/// Normal, not self-adjoint: [[1, −2], [2, 1]] and −1.
fn normal(cx: SampleContext) -> Result<Op> {
    let rows = [[1.0, -2.0, 0.0], [2.0, 1.0, 0.0], [0.0, 0.0, -1.0]];
    Ok(Dense::new(array(cx.dtype, 3, 3, |i, j| real(rows[i][j]))?).claimed(NORMAL.set()))
}

fn minus_one_twice(cx: SampleContext) -> Result<Op> {
    let minus = |n| ScalarMul::new(real(-1.0), n, cx.dtype);
    Kronecker::new(vec![minus(2)?, minus(3)?])
}

fn definite_and_general(cx: SampleContext) -> Result<Op> {
    BlockDiag::with_multiplicities(vec![pd(cx, 913, 2)?, dense(cx, 914, 2, 2)?], vec![2, 1])
}

fn shifted(cx: SampleContext) -> Result<Op> {
    Sum::new(vec![
        dense(cx, 922, 3, 3)?,
        ScalarMul::new(choose(cx.dtype, 0.5, Scalar::new(0.5, 1.0)), 3, cx.dtype)?,
    ])
}

fn low_rank_psd(cx: SampleContext) -> Result<Op> {
    let u = numbers(cx, 923, 5, 2)?;
    LowRank::new(u.clone(), u)
}

fn low_rank_hermitian(cx: SampleContext) -> Result<Op> {
    let u = numbers(cx, 924, 5, 2)?;
    LowRank::with_core(u.clone(), Numbers::new(cx, 925).hermitian(&[1.0, -1.0])?, u)
}
