//! How a lazy inverse solves: the word that operators and algorithms share without knowing each other.

use cola_runtime::{ArrayMut, ArrayRef, Op, Result, Scalar, Trans, Workspace};

/// Solves with one operator. Holds options, never the operator or its factorisation: these are kept with
/// the operator (`Op::derived`), so that everything that asks for them shares them.
pub trait Solver: Send + Sync {
    /// y ← α·op(A)⁻¹·x + β·y for a block x; x and y have A's dtype. Checks its own result and pushes the
    /// evidence.
    ///
    /// # Errors
    /// `Singular`, `NotPositiveDefinite`, `NotConverged`, `Inaccurate`; those of A.
    #[allow(clippy::too_many_arguments, reason = "the signature of Operator::apply, and A")]
    fn solve_into(
        &self,
        a: &Op,
        op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()>;

    /// x ← op(A)⁻¹·x without a check, for callers that check the whole of which this is a part. Returns
    /// false, with x untouched, where only [`Solver::solve_into`] is possible.
    ///
    /// # Errors
    /// As [`Solver::solve_into`].
    fn solve_in_place(&self, a: &Op, op: Trans, x: ArrayMut<'_>, ws: &mut Workspace) -> Result<bool> {
        let _ = (a, op, x, ws);
        Ok(false)
    }

    /// The method in a few words, as shown beside the operator: `by Cholesky`.
    fn describe(&self) -> String;

    /// Operations of one solve for one column, once everything is factorised.
    fn flops(&self, a: &Op) -> f64 {
        let n = a.rows() as f64;
        2.0 * n * n
    }
}
