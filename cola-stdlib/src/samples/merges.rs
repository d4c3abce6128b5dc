//! Pairs that merge, parts that keep their structure, and products whose diagonals and norms need no product.

use super::numbers::Numbers;
use super::parts::{dense, diagonal, dominant, stiefel, unitary};
use crate::operators::{Adjoint, BlockDiag, Conjugate, LowRank, Product, ScalarMul, Sparse, Sum, Transpose};
use cola_runtime::{Array, Op, Result, SampleContext, SampleDef, Scalar, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Op>| {
        r.sample(SampleDef::new(name, move |cx| build(cx).map(Value::Op)));
    };
    sample("product Aᴴ·B", |cx| {
        Product::new(vec![Adjoint::new(dense(cx, 701, 4, 3)?), dense(cx, 702, 4, 3)?])
    });
    sample("product A·Bᵀ", |cx| {
        Product::new(vec![dense(cx, 703, 3, 4)?, Transpose::new(dense(cx, 704, 2, 4)?)])
    });
    sample("product Ā·B", |cx| {
        Product::new(vec![Conjugate::new(dense(cx, 705, 3, 2)?), dense(cx, 706, 2, 3)?])
    });
    sample("product Q·A", |cx| Product::new(vec![stiefel(cx)?, dense(cx, 707, 2, 3)?]));
    sample("product A·W", |cx| {
        Product::new(vec![dense(cx, 708, 3, 2)?, dense(cx, 709, 2, 2)?, unitary(cx)?])
    });
    sample("product sparse·dense", |cx| Product::new(vec![sparse(cx)?, dense(cx, 710, 4, 4)?]));
    sample("product dense·sparse", |cx| Product::new(vec![dense(cx, 711, 4, 4)?, sparse(cx)?]));
    sample("sum diagonal and rank one", |cx| {
        Sum::new(vec![diagonal(cx, &[2.0, -1.0, 3.0, 1.0])?, rank_one(cx)?])
    });
    sample("sum that cancels on the diagonal", |cx| {
        let u = Array::full(3, 1, cx.dtype, Scalar::new(1.0, 0.0))?;
        Sum::new(vec![ScalarMul::new(Scalar::new(-1.0, 0.0), 3, cx.dtype)?, LowRank::new(u.clone(), u)?])
    });
    sample("block diagonal 2+3 and another", |cx| {
        BlockDiag::new(vec![dominant(cx, 712, 2)?, dominant(cx, 713, 3)?])
    });
    sample("block diagonal twice 2", |cx| {
        BlockDiag::with_multiplicities(vec![dominant(cx, 714, 2)?, dominant(cx, 715, 1)?], vec![2, 1])
    });
});

fn rank_one(cx: SampleContext) -> Result<Op> {
    let mut numbers = Numbers::new(cx, 716);
    LowRank::new(numbers.array(4, 1)?, numbers.array(4, 1)?)
}

fn sparse(cx: SampleContext) -> Result<Op> {
    let values = Numbers::new(cx, 717).array(5, 1)?;
    Sparse::from_triplets(4, 4, &[0, 1, 2, 3, 1], &[1, 0, 2, 3, 3], values)
}
