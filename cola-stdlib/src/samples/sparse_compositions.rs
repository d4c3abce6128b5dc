//! Compositions of sparse and structured matrices: what `to_sparse` forms the entries of.

use super::numbers::{Numbers, real};
use super::parts::diagonal;
use crate::operators::{
    Adjoint, Axis, Banded, Block, BlockDiag, Concat, Conjugate, HadamardProduct, Identity, KronSum,
    Kronecker, Masked, Permutation, Product, Scaled, Sliced, Sparse, Sum, Transpose, Tridiagonal,
};
use cola_runtime::{Index, Op, Result, SampleContext, SampleDef, Scalar, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Op>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, move |cx| build(cx).map(Value::Op)).has(has).lacks(lacks));
    };
    let none = "SelfAdjoint Symmetric Normal PSD Unitary Stiefel Idempotent";
    sample("product of sparse 4×5×4", |cx| Product::new(vec![wide(cx, 801)?, tall(cx, 802)?]), "", none);
    sample("product of sparse AᴴA", gram, "PSD", "PD Unitary");
    sample("product of sparse, permutation, band", chain, "", none);
    sample("sum of sparse, tridiagonal and banded", sum, "", none);
    sample(
        "Kronecker of sparse and diagonal",
        |cx| Kronecker::new(vec![square(cx, 803)?, diagonal(cx, &[2.0, -1.0])?]),
        "",
        none,
    );
    sample("Kronecker sum of sparse and tridiagonal", kron_sum, "", none);
    sample("block diagonal sparse twice", block_diag, "", none);
    sample("block of sparse", block, "", none);
    sample("concat sparse beside tridiagonal", |cx| concat(cx, Axis::Cols), "", none);
    sample("concat sparse above tridiagonal", |cx| concat(cx, Axis::Rows), "", none);
    sample(
        "slice of a product of sparse",
        |cx| {
            Sliced::new(
                gram(cx)?,
                Index::List(vec![3, 0, 3].into()),
                Index::Range { start: 0, end: 5, step: 2 },
            )
        },
        "",
        none,
    );
    sample(
        "mask of a product of sparse",
        |cx| {
            Masked::new(
                gram(cx)?,
                &Index::List(vec![1, 3].into()),
                &Index::Range { start: 0, end: 4, step: 1 },
            )
        },
        "",
        none,
    );
    sample("transpose of a chain of sparse", |cx| Ok(Transpose::new(chain(cx)?)), "", none);
    sample("adjoint of a chain of sparse", |cx| Ok(Adjoint::new(chain(cx)?)), "", none);
    sample("conjugate of a chain of sparse", |cx| Ok(Conjugate::new(chain(cx)?)), "", none);
    sample("multiple of a sum of sparse", |cx| Scaled::new(real(-0.5), sum(cx)?), "", none);
    sample("sparse times entries of rank two", hadamard_product, "", none);
});

fn sparse(cx: SampleContext, salt: u64, shape: (usize, usize), places: &[(u32, u32)]) -> Result<Op> {
    let values = Numbers::new(cx, salt).array(places.len(), 1)?;
    let (row, col): (Vec<u32>, Vec<u32>) = places.iter().copied().unzip();
    Sparse::from_triplets(shape.0, shape.1, &row, &col, values)
}

/// 4×5 with an empty column.
fn wide(cx: SampleContext, salt: u64) -> Result<Op> {
    sparse(cx, salt, (4, 5), &[(0, 0), (0, 4), (1, 1), (2, 3), (2, 0), (3, 1), (3, 4)])
}

/// 5×4 with an empty row.
fn tall(cx: SampleContext, salt: u64) -> Result<Op> {
    sparse(cx, salt, (5, 4), &[(0, 0), (0, 1), (1, 1), (1, 3), (3, 2), (4, 0), (4, 3)])
}

