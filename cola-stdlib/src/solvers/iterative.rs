//! Solving with an iterative method on each apply.

use super::Task;
use crate::algorithms::Iterative;
use crate::operators::Solver;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Error, Evidence, Op, Result, Scalar, Trans, Workspace, report,
};

/// A method for least squares may end at a minimum of ‖b − A·x‖ that is not 0: that is no A⁻¹·b.
fn expect_solution(a: &Op, evidence: &Evidence, x: ArrayRef<'_>) -> Result<()> {
    let (Some(residual), Some(tol)) = (evidence.residual, evidence.tolerance) else { return Ok(()) };
    if residual <= tol {
        return Ok(());
    }
    let message = format!(
        "{} on {a}: b is not in the range of A up to {tol:.1e}; the least-squares solution leaves ‖b − A·x‖/‖b‖ = {residual:.1e}",
        evidence.method
    );
    Err(Error::inaccurate(message, Array::copy_of(x)?, evidence.clone()).with_help(
        "A is singular: lstsq(A, b) and pinv(A) return least-squares solutions; the best iterate is one",
    ))
}

/// A⁻¹ by a method that applies A until the residual is small.
pub(crate) struct IterativeSolver<M>(pub M);

impl<M: Iterative> Solver for IterativeSolver<M> {
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
        Task { a, op, alpha, x, beta, y }.in_place(ws, |b, mut z, ws| {
            let evidence = self.0.solve_into(a, op, b, z.rb_mut(), ws)?;
            expect_solution(a, &evidence, z.rb())?;
            report::push(|| evidence);
            Ok(())
        })
    }

    fn describe(&self) -> String {
        format!("by {}", self.0.describe())
    }

    /// A guess: a hundred iterations.
    fn flops(&self, a: &Op) -> f64 {
        100.0 * (a.cost().flops + 4.0 * self.0.vectors() as f64 * a.rows() as f64)
    }
}
