//! The numeric factorisation: panels from left to right, each updated by the panels that reach it.
//!
//! For each panel: (1) follow its entries through the finished panels to find which of them reach it and
//! which rows it will have; (2) gather its columns of A into one dense buffer, a run of rows per reaching
//! panel (that becomes U) and the rows without a pivot (that become L and the pivots); (3) let the reaching
//! panels act in order: a triangular solve, a product, a scatter; (4) factor what remains. The buffer lies
//! at the end of the one array that holds the factors, so nothing is copied afterwards.

use super::panel::{self, Rows};
use super::{Panel, SparseLu, SymbolicLu};
use crate::error::{KernelError, Result};
use crate::field::Field;
use crate::lanes::vectorised;
use crate::sparse::CsrRef;
use crate::sparse::equilibrate::{Scaling, by_power};
use faer::linalg::matmul::matmul;
use faer::linalg::triangular_solve::solve_unit_lower_triangular_in_place;
use faer::{Accum, MatMut, MatRef, Par};
use std::sync::Arc;

const NONE: u32 = u32::MAX;
/// A diagonal entry this fraction of the largest in its column is taken as pivot (symmetric strategy).
const DIAGONAL_THRESHOLD: f64 = 0.1;
/// Multiply-adds per row from which the library's dense product pays.
const DENSE_FROM: usize = 16;

/// What the factorisation keeps between panels.
struct Work<'a, T> {
    symbolic: &'a SymbolicLu,
    values: Vec<T>,
    panels: Vec<Panel>,
    /// Rows below each panel, as rows of A until the end.
    rows: Vec<u32>,
    /// For each panel: the panels that reach it, and from which of their columns on.
    reached_by: Vec<(u32, u32)>,
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
        reached_by: Vec::new(),
        step_of: vec![NONE; n],
        row_of: vec![NONE; n],
        panel_of: vec![NONE; n],
        place: vec![0; n],
        row_mark: vec![NONE; n],
        panel_mark: vec![NONE; count],
        first: vec![0; count],
        product: Vec::new(),
    };
    let mut list = Vec::new();
    let mut reach = Vec::new();
    for s in 0..count {
        work.reach(s, &mut reach, &mut list);
        work.gather(s, a, &scaling, &reach, &list)?;
        vectorised(|| work.update(&reach));
        work.pivot(s, &mut list)?;
    }
    let mut rows = work.rows;
    rows.iter_mut().for_each(|r| *r = work.step_of[*r as usize]);
    let (mut low, mut high) = (f64::INFINITY, 0.0f64);
    for p in &work.panels {
        for k in 0..p.width() {
            let u = work.values[p.at + k * p.ld + p.above + k].abs();
            (low, high) = (low.min(u), high.max(u));
        }
    }
    Ok(SparseLu {
        symbolic: symbolic.clone(),
        scaling,
        values: work.values,
        panels: work.panels,
        rows,
        reached_by: work.reached_by,
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

    /// Lays out the buffer of panel s at the end of the values and fills it with the scaled columns of A.
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
        let links = self.reached_by.len();
        let mut above = 0;
        for &d in reach {
            let first = self.first[d as usize];
            let (lo, hi) = (symbolic.panels[d as usize] + first, symbolic.panels[d as usize + 1]);
            for step in lo..hi {
                self.place[self.row_of[step as usize] as usize] = above;
                above += 1;
            }
            self.reached_by.push((d, first));
        }
        for (i, &row) in list.iter().enumerate() {
            self.place[row as usize] = above + i as u32;
        }
        let (at, ld) = (self.values.len(), above as usize + list.len());
        let len = ld * (end - begin);
        let bytes = (at + len) * size_of::<T>();
        self.values.try_reserve(len).map_err(|_| KernelError::OutOfMemory { bytes })?;
        self.values.resize(at + len, T::zero());
        for j in begin..end {
            let column = symbolic.order[j] as usize;
            let buffer = &mut self.values[at + (j - begin) * ld..at + (j - begin + 1) * ld];
            for e in symbolic.transpose.indptr[column]..symbolic.transpose.indptr[column + 1] {
                let row = symbolic.transpose.indices[e] as usize;
                let v = a.values[symbolic.transpose.source[e] as usize];
                buffer[self.place[row] as usize] = by_power(v, scaling.rows[row] + scaling.cols[column]);
            }
        }
        self.panels.push(Panel {
            begin,
            end,
            at,
            ld,
            above: above as usize,
            rows: self.rows.len()..self.rows.len(),
            links: links..self.reached_by.len(),
        });
        Ok(())
    }

    /// Lets the reaching panels act on the buffer of the last panel.
    fn update(&mut self, reach: &[u32]) {
        let Some(current) = self.panels.last() else { return };
        let (width, ld) = (current.width(), current.ld);
        let (done, buffer) = self.values.split_at_mut(current.at);
        let mut top = 0;
        for &d in reach {
            let d_panel = &self.panels[d as usize];
            let first = self.first[d as usize] as usize;
            let height = d_panel.width() - first;
            let below = &self.rows[d_panel.rows.clone()];
            let source = &done[d_panel.at..d_panel.at + d_panel.ld * d_panel.width()];
            if height * width >= DENSE_FROM && below.len() >= 4 {
                act_dense(
                    source,
                    d_panel,
                    first,
                    buffer,
                    ld,
                    width,
                    top,
                    below,
                    &self.place,
                    &mut self.product,
                );
            } else {
                act_directly(source, d_panel, first, buffer, ld, width, top, below, &self.place);
            }
            top += height;
        }
    }

    /// Factors the rows without a pivot of panel s and records its pivots.
    fn pivot(&mut self, s: usize, list: &mut [u32]) -> Result<()> {
        let Some(current) = self.panels.last_mut() else { return Ok(()) };
        let (width, m, above) = (current.width(), list.len(), current.above);
        let symbolic = self.symbolic;
        let singular = |step: usize, value: f64| KernelError::Singular {
            index: symbolic.order[(current.begin + step).min(symbolic.n - 1)] as usize,
            value,
        };
        if m < width {
            return Err(singular(m, 0.0));
        }
        let steps = current.begin..current.end;
        let preferred = if symbolic.symmetric { &symbolic.order[steps.clone()] } else { &[] };
        let mut rows =
            Rows { list, place: &mut self.place, offset: above, preferred, threshold: DIAGONAL_THRESHOLD };
        let buffer = &mut self.values[current.at + above..];
        vectorised(|| panel::factor(buffer, current.ld, m, width, (0, width), &mut rows))
            .map_err(|bad| singular(bad.step, bad.value))?;
        for (k, step) in steps.enumerate() {
            self.step_of[list[k] as usize] = step as u32;
            self.row_of[step] = list[k];
            self.panel_of[step] = s as u32;
        }
        self.rows.extend_from_slice(&list[width..]);
        current.rows.end = self.rows.len();
        Ok(())
    }
}

