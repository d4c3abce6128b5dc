//! `add` of a HODLR and a diagonal matrix: kernel plus noise stays one factorisation.

use super::claimed;
use crate::element::with_element;
use crate::layout::Node;
use crate::operator::Hodlr;
use cola_plugin_sdk::{C64, DType, Element, Error, Result, Value, call, register};

register!(|p| {
    p.method("add", "HODLR, Diagonal|ScalarMul|Identity", |context| {
        let (value, b): (&Value, &Value) = (context.get("a")?, context.get("b")?);
        let a: &Hodlr = value.get()?;
        if b.shape()? != value.shape()? {
            let ((m, n), (k, l)) = (value.shape()?, b.shape()?);
            return Err(Error::shape(format!("add: A is {m}×{n}, B {k}×{l}")));
        }
        let diagonal = call("diag", &[b], &[])?;
        let sum = with_element!(promoted(a.dtype, b.dtype()?), T => shifted::<T>(a, &diagonal))?;
        claimed(sum, &[value, b])
    })
    .doc(
        "the diagonal is added to the leaves; ranks stay\n\n# Requires   both have one size.\n# Cost       a copy of the \
         numbers.\n# Source     definition",
    );
});

/// The dtype of a sum: complex where one is, of the precision of the better one. A is never of half precision.
fn promoted(a: DType, b: DType) -> DType {
    let double = [a, b].iter().any(|d| matches!(d, DType::F64 | DType::C64));
    match (double, a.is_complex() || b.is_complex()) {
        (true, true) => DType::C64,
        (true, false) => DType::F64,
        (false, true) => DType::C32,
        (false, false) => DType::F32,
    }
}

fn shifted<T: Element>(a: &Hodlr, diagonal: &Value) -> Result<Value> {
    let mut data: Vec<T> = a.numbers()?;
    let diagonal: Vec<C64> = diagonal.to_vec()?;
    for node in &a.layout.nodes {
        let Node::Leaf { rows, at } = node else { continue };
        for (i, d) in diagonal[rows.clone()].iter().enumerate() {
            let entry = &mut data[at + i * (rows.len() + 1)];
            *entry = *entry + T::from_c64(*d);
        }
    }
    Hodlr::from_numbers(a.layout.clone(), &data)
}
