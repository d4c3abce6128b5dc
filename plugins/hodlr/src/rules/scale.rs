//! `scale`: c·K + σ²·I stays one HODLR.

use super::claimed;
use crate::element::with_element;
use crate::layout::{Layout, Node};
use crate::operator::Hodlr;
use cola_plugin_sdk::{C64, DType, Element, Value, register};

register!(|p| {
    p.method("scale", "_, HODLR", |call| {
        let (c, value): (C64, &Value) = (call.get("c")?, call.get("a")?);
        let a: &Hodlr = value.get()?;
        let unit = c.im == 0.0 && (c.re == 0.0 || c.re == 1.0);
        // Below the diagonal c̄·V·Uᴴ is stored where c·V·Uᴴ would be needed.
        if unit || !(c.re.is_finite() && c.im.is_finite()) || (c.im != 0.0 && a.layout.shared) {
            return call.next();
        }
        let dtype = match (a.dtype, c.im != 0.0) {
            (DType::F32, true) => DType::C32,
            (DType::F64, true) => DType::C64,
            (dtype, _) => dtype,
        };
        let made = with_element!(dtype, T => {
            let mut data: Vec<T> = a.numbers()?;
            scale(&a.layout, &mut data, T::from_c64(c));
            Hodlr::from_numbers(a.layout.clone(), &data)
        })?;
        if c.im == 0.0 && c.re > 0.0 { claimed(made, &[value]) } else { Ok(made) }
    })
    .doc(
        "c·U·Vᴴ = (c·U)·Vᴴ, and the leaves times c\n\n# Requires   nothing; 0·A and 1·A, and a complex multiple of an A \
         that is its own adjoint, are the host's.\n# Cost       a copy of the numbers.\n# Source     definition",
    );
});

fn scale<T: Element>(layout: &Layout, data: &mut [T], c: T) {
    let mut times = |at: usize, len: usize| data[at..at + len].iter_mut().for_each(|z| *z = *z * c);
    for node in &layout.nodes {
        if let Node::Leaf { rows, at } = node {
            times(*at, rows.len() * rows.len());
        }
        // A shared lower block has the U of the upper one as its V, and follows.
        for b in node.blocks().into_iter().flatten().take(if layout.shared { 1 } else { 2 }) {
            times(b.factors.u, b.rows.len() * b.factors.rank);
        }
    }
}
