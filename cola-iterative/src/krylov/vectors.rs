//! The arithmetic of a stage: what a recurrence does to the columns of its blocks.

use super::Stage;
use crate::kernel::OnOperand;
use crate::{ONE, Working, ZERO};
use cola_kernels::{ColMut, ColRef, MatMut, MatRef, combine, norm_fro};
use cola_runtime::{Error, Op, Result, Trans};
use std::ops::Range;

impl<T: Working, C> Stage<'_, T, C> {
    /// M was given.
    pub fn is_preconditioned(&self) -> bool {
        self.precond.is_some()
    }

    /// Column j of a block.
    pub fn col(&self, block: usize, j: usize) -> &[T] {
        &self.blocks[block][j * self.n..][..self.n]
    }

    /// Column j of a block, to be changed.
    pub fn col_mut(&mut self, block: usize, j: usize) -> &mut [T] {
        &mut self.blocks[block][j * self.n..][..self.n]
    }

    fn matrix(&self, block: usize, j: usize) -> MatRef<'_, T> {
        MatRef::from_column_major_slice(self.col(block, j), self.n, 1)
    }

    /// uᴴ·v of column j of two blocks.
    pub fn dot(&self, u: usize, v: usize, j: usize) -> Result<T> {
        cola_kernels::dot(self.matrix(u, j), self.matrix(v, j)).on("a column")
    }

    /// The same, as if summed in twice double precision.
    pub fn dot_compensated(&self, u: usize, v: usize, j: usize) -> Result<T> {
        cola_kernels::dot_compensated(self.matrix(u, j), self.matrix(v, j)).on("a column")
    }

    /// ‖u‖ of column j of a block, safe from overflow.
    pub fn norm(&self, u: usize, j: usize) -> f64 {
        norm_fro(self.matrix(u, j))
    }

    /// u ← β·u + Σ c·v for column j of block u and of other blocks v; ‖u‖.
    pub fn update<const N: usize>(
        &mut self,
        u: usize,
        j: usize,
        beta: T,
        terms: [(T, usize); N],
    ) -> Result<f64> {
        let (n, at) = (self.n, j * self.n);
        let (before, rest) = self.blocks.split_at_mut(u);
        let (target, after) =
            rest.split_first_mut().ok_or_else(|| Error::invalid("a block", "it does not exist"))?;
        let terms = terms.map(|(c, v)| {
            let block = if v < u { &before[v] } else { &after[v - u - 1] };
            (c, ColRef::from_slice(&block[at..at + n]))
        });
        let target = &mut target[at..at + n];
        let squares = combine(ColMut::from_slice_mut(target), beta, &terms).on("a column")?;
        Ok(safe_root(squares, || norm_fro(MatRef::from_column_major_slice(target, n, 1))))
    }

    /// x ← x + Σ c·v of column j.
    pub fn add_to_x<const N: usize>(&mut self, j: usize, terms: [(T, usize); N]) -> Result<()> {
        let (n, at) = (self.n, j * self.n);
        let terms = terms.map(|(c, v)| (c, ColRef::from_slice(&self.blocks[v][at..at + n])));
        let x = self.x.as_mut().col_mut(self.active[j].index);
        combine(x, T::one(), &terms).on("x")?;
        Ok(())
    }

    /// The two blocks change places, for all columns.
    pub fn swap(&mut self, u: usize, v: usize) {
        self.blocks.swap(u, v);
    }

    /// v ← op(A)·u for columns of two blocks.
    pub fn apply(&mut self, u: usize, v: usize, columns: Range<usize>) -> Result<()> {
        self.map(self.a, self.op, u, v, columns)
    }

    /// v ← op(A)ᴴ·u for columns of two blocks.
    #[allow(dead_code, reason = "for solvers of operators that are not self-adjoint")]
    pub fn apply_adjoint(&mut self, u: usize, v: usize, columns: Range<usize>) -> Result<()> {
        self.map(self.a, Trans::Adjoint.of(self.op), u, v, columns)
    }

    /// v ← op(M)·u for columns of two blocks; a copy without a preconditioner.
    pub fn precondition(&mut self, u: usize, v: usize, columns: Range<usize>) -> Result<()> {
        match self.precond {
            Some(m) => self.map(m, self.op, u, v, columns),
            None => {
                for j in columns {
                    self.update(v, j, T::zero(), [(T::one(), u)])?;
                }
                Ok(())
            }
        }
    }

    /// v ← op(M)ᴴ·u for columns of two blocks; a copy without a preconditioner.
    #[allow(dead_code, reason = "for solvers of operators that are not self-adjoint")]
    pub fn precondition_adjoint(&mut self, u: usize, v: usize, columns: Range<usize>) -> Result<()> {
        match self.precond {
            Some(m) => self.map(m, Trans::Adjoint.of(self.op), u, v, columns),
            None => self.precondition(u, v, columns),
        }
    }

    fn map(&mut self, a: &Op, op: Trans, u: usize, v: usize, columns: Range<usize>) -> Result<()> {
        if columns.is_empty() {
            return Ok(());
        }
        let (n, k) = (self.n, columns.len());
        let range = columns.start * n..columns.end * n;
        let mut target = std::mem::take(&mut self.blocks[v]);
        let from = MatRef::from_column_major_slice(&self.blocks[u][range.clone()], n, k);
        let to = MatMut::from_column_major_slice_mut(&mut target[range], n, k);
        let done = a.apply_into(op, ONE, T::erase(from), ZERO, T::erase_mut(to), self.ws);
        self.blocks[v] = target;
        done
    }
}

/// √squares, or the careful norm where the plain sum of squares may have left the range.
fn safe_root(squares: f64, careful: impl FnOnce() -> f64) -> f64 {
    if (1e-280..1e280).contains(&squares) { squares.sqrt() } else { careful() }
}
