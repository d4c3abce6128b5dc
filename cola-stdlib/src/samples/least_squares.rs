//! Operators of every shape and rank, for pseudoinverses, null spaces, ranks and factors.

use super::numbers::{Numbers, array, choose, real};
use super::parts::{dense, diagonal, dominant, indefinite, psd, stiefel, unitary};
use crate::functions::{factorised, factorised_with, inverse, pinv, pinv_with};
use crate::operators::{
    Adjoint, Axis, BlockDiag, Concat, Conjugate, Dense, Diagonal, Hidden, Kronecker, LowRank, Permutation,
    Product, ScalarMul, Scaled, Sparse, Transpose, Tridiagonal, Zero,
};
use crate::properties::{PSD, SELF_ADJOINT};
use cola_runtime::{Alg, Op, Result, SampleContext, SampleDef, Scalar, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Op>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, move |cx| build(cx).map(Value::Op)).has(has).lacks(lacks));
    };
    let none = "SelfAdjoint Symmetric Normal PSD Unitary Stiefel Idempotent";
    sample("dense 5×3 of rank 2", |cx| deficient(cx, 5, 3), "", none);
    sample("dense 3×5 of rank 2", |cx| deficient(cx, 3, 5), "", none);
    sample("dense of zeros", |cx| Ok(Dense::new(array(cx.dtype, 3, 2, |_, _| real(0.0))?)), "", none);
    sample("dense PSD of rank 2", semidefinite, "PSD", "PD");
    sample("factorised 4×4", |cx| factorised(&dominant(cx, 671, 4)?), "", none);
    sample("factorised 5×3", |cx| factorised(&dense(cx, 672, 5, 3)?), "", none);
    sample("factorised of rank 2", |cx| factorised(&deficient(cx, 4, 3)?), "", none);
    sample("factorised by QR", |cx| factorised_with(&tall(cx)?, &Alg::named("QR")?), "", none);
    sample("factorised by SVD", |cx| factorised_with(&singular(cx)?, &Alg::named("SVD")?), "", none);
    sample("factorised PSD", |cx| factorised(&psd(cx, 673, 3)?), "PSD", "PD");
    sample("factorised indefinite", |cx| factorised(&indefinite(cx, 674, 3)?), "SelfAdjoint", "PSD");
    sample(
        "kronecker factorised⊗tall",
        |cx| Kronecker::new(vec![factorised(&dominant(cx, 675, 2)?)?, tall(cx)?]),
        "",
        none,
    );
    sample(
        "stacked with a null space",
        |cx| Concat::new(vec![deficient(cx, 2, 4)?, dense(cx, 676, 1, 4)?], Axis::Rows),
        "",
        none,
    );
    sample(
        "stacked of full rank",
        |cx| Concat::new(vec![deficient(cx, 4, 3)?, dominant(cx, 677, 3)?], Axis::Rows),
        "",
        none,
    );
    sample("tridiagonal with exchanges", exchanged, "", none);
    sample("pseudoinverse 5×3", |cx| pinv(&dense(cx, 641, 5, 3)?), "", none);
    sample("pseudoinverse 2×4", |cx| pinv(&dense(cx, 642, 2, 4)?), "", none);
    sample("pseudoinverse of rank 2", |cx| pinv(&deficient(cx, 4, 3)?), "", none);
    sample(
        "pseudoinverse by SVD",
        |cx| pinv_with(&dense(cx, 643, 4, 2)?, &Alg::named("SVD")?, Some(0.01)),
        "",
        none,
    );
    sample("pseudoinverse PSD", |cx| pinv(&psd(cx, 644, 3)?), "PSD SelfAdjoint", "PD Unitary");
    sample("pseudoinverse indefinite", |cx| pinv(&indefinite(cx, 645, 4)?), "SelfAdjoint", "PSD");
    sample("pseudoinverse sparse tall", |cx| pinv(&tall_sparse(cx)?), "", none);
    sample("sparse tall", tall_sparse, "", none);
    sample("sparse wide", |cx| crate::functions::adjoint(&tall_sparse(cx)?), "", none);
    sample("hidden 4×3", |cx| Ok(Hidden::new(dense(cx, 646, 4, 3)?)), "", none);
    sample("product tall·regular·wide", chain, "", none);
    sample(
        "product Stiefel·3×2",
        |cx| Product::new(vec![stiefel(cx)?, dense(cx, 651, 2, 2)?, dense(cx, 652, 2, 1)?]),
        "",
        none,
    );
    sample("product unitary·wide", |cx| Product::new(vec![unitary(cx)?, dense(cx, 653, 2, 4)?]), "", none);
    sample("product tall·singular", |cx| Product::new(vec![tall(cx)?, singular(cx)?]), "", none);
    sample(
        "product wide·tall of rank 1",
        |cx| Product::new(vec![dense(cx, 654, 3, 1)?, dense(cx, 655, 1, 3)?]),
        "",
        none,
    );
    sample("kronecker tall⊗tall", |cx| Kronecker::new(vec![tall(cx)?, dense(cx, 656, 2, 1)?]), "", none);
    sample(
        "kronecker wide⊗singular",
        |cx| Kronecker::new(vec![dense(cx, 657, 1, 2)?, singular(cx)?]),
        "",
        none,
    );
    sample(
        "kronecker PSD⊗zeros",
        |cx| Kronecker::new(vec![psd(cx, 658, 2)?, diagonal(cx, &[2.0, 0.0])?]),
        "PSD",
        "PD",
    );
    sample(
        "kronecker zero⊗2×2",
        |cx| Kronecker::new(vec![Zero::new(2, 2, cx.dtype), dominant(cx, 659, 2)?]),
        "",
        "PSD",
    );
    sample(
        "kronecker indefinite⊗indefinite",
        |cx| Kronecker::new(vec![indefinite(cx, 660, 2)?, indefinite(cx, 661, 3)?]),
        "SelfAdjoint",
        "PSD",
    );
    sample(
        "block diag tall",
        |cx| BlockDiag::with_multiplicities(vec![tall(cx)?, dominant(cx, 662, 2)?], vec![1, 2]),
        "",
        none,
    );
    sample("block diag wide", |cx| BlockDiag::new(vec![dense(cx, 663, 1, 2)?, singular(cx)?]), "", none);
    sample(
        "block diag indefinite",
        |cx| {
            BlockDiag::with_multiplicities(
                vec![indefinite(cx, 664, 2)?, diagonal(cx, &[-1.0, 3.0])?],
                vec![2, 1],
            )
        },
        "SelfAdjoint",
        "PSD",
    );
    sample(
        "permutation of two exchanges",
        |cx| Ok(Permutation::new(vec![3, 1, 4, 0, 2], cx.dtype)?.claimed(SELF_ADJOINT.set())),
        "Unitary SelfAdjoint",
        "PSD",
    );
    sample("diagonal with zeros", |cx| diagonal(cx, &[2.0, 0.0, -0.5, 0.0]), "SelfAdjoint", "PSD");
    sample(
        "diagonal zeros and phases",
        |cx| {
            let z = choose(cx.dtype, -1.5, Scalar::new(0.5, 1.0));
            Diagonal::new(super::numbers::vector(cx.dtype, &[z, real(0.0), real(2.0)])?)
        },
        "Normal Symmetric",
        "PSD",
    );
    sample("scalar 0·I", |cx| ScalarMul::new(real(0.0), 3, cx.dtype), "Normal", "Unitary");
    sample("scaled by 0", |cx| Scaled::new(real(0.0), dense(cx, 665, 3, 2)?), "", "Stiefel");
    sample(
        "scaled tall of rank 2",
        |cx| Scaled::new(choose(cx.dtype, -2.0, Scalar::new(0.0, 2.0)), deficient(cx, 4, 3)?),
        "",
        none,
    );
    sample("scaled indefinite", |cx| Scaled::new(real(-2.0), indefinite(cx, 666, 3)?), "SelfAdjoint", "PSD");
    sample("transpose of rank 2", |cx| Ok(Transpose::new(Hidden::new(deficient(cx, 4, 3)?))), "", none);
    sample("adjoint of rank 2", |cx| Ok(Adjoint::new(Hidden::new(deficient(cx, 3, 4)?))), "", none);
    sample("conjugate of rank 2", |cx| Ok(Conjugate::new(Hidden::new(deficient(cx, 4, 3)?))), "", none);
    sample("adjoint Stiefel", |cx| Ok(Adjoint::new(stiefel(cx)?)), "", "Stiefel Unitary");
    sample("low rank of rank 1 with k=2", doubled, "", none);
    sample(
        "low rank 4×5 with core",
        |cx| {
            let mut numbers = Numbers::new(cx, 667);
            LowRank::with_core(numbers.array(4, 2)?, numbers.dominant(2)?, numbers.array(5, 2)?)
        },
        "",
        none,
    );
    sample(
        "kronecker inverse⊗tall",
        |cx| Kronecker::new(vec![inverse(&dominant(cx, 668, 2)?)?, tall(cx)?]),
        "",
        none,
    );
});

