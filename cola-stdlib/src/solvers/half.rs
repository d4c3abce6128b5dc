//! Solving in half precision, also with operands that are wider.

use super::Task;
use crate::algorithms::{HalfCg, Iterative};
use crate::operators::Solver;
use cola_runtime::{ArrayMut, ArrayRef, DType, Op, Result, Scalar, Trans, Workspace, report};

/// A⁻¹ for an A of half precision. With wider operands an inverse is brought to their precision, and its A with it: that
/// has the numbers of half precision still, and goes back without rounding.
pub(crate) struct HalfSolver {
    pub(crate) options: HalfCg,
    /// Of A when the inverse was made.
    pub(crate) dtype: DType,
}

impl Solver for HalfSolver {
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
        let narrow = if a.dtype() == self.dtype {
            a.clone()
        } else {
            (*a.derived(&format!("cast {}", self.dtype), || a.cast(self.dtype))?).clone()
        };
        Task { a, op, alpha, x, beta, y }.in_place(ws, |b, z, ws| {
            let evidence = self.options.solve_into(&narrow, op, b, z, ws)?;
            report::push(|| evidence);
            Ok(())
        })
    }

    fn describe(&self) -> String {
        format!("by {}", self.options.describe())
    }

    /// A guess: a hundred iterations.
    fn flops(&self, a: &Op) -> f64 {
        100.0 * (a.cost().flops + 4.0 * self.options.vectors() as f64 * a.rows() as f64)
    }
}
