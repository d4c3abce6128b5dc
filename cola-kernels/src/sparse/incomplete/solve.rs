//! rhs ← op(M)⁻¹·rhs for M = (I + L)·D·(I + U), all four op, in tiles of columns.
//!
//! A triangle that is met by rows gathers; its transpose, met by the same rows backwards, scatters. Nothing is stored
//! twice and nothing is allocated once the scratch is warm.

use super::{Strict, Triangles};
use crate::error::{Result, expect_shape, guarded};
use crate::field::{Field, Trans};
use crate::lanes::vectorised;
use crate::sparse::workspace;
use faer::MatMut;

impl<T: Field> Triangles<T> {
    /// rhs ← op(M)⁻¹·rhs in place. `scratch` grows to at most 8n entries once and is reused. Cost 2·nnz a column.
    pub fn solve_in_place(&self, trans: Trans, rhs: MatMut<'_, T>, scratch: &mut Vec<T>) -> Result<()> {
        expect_shape("right-hand side", rhs.shape(), (self.n(), rhs.ncols()))?;
        guarded(|| T::k_incomplete_solve(self, trans, rhs, scratch))
    }
}

pub(crate) fn solve_kernel<T: Field>(
    f: &Triangles<T>,
    trans: Trans,
    mut rhs: MatMut<'_, T>,
    scratch: &mut Vec<T>,
) {
    let k = rhs.ncols();
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
}

/// W columns of the right-hand side; returns W.
fn tile_of<T: Field, const W: usize>(
    f: &Triangles<T>,
    trans: Trans,
    mut rhs: MatMut<'_, T>,
    scratch: &mut Vec<T>,
) -> usize {
    let n = f.n();
    let (x, _) = workspace(scratch, n * W).as_chunks_mut::<W>();
    for (i, x) in x.iter_mut().enumerate() {
        (0..W).for_each(|c| x[c] = rhs[(i, c)]);
    }
    let conj = trans.conjugates() && T::COMPLEX;
    vectorised!({
        // M⁻¹ = (I + U)⁻¹·D⁻¹·(I + L)⁻¹, and with U = Lᴴ every transpose of L is a conjugate of U.
        match (&f.upper, trans.transposes()) {
            (Some(_), false) => gather::<T, W>(&f.lower, conj, x, false),
            (Some(upper), true) => scatter::<T, W>(upper, conj, x, false),
            (None, false) => gather::<T, W>(&f.lower, conj, x, false),
            (None, true) => gather::<T, W>(&f.lower, !conj && T::COMPLEX, x, false),
        }
        for (x, &d) in x.iter_mut().zip(&f.inverse) {
            let d = if conj { d.conj() } else { d };
            x.iter_mut().for_each(|x| *x *= d);
        }
        match (&f.upper, trans.transposes()) {
            (Some(upper), false) => gather::<T, W>(upper, conj, x, true),
            (Some(_), true) => scatter::<T, W>(&f.lower, conj, x, true),
            (None, false) => scatter::<T, W>(&f.lower, !conj && T::COMPLEX, x, true),
            (None, true) => scatter::<T, W>(&f.lower, conj, x, true),
        }
    });
    for (i, x) in x.iter().enumerate() {
        (0..W).for_each(|c| rhs[(i, c)] = x[c]);
    }
    W
}

/// x ← (I + S)⁻¹·x by rows in this order, S conjugated or not.
#[inline(always)]
fn gather<T: Field, const W: usize>(s: &Strict<T>, conj: bool, x: &mut [[T; W]], backwards: bool) {
    let n = x.len();
    for step in 0..n {
        let i = if backwards { n - 1 - step } else { step };
        let (columns, values) = s.row(i);
        let mut sum = x[i];
        for (&j, &v) in columns.iter().zip(values) {
            let (v, y) = (if conj { v.conj() } else { v }, x[j as usize]);
            (0..W).for_each(|c| sum[c] -= v * y[c]);
        }
        x[i] = sum;
    }
}

/// x ← (I + Sᵀ)⁻¹·x by rows of S in this order, S conjugated or not.
#[inline(always)]
fn scatter<T: Field, const W: usize>(s: &Strict<T>, conj: bool, x: &mut [[T; W]], backwards: bool) {
    let n = x.len();
    for step in 0..n {
        let i = if backwards { n - 1 - step } else { step };
        let (columns, values) = s.row(i);
        let y = x[i];
        for (&j, &v) in columns.iter().zip(values) {
            let (v, x) = (if conj { v.conj() } else { v }, &mut x[j as usize]);
            (0..W).for_each(|c| x[c] -= v * y[c]);
        }
    }
}
