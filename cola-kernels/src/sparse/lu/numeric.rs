//! The numeric factorisation: panels from left to right, each updated by the panels that reach it.
//!
//! For each panel: (1) follow its entries through the finished panels to find which of them reach it and
//! which rows it will have; (2) gather its columns of A into one dense buffer, a run of rows per reaching
//! panel (that becomes U) and the rows without a pivot (that become L and the pivots); (3) let the reaching
//! panels act in order, each on the columns where it meets an entry: a triangular solve, whose result is
//! final and kept as a block of U, a product, a scatter; (4) factor what remains and keep it as L.

use super::panel::{self, Rows};
use super::{Link, Panel, SparseLu, SymbolicLu};
use crate::error::{KernelError, Result};
use crate::field::Field;
use crate::lanes::vectorised;
use crate::scaling::{Scaling, by_power};
use crate::sparse::CsrRef;
use faer::linalg::matmul::matmul;
use faer::linalg::triangular_solve::solve_unit_lower_triangular_in_place;
use faer::{Accum, MatMut, MatRef, Par};
use std::sync::Arc;

const NONE: u32 = u32::MAX;
/// A diagonal entry this fraction of the largest in its column is taken as pivot (symmetric strategy).
const DIAGONAL_THRESHOLD: f64 = 0.001;
/// Multiply-adds per row from which the library's dense product pays.
const DENSE_FROM: usize = 16;

/// What the factorisation keeps between panels.
struct Work<'a, T> {
    symbolic: &'a SymbolicLu,
    values: Vec<T>,
    panels: Vec<Panel>,
    /// Rows below each panel, as rows of A until the end.
    rows: Vec<u32>,
    links: Vec<Link>,
    /// Columns (within the panel) of the blocks of U.
    columns: Vec<u32>,
    /// Step in which each row of A was pivot.
    step_of: Vec<u32>,
    /// Row of A that was pivot in each step.
    row_of: Vec<u32>,
    /// Panel of each step.
    panel_of: Vec<u32>,
    /// Place in the buffer of each row of A that the current panel has.
    place: Vec<u32>,
    /// Last panel that met each row; each panel.
    row_mark: Vec<u32>,
    panel_mark: Vec<u32>,
    /// First column of each reaching panel that acts.
    first: Vec<u32>,
    /// The current panel: `above` rows that are pivots of earlier ones, then the others.
    buffer: Vec<T>,
    above: usize,
    product: Vec<T>,
}

pub(crate) fn numeric_kernel<T: Field>(symbolic: &Arc<SymbolicLu>, a: CsrRef<'_, T>) -> Result<SparseLu<T>> {
    let (n, count) = (symbolic.n, symbolic.panels.len() - 1);
    let scaling = Scaling::of(a);
    let mut work = Work {
        symbolic,
        values: Vec::new(),
        panels: Vec::with_capacity(count),
        rows: Vec::new(),
        links: Vec::new(),
        columns: Vec::new(),
        step_of: vec![NONE; n],
        row_of: vec![NONE; n],
        panel_of: vec![NONE; n],
        place: vec![0; n],
        row_mark: vec![NONE; n],
        panel_mark: vec![NONE; count],
        first: vec![0; count],
        buffer: Vec::new(),
        above: 0,
        product: Vec::new(),
    };
    let mut list = Vec::new();
    let mut reach = Vec::new();
    for s in 0..count {
        work.reach(s, &mut reach, &mut list);
        work.gather(s, a, &scaling, &reach, &list)?;
        let links = work.links.len();
        work.update(s, &reach, list.len())?;
        work.pivot(s, &mut list, links)?;
    }
    let mut rows = work.rows;
    rows.iter_mut().for_each(|r| *r = work.step_of[*r as usize]);
    let (mut low, mut high) = (f64::INFINITY, 0.0f64);
    for p in &work.panels {
        for k in 0..p.width() {
            let u = work.values[p.at + k * p.ld + k].abs();
            (low, high) = (low.min(u), high.max(u));
        }
    }
    Ok(SparseLu {
        symbolic: symbolic.clone(),
        scaling,
        values: work.values,
        panels: work.panels,
        rows,
        links: work.links,
        columns: work.columns,
        row_of: work.row_of,
        pivot_range: (low, high),
    })
}

