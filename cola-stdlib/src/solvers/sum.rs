//! Solving with a sum by its terms, each of which is applied alone.

use super::Task;
use crate::algorithms::Svrg;
use crate::operators::Solver;
use cola_runtime::{Array, ArrayMut, ArrayRef, Op, Result, Scalar, Trans, Workspace, report};

/// A⁻¹ for a positive definite sum A.
pub(crate) struct SumSolver(pub Svrg);

impl Solver for SumSolver {
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
        let terms = a.children();
        // A = Aᴴ, and Aᵀ = Ā: x = conj(A⁻¹·conj(b))
        let mirrored = matches!(op, Trans::Transpose | Trans::Conj) && a.dtype().is_complex();
        Task { a, op, alpha, x, beta, y }.in_place(ws, |b, mut z, ws| {
            let mut right = Array::copy_of(b)?;
            // SVRG knows the mean of the terms.
            right.as_mut()?.scale(Scalar::new(1.0 / terms.len().max(1) as f64, 0.0));
            if mirrored {
                right = right.conjugated()?;
            }
            let (found, evidence) = self.0.solve(terms, &right, ws)?;
            let found = if mirrored { found.conjugated()? } else { found };
            z.rb_mut().copy_from(found.as_ref())?;
            report::push(|| evidence);
            Ok(())
        })
    }

    fn describe(&self) -> String {
        format!("by SVRG, tol={:e}", self.0.tol)
    }

    /// A guess: a hundred epochs.
    fn flops(&self, a: &Op) -> f64 {
        300.0 * a.cost().flops
    }
}
