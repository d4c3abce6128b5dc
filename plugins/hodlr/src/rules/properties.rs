//! `properties`: what the stored numbers prove.

use crate::element::with_element;
use crate::inverse::HodlrInverse;
use crate::layout::{Layout, Node};
use crate::operator::Hodlr;
use cola_plugin_sdk::{Element, Value, register};

/// What inversion keeps.
const KEPT: [&str; 7] = ["Normal", "SelfAdjoint", "Symmetric", "PSD", "PD", "Real", "Unitary"];

register!(|p| {
    p.method("properties", "HODLR", |call| {
        let a: &Hodlr = call.get("a")?;
        let adjoint = with_element!(a.dtype, T => a.with_numbers(|d: &[T]| Ok(is_self_adjoint(&a.layout, d))))?;
        let real = if a.dtype.is_complex() { "" } else { "Real" };
        Value::properties(&format!("{real} {}", if adjoint { "SelfAdjoint" } else { "" }))
    })
    .doc(
        "real entries ⇒ Real; lower blocks that are the adjoints of the upper ones, and such leaves ⇒ SelfAdjoint\n\n# \
         Cost       n·leaf comparisons.\n# Source     definition",
    );

    p.method("properties", "HODLRInverse[_]", |call| {
        let a: &HodlrInverse = call.get("a")?;
        let mut known = Vec::new();
        for property in KEPT {
            if a.inner().has(property)? {
                known.push(property);
            }
        }
        Value::properties(&known.join(" "))
    })
    .doc(
        "A⁻¹ is Normal, SelfAdjoint, Symmetric, PSD, PD, Real or Unitary when A is\n\n# Cost       none.\n# Source     Horn \
         & Johnson, Matrix Analysis, 2nd ed., §7.1",
    );
});

fn is_self_adjoint<T: Element>(layout: &Layout, data: &[T]) -> bool {
    let leaf = |node: &Node| match node {
        Node::Split { .. } => true,
        Node::Leaf { rows, at } => {
            let m = rows.len();
            let entry = |i: usize, j: usize| data[at + i + j * m];
            (0..m).all(|j| (0..=j).all(|i| entry(i, j).to_c64() == entry(j, i).conjugate().to_c64()))
        }
    };
    layout.shared && layout.nodes.iter().all(leaf)
}
