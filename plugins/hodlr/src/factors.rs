//! The factorisation, level by level.
//!
//! Method    A = diag(A₁, A₂)·(I + W·Z) with W = diag(A₁⁻¹U₁, A₂⁻¹U₂) and Z = [[0, V₁ᴴ], [V₂ᴴ, 0]], where U₁·V₁ᴴ is the
//!           upper and U₂·V₂ᴴ the lower block; then (I + W·Z)⁻¹ = I − W·S⁻¹·Z and det(I + W·Z) = det S with the
//!           small S = I + Z·W. A₁ and A₂ likewise; leaves by LU.
//! Memory    W: as many numbers as the blocks have in their U; leaves once more; S
//! Work      O(n·r²·log² n) once, O(n·r·log n) for each column of a solve
//! Stops     `Singular` where a leaf, or some S, is: pivots do not move from one diagonal block to another, so that a
//!           regular A with a singular A₁ is refused as well
//! Source    Ambikasaran & Darve (2013); Ambikasaran et al. (2016), §3

use crate::element::{norm2, one};
use crate::layout::{Block, Layout, Node};
use crate::lu::Lu;
use crate::panel::Panel;
use crate::product::{dense, left, norm, right};
use cola_plugin_sdk::{C64, Element, Error, Result, poll};
use std::ops::Range;

/// The factors of a matrix, node by node.
pub(crate) struct Factors<T> {
    parts: Vec<Part<T>>,
    /// ‖A‖_F, by which residuals are judged.
    pub(crate) norm: f64,
}

enum Part<T> {
    Leaf(Lu<T>),
    Split { w: [Vec<T>; 2], small: Lu<T> },
}

impl<T: Element> Factors<T> {
    /// Factorises.
    pub(crate) fn new(layout: &Layout, data: &[T]) -> Result<Factors<T>> {
        let mut factors = Factors { parts: Vec::with_capacity(layout.nodes.len()), norm: norm(layout, data) };
        let mut t = vec![T::default(); layout.small() * layout.rank()];
        if !factors.norm.is_finite() {
            return Err(Error::not_finite("the numbers of a HODLR hold NaN or infinity, or overflow"));
        }
        for (i, node) in layout.nodes.iter().enumerate() {
            poll()?;
            let part = match node {
                Node::Leaf { rows, at } => Part::Leaf(
                    Lu::new(dense(data, *at, rows.len()).to_vec(), rows.len())
                        .map_err(|step| singular(layout, rows, &format!("pivot {step} vanishes")))?,
                ),
                Node::Split { rows, first, second, .. } => {
                    let Some([upper, lower]) = node.blocks() else { continue };
                    let mut solved = |nodes: Range<usize>, block: &Block| {
                        let mut w = left(data, block).to_vec();
                        let (ld, width) = (block.rows.len(), block.factors.rank);
                        let mut x = Panel { data: &mut w, ld, base: block.rows.start, width };
                        factors.solve_nodes(layout, data, nodes, &mut x, &mut t);
                        w
                    };
                    // Wᵢ = Aᵢ⁻¹·Uᵢ
                    let w = [solved(*first..*second, &upper), solved(*second..i, &lower)];
                    let (s, order) = small([&upper, &lower], data, &w);
                    let small = Lu::new(s, order)
                        .map_err(|_| singular(layout, rows, "the small system of its halves is"))?;
                    Part::Split { w, small }
                }
            };
            factors.parts.push(part);
        }
        Ok(factors)
    }

    /// x ← A⁻¹·x; `t` has room for the largest small system times the width.
    pub(crate) fn solve(&self, layout: &Layout, data: &[T], x: &mut Panel<'_, T>, t: &mut [T]) {
        self.solve_nodes(layout, data, 0..layout.nodes.len(), x, t);
    }

    /// The same for the diagonal block of a subtree, children first: x ← (I − W·S⁻¹·Z)·diag(A₁, A₂)⁻¹·x.
    fn solve_nodes(
        &self,
        layout: &Layout,
        data: &[T],
        nodes: Range<usize>,
        x: &mut Panel<'_, T>,
        t: &mut [T],
    ) {
        for i in nodes {
            match (&layout.nodes[i], &self.parts[i]) {
                (Node::Leaf { rows, .. }, Part::Leaf(lu)) => {
                    (0..x.width).for_each(|c| lu.solve(x.col_mut(c, rows)));
                }
                (node, Part::Split { w, small }) => {
                    let Some([upper, lower]) = node.blocks() else { continue };
                    let (r, order) = (upper.factors.rank, upper.factors.rank + lower.factors.rank);
                    // t = S⁻¹·[V₁ᴴ·x₂; V₂ᴴ·x₁]
                    x.project(right(data, &upper), &upper.cols, t, order);
                    x.project(right(data, &lower), &lower.cols, &mut t[r..], order);
                    solve_each(order, t, x.width, |t| small.solve(t));
                    // x ← x − W·t
                    x.add(&w[0], &upper.rows, t, order);
                    x.add(&w[1], &lower.rows, &t[r..], order);
                }
                _ => {}
            }
        }
    }

