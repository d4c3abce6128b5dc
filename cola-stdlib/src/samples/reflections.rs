//! Products of Householder reflections: sparse vectors, a zero vector, none at all.

use super::numbers::{Numbers, array, real};
use crate::operators::Reflections;
use cola_runtime::{Result, SampleContext, SampleDef, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Value>| {
        r.sample(SampleDef::new(name, build).has("Unitary Stiefel Normal").lacks("SelfAdjoint PSD"));
    };
    sample("reflections of two rows each", |cx| of(cx, 4, 3, 2));
    sample("reflections of whole vectors", |cx| of(cx, 3, 2, 3));
    sample("reflections and a zero vector", |cx| {
        let v =
            array(cx.dtype, 3, 3, |i, j| real([[1.0, 0.0, 0.0], [2.0, 0.0, 3.0], [0.0, 0.0, -1.0]][i][j]))?;
        Reflections::of_columns(&v).map(Value::Op)
    });
    r.sample(
        SampleDef::new("reflections none", |cx| {
            Reflections::of_columns(&array(cx.dtype, 3, 0, |_, _| real(0.0))?).map(Value::Op)
        })
        .has("Unitary"),
    );
});

/// k vectors of so many entries each, the first of vector j in row j.
fn of(cx: SampleContext, n: usize, k: usize, entries: usize) -> Result<Value> {
    let mut numbers = Numbers::new(cx, 1101);
    let v = array(cx.dtype, n, k, |i, j| {
        let z = numbers.number();
        match i.checked_sub(j) {
            Some(0) => z + real(2.0),
            Some(down) if down < entries => z,
            _ => real(0.0),
        }
    })?;
    Reflections::of_columns(&v).map(Value::Op)
}
