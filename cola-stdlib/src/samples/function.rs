//! Closures.

use super::numbers::Numbers;
use crate::operators::{Dense, Function, FunctionMap};
use crate::properties::{PD, SELF_ADJOINT};
use cola_runtime::{Array, Op, Result, SampleContext, SampleDef, Scalar, Trans, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Value>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, build).has(has).lacks(lacks));
    };
    let none = "SelfAdjoint Symmetric Normal PSD Unitary";
    sample("function 4×4", |cx| Ok(Value::Op(by_views(Numbers::new(cx, 51).dominant(4)?))), "", none);
    sample("function 3×5", |cx| Ok(Value::Op(by_arrays(Numbers::new(cx, 52).array(3, 5)?))), "", none);
    sample("function PD", positive, "PD SelfAdjoint", "Unitary");
    sample("function indefinite", indefinite, "SelfAdjoint", "PSD");
});

const ONE: Scalar = Scalar::new(1.0, 0.0);
const ZERO: Scalar = Scalar::new(0.0, 0.0);

/// y = A·x and y = Aᴴ·x, written in place.
fn by_views(a: Array) -> Op {
    let (shape, dtype, a) = (a.shape(), a.dtype(), Dense::new(a));
    let again = a.clone();
    let forward =
        FunctionMap::new(shape, dtype, move |x, y, ws| a.apply_into(Trans::None, ONE, x, ZERO, y, ws));
    Function::new(forward.with_adjoint(move |x, y, ws| again.apply_into(Trans::Adjoint, ONE, x, ZERO, y, ws)))
}

/// The same with closures that return new arrays.
fn by_arrays(a: Array) -> Op {
    let (shape, dtype, a) = (a.shape(), a.dtype(), Dense::new(a));
    let again = a.clone();
    let forward = FunctionMap::of_arrays(shape, dtype, move |x| a.apply(x));
    Function::new(forward.with_adjoint_of_arrays(move |x| again.apply_with(Trans::Adjoint, x)))
}

fn self_adjoint(a: Array) -> Op {
    let (shape, dtype, a) = (a.shape(), a.dtype(), Dense::new(a));
    let forward =
        FunctionMap::new(shape, dtype, move |x, y, ws| a.apply_into(Trans::None, ONE, x, ZERO, y, ws));
    Function::new(forward.self_adjoint())
}

fn positive(cx: SampleContext) -> Result<Value> {
    Ok(Value::Op(self_adjoint(Numbers::new(cx, 53).positive(4)?).claimed(PD.set())))
}

fn indefinite(cx: SampleContext) -> Result<Value> {
    let a = Numbers::new(cx, 54).hermitian(&[5.0, -6.0, 4.0, -4.5])?;
    Ok(Value::Op(self_adjoint(a).claimed(SELF_ADJOINT.set())))
}
