//! `transpose`, `adjoint` and `conj`: a HODLR again.

use super::claimed;
use crate::element::with_element;
use crate::layout::{Layout, Node};
use crate::operator::Hodlr;
use cola_plugin_sdk::{Element, Form, Result, Value, register};
use std::sync::Arc;

const MAPS: [(&str, Form, &str); 3] = [
    ("transpose", Form::Transpose, "(U·Vᴴ)ᵀ = V̄·Ūᴴ: upper and lower blocks trade places, and so do U and V"),
    ("adjoint", Form::Adjoint, "(U·Vᴴ)ᴴ = V·Uᴴ: upper and lower blocks trade places, and so do U and V"),
    ("conj", Form::Conjugate, "every number is conjugated"),
];

register!(|p| {
    for (function, form, identity) in MAPS {
        p.method(function, "HODLR", move |call| {
            let value: &Value = call.get("a")?;
            let a: &Hodlr = value.get()?;
            let mapped = with_element!(a.dtype, T => mapped::<T>(a, form))?;
            claimed(mapped, &[value])
        })
        .doc(&format!("{identity}\n\n# Requires   nothing.\n# Cost       a copy of the numbers.\n# Source     definition"));
    }
});

fn mapped<T: Element>(a: &Hodlr, form: Form) -> Result<Value> {
    let mut data: Vec<T> = a.numbers()?;
    let transposes = form != Form::Conjugate;
    if form != Form::Adjoint {
        data.iter_mut().for_each(|z| *z = z.conjugate());
    }
    // What is left for a leaf is the adjoint, also of one that is conjugated already.
    if transposes {
        leaves(&a.layout, &mut data);
    }
    let layout = if transposes { Arc::new(a.layout.transposed()) } else { a.layout.clone() };
    Hodlr::from_numbers(layout, &data)
}

/// Every leaf becomes its adjoint.
fn leaves<T: Element>(layout: &Layout, data: &mut [T]) {
    for node in &layout.nodes {
        let Node::Leaf { rows, at } = node else { continue };
        let (m, d) = (rows.len(), &mut data[*at..]);
        for j in 0..m {
            for i in 0..=j {
                let (above, below) = (d[i + j * m].conjugate(), d[j + i * m].conjugate());
                (d[i + j * m], d[j + i * m]) = (below, above);
            }
        }
    }
}