impl<T: Field> Work<'_, T> {
    /// Finds the panels that reach panel s, in order, and its rows without a pivot.
    fn reach(&mut self, s: usize, reach: &mut Vec<u32>, list: &mut Vec<u32>) {
        reach.clear();
        list.clear();
        let symbolic = self.symbolic;
        let mut visit = |row: u32, reach: &mut Vec<u32>| {
            let step = self.step_of[row as usize];
            if step == NONE {
                if self.row_mark[row as usize] != s as u32 {
                    self.row_mark[row as usize] = s as u32;
                    list.push(row);
                }
                return;
            }
            let d = self.panel_of[step as usize] as usize;
            let column = step - symbolic.panels[d];
            if self.panel_mark[d] != s as u32 {
                self.panel_mark[d] = s as u32;
                self.first[d] = column;
                reach.push(d as u32);
            } else if column < self.first[d] {
                self.first[d] = column;
            }
        };
        for j in symbolic.panels[s] as usize..symbolic.panels[s + 1] as usize {
            let column = symbolic.order[j] as usize;
            for &row in &symbolic.transpose.indices
                [symbolic.transpose.indptr[column]..symbolic.transpose.indptr[column + 1]]
            {
                visit(row, reach);
            }
        }
        let mut next = 0;
        while next < reach.len() {
            let d = &self.panels[reach[next] as usize];
            for &row in &self.rows[d.rows.clone()] {
                visit(row, reach);
            }
            next += 1;
        }
        reach.sort_unstable();
    }

    /// Lays out the buffer of panel s and fills it with the scaled columns of A.
    fn gather(
        &mut self,
        s: usize,
        a: CsrRef<'_, T>,
        scaling: &Scaling,
        reach: &[u32],
        list: &[u32],
    ) -> Result<()> {
        let symbolic = self.symbolic;
        let (begin, end) = (symbolic.panels[s] as usize, symbolic.panels[s + 1] as usize);
        let mut above = 0;
        for &d in reach {
            let (lo, hi) =
                (symbolic.panels[d as usize] + self.first[d as usize], symbolic.panels[d as usize + 1]);
            for step in lo..hi {
                self.place[self.row_of[step as usize] as usize] = above;
                above += 1;
            }
        }
        for (i, &row) in list.iter().enumerate() {
            self.place[row as usize] = above + i as u32;
        }
        self.above = above as usize;
        let ld = self.above + list.len();
        self.buffer.clear();
        reserve(&mut self.buffer, ld * (end - begin))?;
        self.buffer.resize(ld * (end - begin), T::zero());
        for j in begin..end {
            let column = symbolic.order[j] as usize;
            let buffer = &mut self.buffer[(j - begin) * ld..(j - begin + 1) * ld];
            for e in symbolic.transpose.indptr[column]..symbolic.transpose.indptr[column + 1] {
                let row = symbolic.transpose.indices[e] as usize;
                let v = a.values[symbolic.transpose.source[e] as usize];
                buffer[self.place[row] as usize] = by_power(v, scaling.rows[row] + scaling.cols[column]);
            }
        }
        Ok(())
    }

    /// Lets the reaching panels act on the buffer and keeps the blocks of U that result.
    fn update(&mut self, s: usize, reach: &[u32], free: usize) -> Result<()> {
        let width = (self.symbolic.panels[s + 1] - self.symbolic.panels[s]) as usize;
        let ld = self.above + free;
        let mut top = 0;
        for &d in reach {
            let panel = &self.panels[d as usize];
            let first = self.first[d as usize] as usize;
            let height = panel.width() - first;
            let columns = self.columns.len();
            for c in 0..width {
                if self.buffer[c * ld + top..c * ld + top + height].iter().any(|&v| v != T::zero()) {
                    self.columns.push(c as u32);
                }
            }
            let active = &self.columns[columns..];
            if !active.is_empty() {
                let at = self.values.len();
                reserve(&mut self.values, height * active.len())?;
                for &c in active {
                    let from = c as usize * ld + top;
                    self.values.extend_from_slice(&self.buffer[from..from + height]);
                }
                let (done, x) = self.values.split_at_mut(at);
                let l = &done[panel.at..panel.at + panel.ld * panel.width()];
                let target = Target { buffer: &mut self.buffer, ld, active, place: &self.place };
                let below = &self.rows[panel.rows.clone()];
                if height * active.len() >= DENSE_FROM && below.len() >= 4 {
                    act_dense(l, panel, first, x, below, target, &mut self.product);
                } else {
                    vectorised!(act_directly(l, panel, first, x, below, target));
                }
                self.links.push(Link {
                    panel: d,
                    first: first as u32,
                    at,
                    columns: columns..self.columns.len(),
                });
            }
            top += height;
        }
        Ok(())
    }

    /// Factors the rows without a pivot of panel s, records its pivots and keeps it.
    fn pivot(&mut self, s: usize, list: &mut [u32], links: usize) -> Result<()> {
        let symbolic = self.symbolic;
        let (begin, end) = (symbolic.panels[s] as usize, symbolic.panels[s + 1] as usize);
        let (width, m, above) = (end - begin, list.len(), self.above);
        let singular = |step: usize, value: f64| KernelError::Singular {
            index: symbolic.order[(begin + step).min(symbolic.n - 1)] as usize,
            value,
        };
        if m < width {
            return Err(singular(m, 0.0));
        }
        let preferred = if symbolic.symmetric { &symbolic.order[begin..end] } else { &[] };
        let mut rows =
            Rows { list, place: &mut self.place, offset: above, preferred, threshold: DIAGONAL_THRESHOLD };
        let ld = above + m;
        let buffer = &mut self.buffer[above..];
        panel::factor(buffer, ld, m, width, (0, width), &mut rows)
            .map_err(|bad| singular(bad.step, bad.value))?;
        for (k, step) in (begin..end).enumerate() {
            self.step_of[list[k] as usize] = step as u32;
            self.row_of[step] = list[k];
            self.panel_of[step] = s as u32;
        }
        let (at, below) = (self.values.len(), self.rows.len());
        reserve(&mut self.values, m * width)?;
        for c in 0..width {
            self.values.extend_from_slice(&buffer[c * ld..c * ld + m]);
        }
        self.rows.extend_from_slice(&list[width..]);
        self.panels.push(Panel {
            begin,
            end,
            at,
            ld: m,
            rows: below..self.rows.len(),
            links: links..self.links.len(),
        });
        Ok(())
    }
}

