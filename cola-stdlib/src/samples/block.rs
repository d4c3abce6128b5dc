//! Grids of blocks: rectangular, self-adjoint, triangular, with zeros, with a singular first block, nested, empty.

use super::numbers::{Numbers, array, real};
use super::parts::{dense, diagonal, dominant, indefinite, pd, psd, real_dense, unitary};
use crate::functions::adjoint;
use crate::operators::{Block, BlockDiag, Dense, Identity, Kronecker, ScalarMul, Zero};
use crate::properties::PSD;
use cola_runtime::{Op, Result, SampleContext, SampleDef, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Op>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, move |cx| build(cx).map(Value::Op)).has(has).lacks(lacks));
    };
    let none = "SelfAdjoint Symmetric Normal PSD Unitary Stiefel Idempotent";
    sample("grid of 2 and 3", two_and_three, "", none);
    sample("grid with a diagonal pivot", diagonal_pivot, "", none);
    sample("grid with a singular pivot", singular_pivot, "", none);
    sample("grid with singular pivots only", saddle, "", none);
    sample("grid 3×4 of rectangles", rectangles, "", none);
    sample(
        "grid of other rectangles",
        |cx| {
            Block::new(vec![
                vec![dense(cx, 705, 2, 1)?, dense(cx, 706, 2, 3)?],
                vec![dense(cx, 707, 1, 1)?, dense(cx, 708, 1, 3)?],
            ])
        },
        "",
        none,
    );
    sample(
        "grid square of rectangles",
        |cx| {
            Block::new(vec![
                vec![dense(cx, 709, 1, 2)?, dense(cx, 710, 1, 1)?],
                vec![dense(cx, 711, 2, 2)?, dense(cx, 712, 2, 1)?],
            ])
        },
        "",
        none,
    );
    sample(
        "grid lower triangular",
        |cx| {
            Block::with_gaps(vec![
                vec![Some(dominant(cx, 713, 2)?), None, None],
                vec![Some(dense(cx, 714, 1, 2)?), Some(dominant(cx, 715, 1)?), None],
                vec![Some(dense(cx, 716, 2, 2)?), Some(dense(cx, 717, 2, 1)?), Some(dominant(cx, 718, 2)?)],
            ])
        },
        "",
        none,
    );
    sample(
        "grid upper triangular",
        |cx| {
            Block::with_gaps(vec![
                vec![Some(diagonal(cx, &[2.0, -3.0])?), Some(dense(cx, 719, 2, 3)?)],
                vec![None, Some(pd(cx, 720, 3)?)],
            ])
        },
        "",
        none,
    );
    sample(
        "grid SelfAdjoint",
        |cx| self_adjoint(cx, indefinite(cx, 721, 2)?, pd(cx, 722, 3)?),
        "SelfAdjoint",
        "PSD",
    );
    sample(
        "grid of PD blocks",
        |cx| self_adjoint(cx, pd(cx, 723, 2)?, pd(cx, 724, 3)?),
        "SelfAdjoint",
        "PSD",
    );
    sample(
        "grid not SelfAdjoint",
        |cx| {
            let b = dense(cx, 725, 2, 2)?;
            Block::new(vec![vec![pd(cx, 726, 2)?, b.clone()], vec![b, pd(cx, 727, 2)?]])
        },
        "",
        none,
    );
    sample("grid PSD", definite, "PSD", "PD");
    sample(
        "grid block-diagonal",
        |cx| Block::with_gaps(vec![vec![Some(pd(cx, 728, 2)?), None], vec![None, Some(psd(cx, 729, 1)?)]]),
        "PSD",
        "PD",
    );
    sample(
        "grid of unitary blocks",
        |cx| Block::with_gaps(vec![vec![Some(unitary(cx)?), None], vec![None, Some(unitary(cx)?)]]),
        "Unitary",
        "SelfAdjoint",
    );
    sample(
        "grid with empty diagonal",
        |cx| {
            Block::with_gaps(vec![
                vec![None, Some(dominant(cx, 730, 2)?)],
                vec![Some(dominant(cx, 731, 2)?), None],
            ])
        },
        "",
        "Unitary PSD",
    );
    sample(
        "grid real and complex",
        |cx| {
            Block::new(vec![
                vec![real_dense(cx, 732, 2)?, dense(cx, 733, 2, 2)?],
                vec![Identity::new(2, cx.dtype), dominant(cx, 734, 2)?],
            ])
        },
        "",
        none,
    );
    sample(
        "grid of multiples",
        |cx| {
            let c = |x: f64| ScalarMul::new(real(x), 2, cx.dtype);
            Block::new(vec![vec![c(2.0)?, c(0.5)?], vec![c(-1.0)?, c(3.0)?]])
        },
        "",
        "SelfAdjoint",
    );
    sample("grid nested", nested, "", none);
    sample(
        "grid with empty blocks",
        |cx| {
            Block::new(vec![
                vec![dense(cx, 735, 0, 0)?, dense(cx, 736, 0, 2)?],
                vec![dense(cx, 737, 2, 0)?, dominant(cx, 738, 2)?],
            ])
        },
        "",
        "PSD",
    );
    sample("grid 0×0", |cx| Block::new(vec![vec![dense(cx, 739, 0, 0)?]]), "", "PSD");
    sample(
        "grid of zeros",
        |cx| {
            let zero = |m, n| Zero::new(m, n, cx.dtype);
            Block::new(vec![vec![zero(1, 1), zero(1, 2)], vec![zero(2, 1), zero(2, 2)]])
        },
        "",
        "Unitary",
    );
});

