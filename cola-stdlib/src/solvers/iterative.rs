//! Solving with an iterative method on each apply.

use super::Task;
use crate::algorithms::Iterative;
use crate::functions::preconditioner_with;
use crate::operators::Solver;
use cola_iterative::krylov::ByAlgorithm;
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Error, Evidence, Op, Result, Scalar, Trans, Workspace, report,
};
use once_cell::sync::OnceCell;

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
pub(crate) struct IterativeSolver<M> {
    method: M,
    /// The method with its preconditioner, where an algorithm was named to make it of A.
    made: OnceCell<M>,
}

impl<M: Iterative> IterativeSolver<M> {
    /// A⁻¹ by this method.
    pub fn new(method: M) -> IterativeSolver<M> {
        IterativeSolver { method, made: OnceCell::new() }
    }

    /// The method with a preconditioner of A, made on first use.
    fn for_operator(&self, a: &Op) -> Result<&M> {
        let mut method = self.method.clone();
        let by = method.precond().and_then(|m| ByAlgorithm::of(m).cloned());
        let Some(by) = by else { return Ok(&self.method) };
        self.made.get_or_try_init(|| {
            let made = preconditioner_with(a, &by)?;
            if let Some(m) = method.precond() {
                *m = made;
            }
            Ok(method)
        })
    }
}

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
        let method = self.for_operator(a)?;
        Task { a, op, alpha, x, beta, y }.in_place(ws, |b, mut z, ws| {
            let evidence = method.solve_into(a, op, b, z.rb_mut(), ws)?;
            expect_solution(a, &evidence, z.rb())?;
            report::push(|| evidence);
            Ok(())
        })
    }

    fn describe(&self) -> String {
        format!("by {}", self.method.describe())
    }

    /// A guess: a hundred iterations.
    fn flops(&self, a: &Op) -> f64 {
        100.0 * (a.cost().flops + 4.0 * self.method.vectors() as f64 * a.rows() as f64)
    }
}
