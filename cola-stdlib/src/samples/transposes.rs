//! Transpose, Adjoint and Conjugate of operators with every property.

use super::parts::{dense, dominant, indefinite, pd, stiefel, unitary};
use crate::operators::{Adjoint, Conjugate, Hidden, Kronecker, Product, Transpose};
use cola_runtime::{Op, Result, SampleContext, SampleDef, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Op>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, move |cx| build(cx).map(Value::Op)).has(has).lacks(lacks));
    };
    let none = "SelfAdjoint Symmetric Normal PSD Unitary Stiefel Idempotent";
    sample("transpose 4×4", |cx| Ok(Transpose::new(dominant(cx, 321, 4)?)), "", none);
    sample("transpose 5×3", |cx| Ok(Transpose::new(dense(cx, 322, 3, 5)?)), "", none);
    sample("transpose PD", |cx| Ok(Transpose::new(pd(cx, 323, 3)?)), "PD", "Unitary");
    sample("transpose unitary", |cx| Ok(Transpose::new(unitary(cx)?)), "Unitary Stiefel", "SelfAdjoint");
    sample("transpose Stiefel", |cx| Ok(Transpose::new(stiefel(cx)?)), "", "Stiefel Unitary");
    sample("adjoint 4×4", |cx| Ok(Adjoint::new(dominant(cx, 324, 4)?)), "", none);
    sample("adjoint 2×3", |cx| Ok(Adjoint::new(dense(cx, 325, 3, 2)?)), "", none);
    sample("adjoint indefinite", |cx| Ok(Adjoint::new(indefinite(cx, 326, 3)?)), "SelfAdjoint", "PSD");
    sample("adjoint Stiefel", |cx| Ok(Adjoint::new(stiefel(cx)?)), "", "Stiefel Unitary");
    sample("conjugate 4×4", |cx| Ok(Conjugate::new(dominant(cx, 327, 4)?)), "", none);
    sample("conjugate 2×4", |cx| Ok(Conjugate::new(dense(cx, 328, 2, 4)?)), "", none);
    sample("conjugate Stiefel", |cx| Ok(Conjugate::new(stiefel(cx)?)), "Stiefel", "Unitary");
    sample("conjugate indefinite", |cx| Ok(Conjugate::new(indefinite(cx, 329, 3)?)), "SelfAdjoint", "PSD");
    sample(
        "adjoint of a hidden operator",
        |cx| Ok(Adjoint::new(Hidden::new(dominant(cx, 330, 3)?))),
        "",
        "Real SelfAdjoint Symmetric Normal PSD Unitary",
    );
    sample(
        "adjoint nested",
        |cx| {
            let kron = Kronecker::new(vec![dense(cx, 331, 2, 1)?, dominant(cx, 332, 2)?])?;
            Ok(Adjoint::new(Product::new(vec![dense(cx, 333, 3, 4)?, kron])?))
        },
        "",
        none,
    );
});