/// 3×3 with a heavy diagonal.
fn square(cx: SampleContext, salt: u64) -> Result<Op> {
    let off = Numbers::new(cx, salt).array(2, 1)?;
    let heavy = |i: usize| real(3.0 + i as f64 / 2.0);
    let values = super::numbers::array(cx.dtype, 5, 1, |e, _| match e {
        0..3 => heavy(e),
        _ => off.get(e - 3, 0).unwrap_or_default() + real(0.125),
    })?;
    Sparse::from_triplets(3, 3, &[0, 1, 2, 0, 2], &[0, 1, 2, 2, 1], values)
}

fn gram(cx: SampleContext) -> Result<Op> {
    let a = wide(cx, 804)?;
    Product::new(vec![Adjoint::new(a.clone()), a])
}

fn tridiagonal(cx: SampleContext, salt: u64, n: usize) -> Result<Op> {
    let mut numbers = Numbers::new(cx, salt);
    let diag = super::numbers::array(cx.dtype, n, 1, |i, _| real(4.0 + i as f64 / 4.0))?;
    let mut side = |shift: f64| -> Result<_> {
        super::numbers::array(cx.dtype, n - 1, 1, |_, _| numbers.number() * 0.5 + real(shift))
    };
    Tridiagonal::new(side(0.25)?, diag, side(-0.125)?)
}

/// A 4×4 sparse matrix, a permutation, a band and a diagonal: not symmetric, and regular.
fn chain(cx: SampleContext) -> Result<Op> {
    let a = tridiagonal(cx, 805, 4)?;
    let p = Permutation::new(vec![2, 0, 3, 1], cx.dtype)?;
    let b = sparse_regular(cx)?;
    Product::new(vec![b, p, a, diagonal(cx, &[1.0, -2.0, 0.5, 1.0])?])
}

fn sparse_regular(cx: SampleContext) -> Result<Op> {
    let values = super::numbers::array(cx.dtype, 6, 1, |e, _| match e {
        0..4 => real(2.0 + e as f64 / 2.0),
        _ => super::numbers::choose(cx.dtype, 0.75, Scalar::new(0.5, -0.5)),
    })?;
    Sparse::from_triplets(4, 4, &[0, 1, 2, 3, 1, 3], &[0, 1, 2, 3, 3, 0], values)
}

fn sum(cx: SampleContext) -> Result<Op> {
    let bands = super::numbers::array(cx.dtype, 3, 4, |r, j| real((r + 2 * j) as f64 / 8.0 - 0.5))?;
    let terms = vec![
        sparse_regular(cx)?,
        tridiagonal(cx, 806, 4)?,
        Banded::new(bands, 2, 4)?,
        Identity::new(4, cx.dtype),
        sparse_regular(cx)?,
    ];
    Sum::new(terms)
}

fn kron_sum(cx: SampleContext) -> Result<Op> {
    KronSum::new(vec![square(cx, 807)?, tridiagonal(cx, 808, 2)?, diagonal(cx, &[1.0, 2.0])?])
}

fn block_diag(cx: SampleContext) -> Result<Op> {
    BlockDiag::with_multiplicities(vec![square(cx, 809)?, tridiagonal(cx, 810, 2)?], vec![2, 1])
}

fn block(cx: SampleContext) -> Result<Op> {
    let corner = sparse(cx, 811, (2, 3), &[(0, 1), (1, 2)])?;
    Block::with_gaps(vec![
        vec![Some(tridiagonal(cx, 812, 2)?), Some(corner)],
        vec![None, Some(square(cx, 813)?)],
    ])
}

fn concat(cx: SampleContext, axis: Axis) -> Result<Op> {
    Concat::new(vec![square(cx, 814)?, tridiagonal(cx, 815, 3)?], axis)
}

fn hadamard_product(cx: SampleContext) -> Result<Op> {
    let mut numbers = Numbers::new(cx, 816);
    HadamardProduct::new(sparse_regular(cx)?, numbers.array(4, 2)?, numbers.array(4, 2)?)
}
