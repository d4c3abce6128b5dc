//! Solving with the panels of a sparse LU factorisation.
//!
//! The unknowns are kept row-major in the order of elimination, up to 8 right-hand sides at a time, so that
//! every entry of the factors is read once for all of them and a panel's own unknowns are adjacent.

use super::{Panel, SparseLu};
use crate::error::Result;
use crate::field::{Field, Trans};
use crate::lanes::vectorised;
use crate::scaling::by_power;
use crate::sparse::workspace;
use faer::MatMut;

pub(crate) fn solve_kernel<T: Field>(
    f: &SparseLu<T>,
    trans: Trans,
    rhs: MatMut<'_, T>,
    scratch: &mut Vec<T>,
) -> Result<()> {
    let k = rhs.ncols();
    let mut rhs = rhs;
    let mut c = 0;
    while c < k {
        let tile = rhs.as_mut();
        c += match k - c {
            8.. => tile_of::<T, 8>(f, trans, tile.subcols_mut(c, 8), scratch),
            4.. => tile_of::<T, 4>(f, trans, tile.subcols_mut(c, 4), scratch),
            2.. => tile_of::<T, 2>(f, trans, tile.subcols_mut(c, 2), scratch),
            _ => tile_of::<T, 1>(f, trans, tile.subcols_mut(c, 1), scratch),
        };
    }
    Ok(())
}

/// W columns of the right-hand side; returns W.
fn tile_of<T: Field, const W: usize>(
    f: &SparseLu<T>,
    trans: Trans,
    mut rhs: MatMut<'_, T>,
    scratch: &mut Vec<T>,
) -> usize {
    let n = f.symbolic.n;
    let (x, _) = workspace(scratch, n * W).as_chunks_mut::<W>();
    let (rows, order) = (&f.row_of, &f.symbolic.order);
    let (row_powers, col_powers) = (&f.scaling.rows, &f.scaling.cols);
    // A = R⁻¹·Pᵀ·L·U·Qᵀ·C⁻¹
    let (enter, enter_powers, leave, leave_powers) = if trans.transposes() {
        (order, col_powers, rows, row_powers)
    } else {
        (rows, row_powers, order, col_powers)
    };
    for (x, &i) in x.iter_mut().zip(enter) {
        (0..W).for_each(|c| x[c] = by_power(rhs[(i as usize, c)], enter_powers[i as usize]));
    }
    vectorised!(match (trans.transposes(), trans.conjugates() && T::COMPLEX) {
        (false, false) => forward::<T, W, false>(f, x),
        (false, true) => forward::<T, W, true>(f, x),
        (true, false) => backward::<T, W, false>(f, x),
        (true, true) => backward::<T, W, true>(f, x),
    });
    for (x, &i) in x.iter().zip(leave) {
        (0..W).for_each(|c| rhs[(i as usize, c)] = by_power(x[c], leave_powers[i as usize]));
    }
    W
}

#[inline(always)]
fn value<T: Field, const CONJ: bool>(v: T) -> T {
    if CONJ { v.conj() } else { v }
}

/// x ← x − v·y
#[inline(always)]
fn subtract<T: Field, const W: usize>(x: &mut [T; W], v: T, y: &[T; W]) {
    for c in 0..W {
        x[c] -= v * y[c];
    }
}

impl Panel {
    /// Column k of the panel: its part with the pivots, then L below.
    #[inline(always)]
    fn column<'a, T>(&self, values: &'a [T], k: usize) -> (&'a [T], &'a [T]) {
        values[self.at + k * self.ld..self.at + (k + 1) * self.ld].split_at(self.width())
    }
}

/// x ← U⁻¹·L⁻¹·x
#[inline(always)]
fn forward<T: Field, const W: usize, const CONJ: bool>(f: &SparseLu<T>, x: &mut [[T; W]]) {
    for p in &f.panels {
        let below = &f.rows[p.rows.clone()];
        for k in 0..p.width() {
            let (pivots, l) = p.column(&f.values, k);
            let y = x[p.begin + k];
            for (x, &v) in x[p.begin + k + 1..p.end].iter_mut().zip(&pivots[k + 1..]) {
                subtract(x, value::<T, CONJ>(v), &y);
            }
            for (&i, &v) in below.iter().zip(l) {
                subtract(&mut x[i as usize], value::<T, CONJ>(v), &y);
            }
        }
    }
    for p in f.panels.iter().rev() {
        for k in (0..p.width()).rev() {
            let (pivots, _) = p.column(&f.values, k);
            let d = T::one().over(value::<T, CONJ>(pivots[k]));
            x[p.begin + k].iter_mut().for_each(|x| *x *= d);
            let y = x[p.begin + k];
            for (x, &v) in x[p.begin..p.begin + k].iter_mut().zip(pivots) {
                subtract(x, value::<T, CONJ>(v), &y);
            }
        }
        for link in &f.links[p.links.clone()] {
            let d = &f.panels[link.panel as usize];
            let (top, here) = x.split_at_mut(p.begin);
            let rows = &mut top[d.begin + link.first as usize..d.end];
            let columns = &f.columns[link.columns.clone()];
            for (u, &c) in f.values[link.at..].chunks_exact(rows.len()).zip(columns) {
                for (x, &v) in rows.iter_mut().zip(u) {
                    subtract(x, value::<T, CONJ>(v), &here[c as usize]);
                }
            }
        }
    }
}

/// x ← L⁻ᵀ·U⁻ᵀ·x
#[inline(always)]
fn backward<T: Field, const W: usize, const CONJ: bool>(f: &SparseLu<T>, x: &mut [[T; W]]) {
    for p in &f.panels {
        for link in &f.links[p.links.clone()] {
            let d = &f.panels[link.panel as usize];
            let (top, here) = x.split_at_mut(p.begin);
            let rows = &top[d.begin + link.first as usize..d.end];
            let columns = &f.columns[link.columns.clone()];
            for (u, &c) in f.values[link.at..].chunks_exact(rows.len()).zip(columns) {
                for (x, &v) in rows.iter().zip(u) {
                    subtract(&mut here[c as usize], value::<T, CONJ>(v), x);
                }
            }
        }
        for k in 0..p.width() {
            let (pivots, _) = p.column(&f.values, k);
            let mut y = x[p.begin + k];
            for (x, &v) in x[p.begin..p.begin + k].iter().zip(pivots) {
                subtract(&mut y, value::<T, CONJ>(v), x);
            }
            let d = T::one().over(value::<T, CONJ>(pivots[k]));
            y.iter_mut().for_each(|y| *y *= d);
            x[p.begin + k] = y;
        }
    }
    for p in f.panels.iter().rev() {
        let below = &f.rows[p.rows.clone()];
        for k in (0..p.width()).rev() {
            let (pivots, l) = p.column(&f.values, k);
            let mut y = x[p.begin + k];
            for (&i, &v) in below.iter().zip(l) {
                subtract(&mut y, value::<T, CONJ>(v), &x[i as usize]);
            }
            for (x, &v) in x[p.begin + k + 1..p.end].iter().zip(&pivots[k + 1..]) {
                subtract(&mut y, value::<T, CONJ>(v), x);
            }
            x[p.begin + k] = y;
        }
    }
}
