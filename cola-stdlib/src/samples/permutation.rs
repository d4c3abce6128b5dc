//! Permutations, even and odd.

use crate::operators::Permutation;
use cola_runtime::{Result, SampleContext, SampleDef, Value, register};

register!(|r| {
    let mut sample = |name: &str, build: fn(SampleContext) -> Result<Value>, has: &str, lacks: &str| {
        r.sample(SampleDef::new(name, build).has(has).lacks(lacks));
    };
    let always = "Unitary Stiefel Normal Real";
    sample("permutation even", |cx| of(cx, &[2, 0, 1, 4, 3, 6, 5]), always, "SelfAdjoint Symmetric PSD");
    sample("permutation odd", |cx| of(cx, &[1, 2, 3, 0]), always, "SelfAdjoint Symmetric PSD");
    sample(
        "permutation swap",
        |cx| of(cx, &[0, 3, 2, 1]),
        "Unitary SelfAdjoint Symmetric Real",
        "PSD Idempotent",
    );
    sample("permutation trivial", |cx| of(cx, &[0, 1, 2]), "Unitary PD Idempotent Symmetric", "");
    sample("permutation 0×0", |cx| of(cx, &[]), "Unitary PD", "");
});

fn of(cx: SampleContext, p: &[usize]) -> Result<Value> {
    Permutation::new(p.to_vec(), cx.dtype).map(Value::Op)
}
