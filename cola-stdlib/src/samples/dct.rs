//! Cosine, sine and Walsh–Hadamard transforms of every kind, of lines and boxes.

use crate::operators::{Dct, Dst, Hadamard};
use cola_kernels::CosineType;
use cola_runtime::{Op, Result, SampleContext, SampleDef, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Op>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, move |cx| build(cx).map(Value::Op)).has(has).lacks(lacks));
    };
    let none = "SelfAdjoint Symmetric PSD Idempotent";
    sample("dct II", |cx| dct(cx, &[5], CosineType::II), "Unitary Real", none);
    sample("dct III", |cx| dct(cx, &[4], CosineType::III), "Unitary Real", none);
    sample("dct I", |cx| dct(cx, &[4], CosineType::I), "Unitary Symmetric SelfAdjoint", "PSD Idempotent");
    sample("dct IV", |cx| dct(cx, &[3], CosineType::IV), "Unitary Symmetric SelfAdjoint", "PSD Idempotent");
    sample("dct II 2×3", |cx| dct(cx, &[2, 3], CosineType::II), "Unitary Real", none);
    sample("dct 0", |cx| dct(cx, &[0], CosineType::II), "Unitary", "");
    let odd = "Unitary Symmetric SelfAdjoint Real";
    sample("dst 5", |cx| Ok(Dst::new(5, cx.dtype)), odd, "PSD Idempotent");
    sample("dst 4", |cx| Ok(Dst::new(4, cx.dtype)), odd, "PSD Idempotent");
    sample("dst 0", |cx| Ok(Dst::new(0, cx.dtype)), "Unitary", "");
    sample("hadamard 4", |cx| Hadamard::new(4, cx.dtype), "Unitary SelfAdjoint Symmetric Real", "PSD");
    sample("hadamard 2", |cx| Hadamard::new(2, cx.dtype), "Unitary SelfAdjoint", "PSD Idempotent");
    sample("hadamard 1", |cx| Hadamard::new(1, cx.dtype), "Unitary SelfAdjoint", "");
});

fn dct(cx: SampleContext, shape: &[usize], kind: CosineType) -> Result<Op> {
    Dct::new(shape, kind, cx.dtype)
}
