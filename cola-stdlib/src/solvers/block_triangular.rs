//! Substitution with a block triangular operator.

use super::{ONE, Task, ZERO};
use crate::operators::{Block, Grid, Solver};
use cola_runtime::{ArrayMut, ArrayRef, Error, ErrorKind, Op, Result, Scalar, Trans, Workspace};

/// Forward or backward substitution with the blocks of the diagonal inverted.
pub(crate) struct BlockTriangular {
    /// The inverses of the blocks of the diagonal.
    pub diagonal: Vec<Op>,
}

impl BlockTriangular {
    /// The grid of an operator that is block triangular, and whether it is the lower half that is not zero.
    pub fn of(a: &Op) -> Option<(&Grid, bool)> {
        let grid = a.downcast_ref::<Block>()?.grid();
        if !grid.has_square_diagonal() {
            return None;
        }
        let lower = grid.is_zero_where(|i, j| j > i);
        (lower || grid.is_zero_where(|i, j| j < i)).then_some((grid, lower))
    }

    /// x ← op(A)⁻¹·x
    fn substitute(&self, a: &Op, op: Trans, mut x: ArrayMut<'_>, ws: &mut Workspace) -> Result<()> {
        let (grid, lower) =
            BlockTriangular::of(a).filter(|(g, _)| g.counts().0 == self.diagonal.len()).ok_or_else(|| {
                Error::new(
                    ErrorKind::TypeMismatch,
                    format!("block substitution needs a block triangular operator, got {a}"),
                )
            })?;
        let (m, starts) = (grid.counts().0, grid.row_starts());
        let forward = lower != op.transposes();
        for step in 0..m {
            let j = if forward { step } else { m - 1 - step };
            let own = x.rb_mut().rows_range(starts[j], starts[j + 1]);
            // xⱼ ← op(Aⱼⱼ)⁻¹·xⱼ, then xᵢ ← xᵢ − op(A)ᵢⱼ·xⱼ for those that follow.
            let mut z = ws.take(own.dtype(), own.rows(), own.cols())?;
            self.diagonal[j].apply_into(op, ONE, own.rb(), ZERO, z.as_mut()?, ws)?;
            own.copy_from(z.as_ref())?;
            for i in if forward { j + 1..m } else { 0..j } {
                let (p, q) = if op.transposes() { (j, i) } else { (i, j) };
                if !grid.is_zero(p, q) {
                    let to = x.rb_mut().rows_range(starts[i], starts[i + 1]);
                    grid.at(p, q).apply_into(op, -ONE, z.as_ref(), ONE, to, ws)?;
                }
            }
            ws.give(z);
        }
        Ok(())
    }
}

impl Solver for BlockTriangular {
    fn solve_into(
        &self,
        a: &Op,
        op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let mut solve = |z: ArrayMut<'_>, ws: &mut Workspace| self.substitute(a, op, z, ws);
        Task { a, op, alpha, x, beta, y }.direct("block substitution", None, &mut solve, ws)
    }

    fn describe(&self) -> String {
        "by block substitution".to_owned()
    }

    fn flops(&self, a: &Op) -> f64 {
        self.diagonal.iter().map(|inverse| inverse.cost().flops).sum::<f64>() + a.cost().flops
    }
}
