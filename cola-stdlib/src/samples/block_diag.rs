//! Block-diagonal operators: rectangular blocks, multiplicities, definite and unitary blocks, nested, empty.

use super::parts::{dense, diagonal, dominant, indefinite, pd, psd, real_dense, stiefel, unitary};
use crate::operators::{BlockDiag, Kronecker, Permutation};
use cola_runtime::{Op, Result, SampleContext, SampleDef, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Op>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, move |cx| build(cx).map(Value::Op)).has(has).lacks(lacks));
    };
    let none = "SelfAdjoint Symmetric Normal PSD Unitary Stiefel Idempotent";
    sample(
        "blocks 2 and 3",
        |cx| BlockDiag::new(vec![dominant(cx, 291, 2)?, dominant(cx, 292, 3)?]),
        "",
        none,
    );
    sample(
        "blocks 2×3 and 3×1",
        |cx| BlockDiag::new(vec![dense(cx, 293, 2, 3)?, dense(cx, 294, 3, 1)?]),
        "",
        none,
    );
    sample(
        "blocks square of 2×1 and 1×2",
        |cx| BlockDiag::new(vec![dense(cx, 295, 2, 1)?, dense(cx, 296, 1, 2)?]),
        "",
        none,
    );
    sample(
        "blocks repeated",
        |cx| BlockDiag::with_multiplicities(vec![dominant(cx, 297, 2)?, dominant(cx, 298, 1)?], vec![2, 3]),
        "",
        none,
    );
    sample(
        "blocks 1×2 repeated",
        |cx| BlockDiag::with_multiplicities(vec![dense(cx, 299, 1, 2)?, dense(cx, 300, 2, 1)?], vec![3, 2]),
        "",
        none,
    );
    sample(
        "blocks PD",
        |cx| BlockDiag::with_multiplicities(vec![pd(cx, 301, 2)?, pd(cx, 302, 2)?], vec![1, 2]),
        "PD",
        "Unitary",
    );
    sample("blocks PSD and PD", |cx| BlockDiag::new(vec![psd(cx, 303, 2)?, pd(cx, 304, 1)?]), "PSD", "PD");
    sample(
        "blocks PSD and SelfAdjoint",
        |cx| BlockDiag::new(vec![psd(cx, 305, 2)?, indefinite(cx, 306, 2)?]),
        "SelfAdjoint",
        "PSD",
    );
    sample(
        "blocks unitary",
        |cx| BlockDiag::new(vec![unitary(cx)?, Permutation::new(vec![1, 2, 0], cx.dtype)?]),
        "Unitary",
        "SelfAdjoint",
    );
    sample("blocks Stiefel", |cx| BlockDiag::new(vec![stiefel(cx)?, unitary(cx)?]), "Stiefel", "Unitary");
    sample(
        "blocks unitary and general",
        |cx| BlockDiag::new(vec![unitary(cx)?, dominant(cx, 307, 2)?]),
        "",
        none,
    );
    sample(
        "blocks real and complex",
        |cx| BlockDiag::new(vec![real_dense(cx, 308, 2)?, dominant(cx, 309, 1)?]),
        "",
        none,
    );
    sample("blocks nested", nested, "", none);
    sample(
        "blocks left out",
        |cx| {
            BlockDiag::with_multiplicities(
                vec![dominant(cx, 310, 2)?, diagonal(cx, &[1.0, 2.0])?],
                vec![0, 1],
            )
        },
        "",
        "Unitary",
    );
    sample(
        "blocks 0×2 and 2×0",
        |cx| BlockDiag::new(vec![dense(cx, 311, 0, 2)?, dense(cx, 312, 2, 0)?]),
        "",
        "PSD",
    );
});

fn nested(cx: SampleContext) -> Result<Op> {
    let kron = Kronecker::new(vec![dense(cx, 313, 1, 2)?, dominant(cx, 314, 2)?])?;
    let inner = BlockDiag::with_multiplicities(vec![dense(cx, 315, 2, 1)?], vec![2])?;
    BlockDiag::new(vec![kron, inner])
}