fn reserve<T>(values: &mut Vec<T>, more: usize) -> Result<()> {
    let bytes = (values.len() + more) * size_of::<T>();
    values.try_reserve(more).map_err(|_| KernelError::OutOfMemory { bytes })
}

/// The buffer of the current panel, and the columns on which an earlier one acts.
struct Target<'a, T> {
    buffer: &'a mut [T],
    ld: usize,
    active: &'a [u32],
    place: &'a [u32],
}

/// The action of panel d by loops: few columns on either side. x holds its rows of the active columns.
#[inline(always)]
fn act_directly<T: Field>(
    l: &[T],
    d: &Panel,
    first: usize,
    x: &mut [T],
    below: &[u32],
    target: Target<'_, T>,
) {
    let Target { buffer, ld, active, place } = target;
    let height = d.width() - first;
    for (x, &c) in x.chunks_exact_mut(height).zip(active) {
        let column = &mut buffer[c as usize * ld..(c as usize + 1) * ld];
        for k in 0..height {
            let u = x[k];
            if u == T::zero() {
                continue;
            }
            let l = &l[(first + k) * d.ld..(first + k + 1) * d.ld];
            for (x, &l) in x[k + 1..].iter_mut().zip(&l[first + k + 1..]) {
                *x -= l * u;
            }
            for (&row, &l) in below.iter().zip(&l[d.width()..]) {
                column[place[row as usize] as usize] -= l * u;
            }
        }
    }
}

/// The same by a dense triangular solve and product, then a scatter.
fn act_dense<T: Field>(
    l: &[T],
    d: &Panel,
    first: usize,
    x: &mut [T],
    below: &[u32],
    target: Target<'_, T>,
    product: &mut Vec<T>,
) {
    let Target { buffer, ld, active, place } = target;
    let height = d.width() - first;
    let l = MatRef::from_column_major_slice(l, d.ld, d.width()).subcols(first, height);
    let mut x = MatMut::from_column_major_slice_mut(x, height, active.len());
    solve_unit_lower_triangular_in_place(l.subrows(first, height), x.as_mut(), Par::Seq);
    let len = below.len() * active.len();
    if product.len() < len {
        product.resize(len, T::zero());
    }
    let mut y = MatMut::from_column_major_slice_mut(&mut product[..len], below.len(), active.len());
    let l = l.subrows(d.width(), below.len());
    matmul(y.as_mut(), Accum::Replace, l, x.as_ref(), T::one(), Par::Seq);
    for (product, &c) in product.chunks_exact(below.len()).zip(active) {
        let column = &mut buffer[c as usize * ld..(c as usize + 1) * ld];
        for (&row, &v) in below.iter().zip(product) {
            column[place[row as usize] as usize] -= v;
        }
    }
}
