//! Selected rows and columns: principal and not, ranges with steps, repeats, nothing at all.

use super::parts::{dense, dominant, indefinite, pd, psd, unitary};
use crate::operators::{Kronecker, Sliced};
use cola_runtime::{Index, Op, Result, SampleContext, SampleDef, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Op>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, move |cx| build(cx).map(Value::Op)).has(has).lacks(lacks));
    };
    let none = "SelfAdjoint Symmetric Normal PSD Unitary Stiefel Idempotent";
    sample("slice rows", |cx| Sliced::new(dense(cx, 361, 5, 4)?, range(1, 5, 1), Index::All), "", none);
    sample(
        "slice columns",
        |cx| Sliced::new(dense(cx, 362, 3, 6)?, Index::All, list(&[5, 0, 3, 3])),
        "",
        none,
    );
    sample(
        "slice every other",
        |cx| Sliced::new(dominant(cx, 363, 5)?, range(0, 5, 2), range(1, 5, 2)),
        "",
        none,
    );
    sample("slice principal PD", |cx| principal(pd(cx, 364, 5)?, range(1, 4, 1)), "PD", "Unitary");
    sample("slice permuted PD", |cx| principal(pd(cx, 365, 4)?, list(&[3, 0, 2])), "PD", "Unitary");
    sample("slice repeated PD", |cx| principal(pd(cx, 366, 4)?, list(&[1, 0, 1])), "PSD", "PD");
    sample("slice principal PSD", |cx| principal(psd(cx, 367, 4)?, range(0, 3, 2)), "PSD", "PD");
    sample(
        "slice principal indefinite",
        |cx| principal(indefinite(cx, 368, 4)?, range(0, 3, 1)),
        "SelfAdjoint",
        "PSD",
    );
    sample(
        "slice columns of a unitary",
        |cx| Sliced::new(unitary(cx)?, Index::All, list(&[1])),
        "Stiefel",
        "Unitary Normal",
    );
    sample(
        "slice rows and columns of a unitary, in another order",
        |cx| Sliced::new(unitary(cx)?, list(&[1, 0]), list(&[1, 0])),
        "Unitary",
        "PSD",
    );
    sample("slice rows of a unitary", |cx| Sliced::new(unitary(cx)?, list(&[1]), Index::All), "", "Stiefel");
    sample(
        "slice repeated columns of a unitary",
        |cx| Sliced::new(unitary(cx)?, Index::All, list(&[0, 0])),
        "",
        none,
    );
    sample("slice principal unitary", |cx| principal(unitary(cx)?, range(0, 1, 1)), "", "Unitary Normal");
    sample(
        "slice off-diagonal PD",
        |cx| Sliced::new(pd(cx, 369, 4)?, range(0, 2, 1), range(2, 4, 1)),
        "",
        "PSD",
    );
    sample(
        "slice of a Kronecker product",
        |cx| {
            let kron = Kronecker::new(vec![dense(cx, 370, 2, 2)?, dense(cx, 371, 3, 2)?])?;
            Sliced::new(kron, list(&[5, 1, 0]), range(0, 4, 3))
        },
        "",
        none,
    );
    sample(
        "slice of a slice",
        |cx| {
            let inner = Sliced::new(dominant(cx, 372, 5)?, range(0, 5, 2), Index::All)?;
            Sliced::new(inner, range(1, 3, 1), list(&[4, 2]))
        },
        "",
        none,
    );
    sample("slice empty", |cx| Sliced::new(dominant(cx, 373, 3)?, list(&[]), Index::All), "", "PSD");
});

fn range(start: usize, end: usize, step: usize) -> Index {
    Index::Range { start, end, step }
}

fn list(indices: &[usize]) -> Index {
    Index::List(indices.into())
}

fn principal(a: Op, index: Index) -> Result<Op> {
    Sliced::new(a, index.clone(), index)
}