    /// x ← A⁻ᴴ·x, parents first: x ← diag(A₁, A₂)⁻ᴴ·(I − Zᴴ·S⁻ᴴ·Wᴴ)·x.
    pub(crate) fn solve_adjoint(&self, layout: &Layout, data: &[T], x: &mut Panel<'_, T>, t: &mut [T]) {
        for (node, part) in layout.nodes.iter().zip(&self.parts).rev() {
            match (node, part) {
                (Node::Leaf { rows, .. }, Part::Leaf(lu)) => {
                    (0..x.width).for_each(|c| lu.solve_adjoint(x.col_mut(c, rows)));
                }
                (node, Part::Split { w, small }) => {
                    let Some([upper, lower]) = node.blocks() else { continue };
                    let (r, order) = (upper.factors.rank, upper.factors.rank + lower.factors.rank);
                    // t = S⁻ᴴ·[W₁ᴴ·x₁; W₂ᴴ·x₂]
                    x.project(&w[0], &upper.rows, t, order);
                    x.project(&w[1], &lower.rows, &mut t[r..], order);
                    solve_each(order, t, x.width, |t| small.solve_adjoint(t));
                    // x ← x − Zᴴ·t
                    x.add(right(data, &upper), &upper.cols, t, order);
                    x.add(right(data, &lower), &lower.cols, &t[r..], order);
                }
                _ => {}
            }
        }
    }

    /// Phase and logarithm of det A = ∏ det(leaves)·∏ det S.
    pub(crate) fn determinant(&self) -> (C64, f64) {
        let mut sign = C64::new(1.0, 0.0);
        let mut log = 0.0;
        for part in &self.parts {
            let (Part::Leaf(lu) | Part::Split { small: lu, .. }) = part;
            log += lu.determinant(&mut sign);
            // Back to the unit circle; ±1 stay exact.
            let size = if sign.im == 0.0 { sign.re.abs() } else { norm2(&[sign]).sqrt() };
            sign = C64::new(sign.re / size, sign.im / size);
        }
        (sign, log)
    }
}

/// Solves with each column of t, and turns its sign, so that products with it are subtracted.
fn solve_each<T: Element>(order: usize, t: &mut [T], width: usize, solve: impl Fn(&mut [T])) {
    if order == 0 {
        return;
    }
    for column in t.chunks_exact_mut(order).take(width) {
        solve(column);
        column.iter_mut().for_each(|z| *z = -*z);
    }
}

/// S = [[I, V₁ᴴ·W₂], [V₂ᴴ·W₁, I]], and its order.
fn small<T: Element>([upper, lower]: [&Block; 2], data: &[T], w: &[Vec<T>; 2]) -> (Vec<T>, usize) {
    let (r, q) = (upper.factors.rank, lower.factors.rank);
    let order = r + q;
    let mut s = vec![T::default(); order * order];
    (0..order).for_each(|i| s[i * (order + 1)] = one());
    let mut fill = |v: &[T], w: &[T], m: usize, row: usize, col: usize| {
        for (j, w) in w.chunks_exact(m.max(1)).enumerate() {
            for (i, v) in v.chunks_exact(m.max(1)).enumerate() {
                s[row + i + (col + j) * order] = crate::element::dot(v, w);
            }
        }
    };
    fill(right(data, upper), &w[1], upper.cols.len(), 0, r);
    fill(right(data, lower), &w[0], lower.cols.len(), r, 0);
    (s, order)
}

fn singular(layout: &Layout, rows: &Range<usize>, why: &str) -> Error {
    let n = layout.n;
    if rows.len() == n && layout.nodes.len() == 1 {
        return Error::singular(format!("HODLR {n}×{n} is singular up to rounding: {why}"));
    }
    Error::singular(format!(
        "HODLR {n}×{n}: the diagonal block of rows {} to {} is singular up to rounding ({why}), and the factorisation \
         does not pivot across blocks",
        rows.start,
        rows.end - 1
    ))
}
