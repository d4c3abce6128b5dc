//! Lazy inverses, sums that Woodbury inverts, and matrices that no algorithm inverts.

use super::numbers::Numbers;
use super::parts::{diagonal, dominant, indefinite, pd};
use crate::algorithms::Cholesky;
use crate::functions::{inverse, inverse_with};
use crate::operators::{Hidden, Kronecker, LowRank, Sparse, Sum, Tridiagonal};
use crate::properties::{PD, PSD, SELF_ADJOINT};
use cola_runtime::{
    Array, Element, Op, Result, SampleContext, SampleDef, Scalar, Value, register, with_element,
};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Op>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, move |cx| build(cx).map(Value::Op)).has(has).lacks(lacks));
    };
    let none = "SelfAdjoint Symmetric Normal PSD Unitary Stiefel Idempotent";
    sample("inverse 4×4", |cx| inverse(&dominant(cx, 601, 4)?), "", none);
    sample("inverse PD", |cx| inverse(&pd(cx, 602, 4)?), "PD PSD SelfAdjoint", "Unitary");
    sample("inverse indefinite", |cx| inverse(&indefinite(cx, 603, 4)?), "SelfAdjoint", "PSD Unitary");
    sample("inverse hidden", |cx| inverse(&Hidden::new(dominant(cx, 604, 3)?)), "", none);
    sample("sum rank two and diagonal", rank_two_and_diagonal, "", none);
    sample("sum low rank with core and Kronecker", with_core_and_kronecker, "", none);
    sample("hidden PD", |cx| Ok(Hidden::new(pd(cx, 607, 4)?).claimed(PD.set())), "PD", "Unitary");
    sample(
        "hidden indefinite",
        |cx| Ok(Hidden::new(indefinite(cx, 608, 4)?).claimed(SELF_ADJOINT.set())),
        "SelfAdjoint",
        "PSD",
    );
    sample("inverse tridiagonal PSD", |cx| by_cholesky_of(definite_tridiagonal(cx)?), "PSD", "Unitary");
    sample("inverse sparse PSD", |cx| by_cholesky_of(definite_sparse(cx)?), "PSD", "Unitary");
    sample("tridiagonal PSD claimed", definite_tridiagonal, "PSD", "Unitary");
});

fn rank_two_and_diagonal(cx: SampleContext) -> Result<Op> {
    let numbers = |salt, n, k| Numbers::new(cx, salt).array(n, k);
    let low = LowRank::new(numbers(605, 6, 2)?, numbers(606, 6, 2)?)?;
    Sum::new(vec![diagonal(cx, &[5.0, 6.0, 7.0, 5.5, 6.5, 8.0])?, low])
}

fn with_core_and_kronecker(cx: SampleContext) -> Result<Op> {
    let numbers = |salt, n, k| Numbers::new(cx, salt).array(n, k);
    let low = LowRank::with_core(numbers(609, 6, 1)?, numbers(610, 1, 1)?, numbers(611, 6, 1)?)?;
    Sum::new(vec![low, Kronecker::new(vec![dominant(cx, 612, 2)?, dominant(cx, 613, 3)?])?])
}

fn by_cholesky_of(a: Op) -> Result<Op> {
    inverse_with(&a, &Cholesky {}.into())
}

/// A Hermitian matrix whose factor has entries that it has not.
fn definite_sparse(cx: SampleContext) -> Result<Op> {
    let phase = Scalar::new(0.75, if cx.dtype.is_complex() { 0.5 } else { 0.0 });
    let pairs = [(0, 2), (0, 5), (1, 3), (2, 4), (3, 4), (1, 5)];
    let (mut row, mut col, mut values) = (Vec::new(), Vec::new(), Vec::new());
    let mut push = |i: u32, j: u32, z: Scalar| {
        row.push(i);
        col.push(j);
        values.push(z);
    };
    (0..6).for_each(|i| push(i, i, Scalar::new(4.0 + f64::from(i) / 4.0, 0.0)));
    for (k, (i, j)) in pairs.into_iter().enumerate() {
        let z = phase * (1.0 + k as f64 / 8.0);
        push(i, j, z);
        push(j, i, z.conj());
    }
    let values =
        with_element!(cx.dtype, T => Array::vector(values.into_iter().map(T::from_scalar).collect()));
    Ok(Sparse::from_triplets(6, 6, &row, &col, values)?.claimed(PSD.set()))
}

/// 2 on the diagonal, −1 beside it.
fn definite_tridiagonal(cx: SampleContext) -> Result<Op> {
    let full = |n, x: f64| Array::full(n, 1, cx.dtype, x.into());
    Ok(Tridiagonal::new(full(5, -1.0)?, full(6, 2.0)?, full(5, -1.0)?)?.claimed(PSD.set()))
}
