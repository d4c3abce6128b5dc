//! Triangular matrices. The other half holds NaN, so whoever reads it is found out.

use super::numbers::{Numbers, array, choose, real};
use crate::operators::Triangular;
use cola_runtime::{Result, SampleContext, SampleDef, Scalar, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Value>| {
        r.sample(SampleDef::new(name, build).lacks("SelfAdjoint Symmetric Normal PSD Unitary Idempotent"));
    };
    sample("triangular lower", |cx| half(cx, 5, true, false));
    sample("triangular upper", |cx| half(cx, 4, false, false));
    sample("triangular lower unit", |cx| half(cx, 4, true, true));
    sample("triangular upper unit", |cx| half(cx, 5, false, true));
    sample("triangular 1×1", |cx| half(cx, 1, true, false));
    sample("triangular 0×0", |cx| half(cx, 0, false, false));
    sample("triangular singular", singular);
});

/// Diagonal entries of different moduli and phases; with `unit`, NaN where the ones are meant.
fn half(cx: SampleContext, n: usize, lower: bool, unit: bool) -> Result<Value> {
    let mut numbers = Numbers::new(cx, 21);
    let nan = real(f64::NAN);
    let a = array(cx.dtype, n, n, |i, j| {
        let z = numbers.number();
        match (i == j, (i > j) == lower) {
            (true, _) if unit => nan,
            (true, _) => choose(cx.dtype, 2.0, Scalar::new(2.0, 1.0)) * if i % 2 == 0 { -1.0 } else { 1.5 },
            (false, true) => z,
            (false, false) => nan,
        }
    })?;
    Triangular::new(a, lower, unit).map(Value::Op)
}

fn singular(cx: SampleContext) -> Result<Value> {
    let mut numbers = Numbers::new(cx, 22);
    let a = array(cx.dtype, 3, 3, |i, j| match i.cmp(&j) {
        std::cmp::Ordering::Less => real(f64::NAN),
        std::cmp::Ordering::Equal => real([1.0, 0.0, -2.0][i]),
        std::cmp::Ordering::Greater => numbers.number(),
    })?;
    Triangular::new(a, true, false).map(Value::Op)
}
