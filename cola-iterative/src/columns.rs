//! Blocks of columns in scratch memory, and the arithmetic of one column.
//!
//! The first k columns of a block are the active ones; one that is finished is overwritten by the last. Sums are
//! formed in an order that does not depend on threads.

use crate::kernel::OnOperand;
use crate::{ONE, Working, ZERO};
use cola_kernels::{ColMut, ColRef, MatMut, MatRef, combine, norm_fro};
use cola_runtime::{Op, Result, Trans, Workspace};

/// n×k entries, column after column.
pub(crate) struct Columns<T> {
    n: usize,
    k: usize,
    data: Vec<T>,
}

impl<T: Working> Columns<T> {
    /// Scratch with unspecified entries.
    pub fn take(ws: &mut Workspace, n: usize, k: usize) -> Result<Self> {
        let data = ws.take_vec(n.saturating_mul(k))?;
        Ok(Columns { n, k, data })
    }

    /// Gives the scratch back.
    pub fn give(self, ws: &mut Workspace) {
        ws.give_vec(self.data);
    }

    /// Column j.
    pub fn col(&self, j: usize) -> &[T] {
        &self.data[j * self.n..][..self.n]
    }

    /// Column j, to be changed.
    pub fn col_mut(&mut self, j: usize) -> &mut [T] {
        &mut self.data[j * self.n..][..self.n]
    }

    /// All columns.
    pub fn all(&self) -> MatRef<'_, T> {
        self.first(self.k)
    }

    /// All columns, to be changed.
    pub fn all_mut(&mut self) -> MatMut<'_, T> {
        self.first_mut(self.k)
    }

    /// The first k columns.
    pub fn first(&self, k: usize) -> MatRef<'_, T> {
        block(&self.data, self.n, k)
    }

    /// The first k columns, to be changed.
    pub fn first_mut(&mut self, k: usize) -> MatMut<'_, T> {
        block_mut(&mut self.data, self.n, k)
    }

    /// Columns from..from+k.
    pub fn range(&self, from: usize, k: usize) -> MatRef<'_, T> {
        MatRef::from_column_major_slice(&self.data[self.n * from..][..self.n * k], self.n, k)
    }

    /// Columns from..from+k, to be changed.
    pub fn range_mut(&mut self, from: usize, k: usize) -> MatMut<'_, T> {
        MatMut::from_column_major_slice_mut(&mut self.data[self.n * from..][..self.n * k], self.n, k)
    }

    /// Column `to` ← column `from`.
    pub fn copy_column(&mut self, from: usize, to: usize) {
        if from != to {
            self.data.copy_within(from * self.n..(from + 1) * self.n, to * self.n);
        }
    }
}

/// The first k columns of `to` ← op(A)·(those of `from`).
pub(crate) fn map<T: Working>(
    a: &Op,
    op: Trans,
    from: &Columns<T>,
    to: &mut Columns<T>,
    k: usize,
    ws: &mut Workspace,
) -> Result<()> {
    if k == 0 {
        return Ok(());
    }
    a.apply_into(op, ONE, T::erase(from.first(k)), ZERO, T::erase_mut(to.first_mut(k)), ws)
}

/// uᴴ·v
pub(crate) fn dot<T: Working>(u: &[T], v: &[T]) -> Result<T> {
    cola_kernels::dot(as_matrix(u), as_matrix(v)).on("a column")
}

/// ‖u‖, safe from overflow.
pub(crate) fn norm<T: Working>(u: &[T]) -> f64 {
    norm_fro(as_matrix(u))
}

/// u ← β·u + Σ c·v; ‖u‖.
pub(crate) fn update<T: Working, const N: usize>(u: &mut [T], beta: T, terms: [(T, &[T]); N]) -> Result<f64> {
    let terms = terms.map(|(c, v)| (c, ColRef::from_slice(v)));
    let squares = combine(ColMut::from_slice_mut(u), beta, &terms).on("a column")?;
    Ok(if (1e-280..1e280).contains(&squares) { squares.sqrt() } else { norm(u) })
}

/// v ← v/norm, for any norm: its reciprocal may leave the range.
pub(crate) fn divide<T: Working>(v: &mut [T], norm: f64) -> Result<()> {
    let none: [(T, ColRef<'_, T>); 0] = [];
    if (1e-30..1e30).contains(&norm) {
        combine(ColMut::from_slice_mut(v), T::from_f64(1.0 / norm), &none).on("a column")?;
        return Ok(());
    }
    let half = 2f64.powi(-(norm.log2() as i32) / 2);
    let rest = 1.0 / (norm * half);
    combine(ColMut::from_slice_mut(v), T::from_f64(half), &none).on("a column")?;
    combine(ColMut::from_slice_mut(v), T::from_f64(rest), &none).on("a column")?;
    Ok(())
}

/// v ← w/norm
pub(crate) fn divide_to<T: Working>(v: &mut [T], w: &[T], norm: f64) -> Result<()> {
    if (1e-30..1e30).contains(&norm) {
        let term = (T::from_f64(1.0 / norm), ColRef::from_slice(w));
        combine(ColMut::from_slice_mut(v), T::zero(), &[term]).on("a column")?;
        return Ok(());
    }
    v.copy_from_slice(w);
    divide(v, norm)
}

/// The first k columns of length n.
pub(crate) fn block<T>(x: &[T], n: usize, k: usize) -> MatRef<'_, T> {
    MatRef::from_column_major_slice(&x[..n * k], n, k)
}

/// The first k columns of length n, to be changed.
pub(crate) fn block_mut<T>(x: &mut [T], n: usize, k: usize) -> MatMut<'_, T> {
    MatMut::from_column_major_slice_mut(&mut x[..n * k], n, k)
}

/// The n×1 matrix of a column.
pub(crate) fn as_matrix<T>(u: &[T]) -> MatRef<'_, T> {
    MatRef::from_column_major_slice(u, u.len(), 1)
}

/// The n×1 matrix of a column, to be changed.
pub(crate) fn as_matrix_mut<T>(u: &mut [T]) -> MatMut<'_, T> {
    let n = u.len();
    MatMut::from_column_major_slice_mut(u, n, 1)
}

/// Gram–Schmidt in place, each column twice; one that depends on those before it becomes 0. The sum of the lengths, which
/// is not finite where an entry is not.
pub(crate) fn orthonormalise<T: Working>(mut v: MatMut<'_, T>) -> Result<f64> {
    let mut lengths = 0.0;
    for j in 0..v.ncols() {
        let (done, mut rest) = v.as_mut().split_at_col_mut(j);
        let mut column = rest.as_mut().col_mut(0);
        for pass in 0..2 {
            for i in 0..j {
                let q = done.as_ref().col(i);
                let c = cola_kernels::dot(q.as_mat(), column.as_ref().as_mat()).on("a basis")?;
                combine(column.as_mut(), T::one(), &[(-c, q)]).on("a basis")?;
            }
            let length = norm_fro(column.as_ref().as_mat());
            if pass == 0 {
                lengths += length;
            }
            let unit = if length > f64::MIN_POSITIVE { 1.0 / length } else { 0.0 };
            combine(column.as_mut(), T::from_f64(unit), &[]).on("a basis")?;
        }
    }
    Ok(lengths)
}
