//! `diag`, `trace` and `to_dense`: entries that are read off.

use crate::element::with_element;
use crate::layout::{Layout, Node};
use crate::operator::Hodlr;
use cola_plugin_sdk::{C64, Element, IntoValue, Value, register};

register!(|p| {
    p.method("diag", "HODLR", |call| {
        let (a, offset): (&Hodlr, i64) = (call.get("a")?, call.get("offset")?);
        with_element!(a.dtype, T => a.with_numbers(|data: &[T]| Value::vector(&diagonal(&a.layout, data, offset))))
    })
    .doc(
        "aᵢ,ᵢ₊ₖ from the leaf or the block U·Vᴴ that it lies in\n\n# Requires   nothing.\n# Cost       O(r·log n) for \
         each entry; O(1) in a leaf.\n# Source     definition",
    );

    p.method("trace", "HODLR", |call| {
        let a: &Hodlr = call.get("a")?;
        let sum = with_element!(a.dtype, T => a.with_numbers(|data: &[T]| {
            let entries = diagonal(&a.layout, data, 0);
            let add = |s: C64, z: &T| C64::new(s.re + z.to_c64().re, s.im + z.to_c64().im);
            Ok(entries.iter().fold(C64::new(0.0, 0.0), add))
        }))?;
        if a.dtype.is_complex() { sum.into_value() } else { sum.re.into_value() }
    })
    .doc("tr A = Σᵢ aᵢᵢ\n\n# Requires   nothing.\n# Cost       n numbers of the leaves.\n# Source     definition");

    p.method("to_dense", "HODLR", |call| {
        let a: &Hodlr = call.get("a")?;
        let n = a.layout.n;
        with_element!(a.dtype, T => a.with_numbers(|data: &[T]| {
            Value::array_with(n, n, |out| {
                fill(&a.layout, data, |i, j, z| out[(i, j)] = z);
                Ok(())
            })
        }))
    })
    .doc(
        "the leaves, and U·Vᴴ multiplied out\n\n# Requires   n² numbers of memory.\n# Cost       2n²·r operations.\n\
         # Source     definition",
    );
});

/// Entry (i, j): down the tree from its root to the node that holds it.
fn entry<T: Element>(layout: &Layout, data: &[T], i: usize, j: usize) -> T {
    let Some(mut node) = layout.nodes.len().checked_sub(1) else { return T::default() };
    loop {
        match &layout.nodes[node] {
            Node::Leaf { rows, at } => return data[at + (i - rows.start) + (j - rows.start) * rows.len()],
            Node::Split { mid, second, .. } if (i < *mid) == (j < *mid) => {
                node = if i < *mid { second - 1 } else { node - 1 };
            }
            other => {
                let block = other.blocks().into_iter().flatten().find(|b| b.rows.contains(&i));
                let Some(b) = block else { return T::default() };
                let (u, v) = (b.factors.u + i - b.rows.start, b.factors.v + j - b.cols.start);
                return (0..b.factors.rank).fold(T::default(), |s, l| {
                    s + data[u + l * b.rows.len()] * data[v + l * b.cols.len()].conjugate()
                });
            }
        }
    }
}

/// The entries (i, i + offset).
fn diagonal<T: Element>(layout: &Layout, data: &[T], offset: i64) -> Vec<T> {
    let shift = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
    let (row, col) = if offset < 0 { (shift, 0) } else { (0, shift) };
    (0..layout.n.saturating_sub(shift)).map(|t| entry(layout, data, row + t, col + t)).collect()
}

/// Every entry, block by block.
fn fill<T: Element>(layout: &Layout, data: &[T], mut write: impl FnMut(usize, usize, T)) {
    let mut column = Vec::new();
    for node in &layout.nodes {
        if let Node::Leaf { rows, at } = node {
            for (l, z) in data[*at..at + rows.len() * rows.len()].iter().enumerate() {
                write(rows.start + l % rows.len(), rows.start + l / rows.len(), *z);
            }
        }
        for b in node.blocks().into_iter().flatten() {
            for j in 0..b.cols.len() {
                column.clear();
                column.resize(b.rows.len(), T::default());
                for l in 0..b.factors.rank {
                    let u = &data[b.factors.u + l * b.rows.len()..][..b.rows.len()];
                    crate::element::axpy(
                        data[b.factors.v + j + l * b.cols.len()].conjugate(),
                        u,
                        &mut column,
                    );
                }
                for (i, z) in column.iter().enumerate() {
                    write(b.rows.start + i, b.cols.start + j, *z);
                }
            }
        }
    }
}
