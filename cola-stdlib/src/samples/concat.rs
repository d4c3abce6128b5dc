//! Operators one above the other and side by side: dense, structured, mixed dtypes, nested, empty.

use super::parts::{dense, diagonal, dominant, real_dense, stiefel};
use crate::operators::{Axis, Concat, Identity, Kronecker, Zero};
use cola_runtime::{Op, Result, SampleContext, SampleDef, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Op>| {
        let none = "SelfAdjoint Symmetric Normal PSD Unitary Stiefel Idempotent";
        r.sample(SampleDef::new(name, move |cx| build(cx).map(Value::Op)).lacks(none));
    };
    sample("concat 2×3 above 1×3", |cx| {
        Concat::new(vec![dense(cx, 761, 2, 3)?, dense(cx, 762, 1, 3)?], Axis::Rows)
    });
    sample("concat 3×2 above 4×2", |cx| {
        Concat::new(vec![dense(cx, 780, 3, 2)?, dense(cx, 781, 4, 2)?], Axis::Rows)
    });
    sample("concat 2×2 beside 2×3", |cx| {
        Concat::new(vec![dominant(cx, 763, 2)?, dense(cx, 764, 2, 3)?], Axis::Cols)
    });
    sample("concat 2×3 beside 2×2", |cx| {
        Concat::new(vec![dense(cx, 765, 2, 3)?, dense(cx, 766, 2, 2)?], Axis::Cols)
    });
    sample("concat 2×2 beside 2×1", |cx| {
        Concat::new(vec![dense(cx, 767, 2, 2)?, dense(cx, 768, 2, 1)?], Axis::Cols)
    });
    sample("concat square", |cx| Concat::new(vec![dense(cx, 769, 2, 3)?, dense(cx, 770, 1, 3)?], Axis::Rows));
    sample("concat of three diagonals", |cx| {
        let d = |x: &[f64]| diagonal(cx, x);
        Concat::new(vec![d(&[1.0, 2.0])?, d(&[-1.0, 0.5])?, Identity::new(2, cx.dtype)], Axis::Rows)
    });
    sample("concat of diagonals beside", |cx| {
        Concat::new(vec![diagonal(cx, &[1.0, 2.0])?, Identity::new(2, cx.dtype)], Axis::Cols)
    });
    sample("concat real and complex", |cx| {
        Concat::new(vec![real_dense(cx, 771, 2)?, dense(cx, 772, 1, 2)?, stiefel(cx)?], Axis::Rows)
    });
    sample("concat with zero", |cx| {
        Concat::new(vec![Zero::new(1, 2, cx.dtype), dense(cx, 773, 2, 2)?], Axis::Rows)
    });
    sample("concat nested", |cx| {
        let beside = Concat::new(vec![dense(cx, 774, 1, 1)?, dense(cx, 775, 1, 3)?], Axis::Cols)?;
        let kron = Kronecker::new(vec![dense(cx, 776, 2, 2)?, dense(cx, 777, 1, 2)?])?;
        Concat::new(vec![beside, kron], Axis::Rows)
    });
    sample("concat 0×2 above 2×2", |cx| {
        Concat::new(vec![dense(cx, 778, 0, 2)?, dense(cx, 779, 2, 2)?], Axis::Rows)
    });
    sample("concat of one", |cx| Concat::new(vec![dominant(cx, 795, 3)?], Axis::Cols));
});
