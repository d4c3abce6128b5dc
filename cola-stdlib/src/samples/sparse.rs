//! Sparse matrices: unsorted with duplicates, with explicit zeros, rectangular, empty, singular, claimed.

use super::numbers::{Numbers, choose, real, vector};
use crate::operators::Sparse;
use crate::properties::{PSD, SELF_ADJOINT};
use cola_runtime::{Op, Result, SampleContext, SampleDef, Scalar, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Value>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, build).has(has).lacks(lacks));
    };
    let none = "SelfAdjoint Symmetric Normal PSD Unitary Idempotent";
    sample("sparse 6×6", unsorted, "", none);
    sample("sparse 4×6", |cx| rectangular(cx, 4, 6), "", none);
    sample("sparse 6×4", |cx| rectangular(cx, 6, 4), "", none);
    sample(
        "sparse PSD",
        |cx| hermitian(cx, 6, 4.0).map(|a| Value::Op(a.claimed(PSD.set()))),
        "PSD SelfAdjoint",
        "PD",
    );
    sample("sparse indefinite", indefinite, "SelfAdjoint", "PSD");
    sample("sparse zero diagonal", zero_diagonal, "", none);
    sample("sparse singular", singular, "", none);
    sample("sparse lower triangle", |cx| triangle(cx, |i, j| (i, j)), "", none);
    sample("sparse upper triangle", |cx| triangle(cx, |i, j| (j, i)), "", none);
    sample(
        "sparse no entries",
        |cx| Sparse::from_triplets(3, 2, &[], &[], vector(cx.dtype, &[])?).map(Value::Op),
        "",
        none,
    );
    sample(
        "sparse 0×0",
        |cx| Sparse::from_triplets(0, 0, &[], &[], vector(cx.dtype, &[])?).map(Value::Op),
        "",
        "PSD",
    );
});

/// From triplets (row, column, value).
fn from(cx: SampleContext, m: usize, n: usize, entries: &[(u32, u32, Scalar)]) -> Result<Op> {
    let rows: Vec<u32> = entries.iter().map(|e| e.0).collect();
    let cols: Vec<u32> = entries.iter().map(|e| e.1).collect();
    let values: Vec<Scalar> = entries.iter().map(|e| e.2).collect();
    Sparse::from_triplets(m, n, &rows, &cols, vector(cx.dtype, &values)?)
}

/// A full diagonal and some entries on one side of it.
fn triangle(cx: SampleContext, at: fn(u32, u32) -> (u32, u32)) -> Result<Value> {
    let z = choose(cx.dtype, -0.75, Scalar::new(0.5, 1.0));
    let places = [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (1, 0), (3, 0), (4, 3), (4, 1)];
    let entry = |(e, &(i, j)): (usize, &(u32, u32))| {
        let (i, j) = at(i, j);
        (i, j, if e < 5 { real(2.0 + e as f64) } else { z })
    };
    let entries: Vec<(u32, u32, Scalar)> = places.iter().enumerate().map(entry).collect();
    from(cx, 5, 5, &entries).map(Value::Op)
}

/// Columns out of order, one place given three times, one zero stored.
fn unsorted(cx: SampleContext) -> Result<Value> {
    let mut numbers = Numbers::new(cx, 11);
    let places = [
        (5, 5),
        (0, 3),
        (0, 0),
        (2, 2),
        (2, 2),
        (4, 4),
        (1, 5),
        (1, 1),
        (3, 0),
        (3, 3),
        (2, 2),
        (5, 2),
        (4, 1),
    ];
    let mut entries = Vec::new();
    for (i, j) in places {
        let shift = if i == j && i != 2 { real(4.0) } else { real(1.5) };
        entries.push((i, j, numbers.number() + shift));
    }
    entries.push((1, 0, real(0.0)));
    from(cx, 6, 6, &entries).map(Value::Op)
}

/// One empty row, one empty column.
fn rectangular(cx: SampleContext, m: usize, n: usize) -> Result<Value> {
    let mut numbers = Numbers::new(cx, 12);
    let mut entries = Vec::new();
    for i in 0..m as u32 {
        for j in 0..n as u32 {
            if i != 1 && j != 2 && (3 * i + 5 * j) % 4 < 2 {
                entries.push((i, j, numbers.number() + real(0.125)));
            }
        }
    }
    from(cx, m, n, &entries).map(Value::Op)
}

/// A Hermitian arrow with a band, and `shift` on the diagonal.
fn hermitian(cx: SampleContext, n: u32, shift: f64) -> Result<Op> {
    let mut numbers = Numbers::new(cx, 13);
    let mut entries = Vec::new();
    for i in 0..n {
        entries.push((i, i, real(shift + f64::from(i) / 4.0)));
        for j in [0, i.saturating_sub(1)] {
            if j < i {
                let z = numbers.number() * 0.5;
                entries.push((i, j, z));
                entries.push((j, i, z.conj()));
            }
        }
    }
    from(cx, n as usize, n as usize, &entries)
}

fn indefinite(cx: SampleContext) -> Result<Value> {
    let z = choose(cx.dtype, 2.0, Scalar::new(2.0, -1.0));
    let entries = [
        (0, 0, real(3.0)),
        (1, 1, real(-4.0)),
        (2, 0, z),
        (0, 2, z.conj()),
        (3, 3, real(0.0)),
        (3, 1, real(1.0)),
        (1, 3, real(1.0)),
        (2, 2, real(-1.0)),
    ];
    from(cx, 4, 4, &entries).map(|a| Value::Op(a.claimed(SELF_ADJOINT.set())))
}

/// Regular, but no entry on the diagonal: elimination must exchange rows.
fn zero_diagonal(cx: SampleContext) -> Result<Value> {
    let z = choose(cx.dtype, 2.0, Scalar::new(0.0, 2.0));
    let entries = [
        (0, 1, z),
        (1, 2, real(-1.0)),
        (2, 3, real(4.0)),
        (3, 0, real(0.5)),
        (0, 3, real(1.0)),
        (2, 1, real(1.0)),
    ];
    from(cx, 4, 4, &entries).map(Value::Op)
}

/// Two equal rows.
fn singular(cx: SampleContext) -> Result<Value> {
    let z = choose(cx.dtype, 2.0, Scalar::new(0.0, 2.0));
    from(cx, 3, 3, &[(0, 0, z), (0, 2, real(1.0)), (1, 1, real(4.0)), (2, 0, z), (2, 2, real(1.0))])
        .map(Value::Op)
}
