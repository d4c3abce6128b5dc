//! Products with the matrix and its adjoint: one loop over the blocks, in any order.

use crate::layout::{Block, Layout, Node};
use crate::panel::Panel;
use cola_plugin_sdk::Element;

/// U of a block.
pub(crate) fn left<'a, T>(data: &'a [T], block: &Block) -> &'a [T] {
    &data[block.factors.u..block.factors.u + block.rows.len() * block.factors.rank]
}

/// V of a block.
pub(crate) fn right<'a, T>(data: &'a [T], block: &Block) -> &'a [T] {
    &data[block.factors.v..block.factors.v + block.cols.len() * block.factors.rank]
}

/// The entries of a leaf of m rows.
pub(crate) fn dense<T>(data: &[T], at: usize, m: usize) -> &[T] {
    &data[at..at + m * m]
}

/// y = A·x, or Aᴴ·x: Σ over leaves D·x + Σ over blocks U·(Vᴴ·x).
///
/// `t` has room for the largest rank times the width.
pub(crate) fn multiply<T: Element>(
    layout: &Layout,
    data: &[T],
    adjoint: bool,
    x: &Panel<'_, T>,
    y: &mut Panel<'_, T>,
    t: &mut [T],
) {
    y.data.fill(T::default());
    for node in &layout.nodes {
        if let Node::Leaf { rows, at } = node {
            let d = dense(data, *at, rows.len());
            for c in 0..x.width {
                if adjoint {
                    for (j, column) in d.chunks_exact(rows.len()).enumerate() {
                        let sum = crate::element::dot(column, x.col(c, rows));
                        let out = &mut y.col_mut(c, rows)[j];
                        *out = *out + sum;
                    }
                } else {
                    for (j, column) in d.chunks_exact(rows.len()).enumerate() {
                        crate::element::axpy(x.col(c, rows)[j], column, y.col_mut(c, rows));
                    }
                }
            }
        }
        for block in node.blocks().into_iter().flatten() {
            let rank = block.factors.rank;
            let (u, v) = (left(data, &block), right(data, &block));
            if adjoint {
                x.project(u, &block.rows, t, rank);
                y.add(v, &block.cols, t, rank);
            } else {
                x.project(v, &block.cols, t, rank);
                y.add(u, &block.rows, t, rank);
            }
        }
    }
}

/// ‖A‖_F, from ‖U·Vᴴ‖² = tr (UᴴU)·(VᴴV).
pub(crate) fn norm<T: Element>(layout: &Layout, data: &[T]) -> f64 {
    let mut sum = 0.0;
    for node in &layout.nodes {
        if let Node::Leaf { rows, at } = node {
            sum += crate::element::norm2(dense(data, *at, rows.len()));
        }
        for block in node.blocks().into_iter().flatten() {
            let (u, v) = (left(data, &block), right(data, &block));
            let (m, n, rank) = (block.rows.len(), block.cols.len(), block.factors.rank);
            for k in 0..rank {
                for l in 0..rank {
                    let gram = crate::element::dot(&u[k * m..(k + 1) * m], &u[l * m..(l + 1) * m]).to_c64();
                    let other = crate::element::dot(&v[l * n..(l + 1) * n], &v[k * n..(k + 1) * n]).to_c64();
                    sum += (gram * other).re;
                }
            }
        }
    }
    sum.max(0.0).sqrt()
}