fn two_and_three(cx: SampleContext) -> Result<Op> {
    Block::new(vec![
        vec![dominant(cx, 701, 2)?, dense(cx, 702, 2, 3)?],
        vec![dense(cx, 703, 3, 2)?, dominant(cx, 704, 3)?],
    ])
}

/// A pivot that is cheap to invert, and second in place.
fn diagonal_pivot(cx: SampleContext) -> Result<Op> {
    Block::new(vec![
        vec![dominant(cx, 740, 1)?, dense(cx, 741, 1, 5)?],
        vec![dense(cx, 742, 5, 1)?, diagonal(cx, &[4.0, -3.0, 5.0, 2.5, -6.0])?],
    ])
}

/// The cheap pivot block is singular, the whole is not.
fn singular_pivot(cx: SampleContext) -> Result<Op> {
    Block::new(vec![
        vec![
            diagonal(cx, &[0.0, 3.0, -2.0])?,
            Dense::new(array(cx.dtype, 3, 1, |i, _| real([1.0, 0.5, 0.25][i]))?),
        ],
        vec![Dense::new(array(cx.dtype, 1, 3, |_, j| real([2.0, 0.25, -0.5][j]))?), dense(cx, 743, 1, 1)?],
    ])
}

/// [[0, B], [C, 0]] with singular pivots on both sides.
fn saddle(cx: SampleContext) -> Result<Op> {
    Block::new(vec![
        vec![diagonal(cx, &[0.0, 0.0])?, dominant(cx, 744, 2)?],
        vec![dominant(cx, 745, 2)?, diagonal(cx, &[0.0, 1.0])?],
    ])
}

fn rectangles(cx: SampleContext) -> Result<Op> {
    Block::new(vec![
        vec![dense(cx, 746, 1, 2)?, dense(cx, 747, 1, 1)?, dense(cx, 748, 1, 1)?],
        vec![dense(cx, 749, 2, 2)?, Zero::new(2, 1, cx.dtype), dense(cx, 750, 2, 1)?],
    ])
}

/// [[A, B], [Bᴴ, D]] with Bᴴ made by `adjoint`.
fn self_adjoint(cx: SampleContext, a: Op, d: Op) -> Result<Op> {
    let b = dense(cx, 751, a.rows(), d.rows())?;
    let c = adjoint(&b)?;
    Block::new(vec![vec![a, b], vec![c, d]])
}

/// A definite matrix cut into blocks, and claimed to be semidefinite.
fn definite(cx: SampleContext) -> Result<Op> {
    let whole = Numbers::new(cx, 752).positive(4)?;
    let cut = |r: std::ops::Range<usize>, c| whole.block(r, c).map(Dense::new);
    let grid =
        Block::new(vec![vec![cut(0..1, 0..1)?, cut(0..1, 1..4)?], vec![cut(1..4, 0..1)?, cut(1..4, 1..4)?]])?;
    Ok(grid.claimed(PSD.set()))
}

/// A grid in a grid, beside a Kronecker product and a block-diagonal operator.
fn nested(cx: SampleContext) -> Result<Op> {
    let kron = Kronecker::new(vec![dense(cx, 753, 1, 2)?, dense(cx, 754, 2, 1)?])?;
    let pair = BlockDiag::new(vec![dense(cx, 755, 1, 1)?, dense(cx, 756, 2, 1)?])?;
    let inner = Block::new(vec![vec![dense(cx, 757, 1, 1)?, dense(cx, 758, 1, 1)?]])?;
    let below = Block::new(vec![vec![kron], vec![inner]])?;
    let beside = dense(cx, 759, 3, 2)?;
    Block::new(vec![vec![pair, beside], vec![below, dense(cx, 760, 3, 2)?]])
}