/// m×n of rank 2, exact in every dtype: integers times quarters.
fn deficient(cx: SampleContext, m: usize, n: usize) -> Result<Op> {
    let phase = choose(cx.dtype, 1.0, Scalar::new(0.0, 1.0));
    let a = array(cx.dtype, m, n, |i, j| {
        let (x, y) = ((i % 3) as f64 - 1.0, (i % 2) as f64 + 1.0);
        let (u, v) = ((j % 2) as f64 + 1.0, (j % 3) as f64 - 1.0);
        real(x * u) + phase * (y * v)
    })?;
    Ok(Dense::new(a))
}

/// Z·Zᴴ for a 4×2 matrix Z.
fn semidefinite(cx: SampleContext) -> Result<Op> {
    let z: Vec<Scalar> = {
        let mut numbers = Numbers::new(cx, 640);
        (0..8).map(|_| numbers.number()).collect()
    };
    let a = array(cx.dtype, 4, 4, |i, j| (0..2).map(|k| z[i + 4 * k] * z[j + 4 * k].conj()).sum())?;
    Ok(Dense::new(a).claimed(PSD.set()))
}

/// 3×2 of full rank, well conditioned.
fn tall(cx: SampleContext) -> Result<Op> {
    let z = choose(cx.dtype, -0.5, Scalar::new(-0.5, 1.0));
    let rows = [[real(2.0), real(0.5)], [z, real(1.5)], [real(1.0), z]];
    Ok(Dense::new(super::numbers::rows(cx.dtype, &rows)?))
}