/// The action of panel d by loops: few columns on either side.
#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn act_directly<T: Field>(
    source: &[T],
    d: &Panel,
    first: usize,
    buffer: &mut [T],
    ld: usize,
    width: usize,
    top: usize,
    below: &[u32],
    place: &[u32],
) {
    for c in 0..width {
        let x = &mut buffer[c * ld..(c + 1) * ld];
        for k in first..d.width() {
            let u = x[top + k - first];
            if u == T::zero() {
                continue;
            }
            let l = &source[k * d.ld + d.above..(k + 1) * d.ld];
            for i in k + 1..d.width() {
                x[top + i - first] -= l[i] * u;
            }
            for (&row, &l) in below.iter().zip(&l[d.width()..]) {
                x[place[row as usize] as usize] -= l * u;
            }
        }
    }
}

/// The action of panel d by a dense triangular solve and product, then a scatter.
#[allow(clippy::too_many_arguments)]
fn act_dense<T: Field>(
    source: &[T],
    d: &Panel,
    first: usize,
    buffer: &mut [T],
    ld: usize,
    width: usize,
    top: usize,
    below: &[u32],
    place: &[u32],
    product: &mut Vec<T>,
) {
    let height = d.width() - first;
    let l = MatRef::from_column_major_slice(source, d.ld, d.width()).subcols(first, height);
    let mut x = MatMut::from_column_major_slice_mut(buffer, ld, width).subrows_mut(top, height);
    solve_unit_lower_triangular_in_place(l.subrows(d.above + first, height), x.as_mut(), Par::Seq);
    let len = below.len() * width;
    if product.len() < len {
        product.resize(len, T::zero());
    }
    let mut y = MatMut::from_column_major_slice_mut(&mut product[..len], below.len(), width);
    let l = l.subrows(d.above + d.width(), below.len());
    matmul(y.as_mut(), Accum::Replace, l, x.as_ref(), T::one(), Par::Seq);
    for c in 0..width {
        let x = &mut buffer[c * ld..(c + 1) * ld];
        for (&row, &v) in below.iter().zip(&product[c * below.len()..(c + 1) * below.len()]) {
            x[place[row as usize] as usize] -= v;
        }
    }
}