/// 2×2 of rank 1.
fn singular(cx: SampleContext) -> Result<Op> {
    let z = choose(cx.dtype, 0.5, Scalar::new(0.0, 0.5));
    Ok(Dense::new(super::numbers::rows(cx.dtype, &[[real(1.0), z], [real(2.0), z * 2.0]])?))
}

/// Tall of full column rank, regular, wide of full row rank.
fn chain(cx: SampleContext) -> Result<Op> {
    Product::new(vec![tall(cx)?, dominant(cx, 649, 2)?, crate::functions::transpose(&tall(cx)?)?])
}

/// 7×4 with two or three entries in each row, of full rank.
fn tall_sparse(cx: SampleContext) -> Result<Op> {
    let mut numbers = Numbers::new(cx, 650);
    let (mut rows, mut cols, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for i in 0..7u32 {
        for (j, shift) in [(i % 4, 3.0), ((i + 1) % 4, 0.0)] {
            rows.push(i);
            cols.push(j);
            values.push(numbers.number() + shift);
        }
    }
    Sparse::from_triplets(7, 4, &rows, &cols, super::numbers::vector(cx.dtype, &values)?)
}

/// Two columns that are multiples of one another.
fn doubled(cx: SampleContext) -> Result<Op> {
    let u = Numbers::new(cx, 669).array(5, 1)?;
    let column = |i: usize| u.get(i, 0).unwrap_or_default();
    let both = array(cx.dtype, 5, 2, |i, j| column(i) * if j == 0 { 1.0 } else { 2.0 })?;
    LowRank::new(both, Numbers::new(cx, 670).array(4, 2)?)
}

/// A row in hand is carried over two exchanges, and another one is exchanged after a step without.
fn exchanged(cx: SampleContext) -> Result<Op> {
    let mut numbers = Numbers::new(cx, 678);
    let z = choose(cx.dtype, 1.0, Scalar::new(1.0, 1.0));
    let band = |x: &[f64]| super::numbers::vector(cx.dtype, &x.iter().map(|x| z * *x).collect::<Vec<_>>());
    let (sub, diag) = (band(&[4.0, 3.0, 0.5, 5.0])?, band(&[1.0, -1.0, 2.0, 1.0, 2.0])?);
    Tridiagonal::new(sub, diag, numbers.array(4, 1)?)
}
