//! Least squares with an iterative method on each apply.

use super::{ONE, ZERO};
use crate::algorithms::{IterativeLeastSquares, working};
use crate::operators::LeastSquares;
use cola_runtime::{
    ArrayMut, ArrayRef, Error, ErrorKind, Evidence, Op, Result, Scalar, Status, Trans, Workspace, report,
};

/// x ← op(A)⁺·b. A method for consistent systems has no answer where b is not in the range of A.
fn solve<M: IterativeLeastSquares>(
    method: &M,
    a: &Op,
    op: Trans,
    b: ArrayRef<'_>,
    x: ArrayMut<'_>,
    ws: &mut Workspace,
) -> Result<Evidence> {
    method.solve_into(a, op, b, x, ws).map_err(|e| {
        let ended = |e: &Error| {
            matches!(e.evidence().and_then(|e| e.status), Some(Status::Stagnated | Status::Breakdown))
        };
        if method.needs_consistency() && ended(&e) { e.with_kind(ErrorKind::Unsupported) } else { e }
    })
}

/// A⁺ by a method that applies A and Aᴴ until its certificate is small.
pub(crate) struct IterativePseudoInverse<M>(pub M);

impl<M: IterativeLeastSquares> LeastSquares for IterativePseudoInverse<M> {
    fn solve_into(
        &self,
        a: &Op,
        op: Trans,
        alpha: Scalar,
        x: ArrayRef<'_>,
        beta: Scalar,
        mut y: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<()> {
        let dtype = working(a.dtype());
        let (n, k) = y.shape();
        if beta == ZERO && y.dtype() == dtype && x.dtype() == dtype {
            let evidence = solve(&self.0, a, op, x, y.rb_mut(), ws)?;
            report::push(|| evidence);
            if alpha != ONE {
                y.scale(alpha);
            }
            return Ok(());
        }
        let mut b = ws.take(dtype, x.rows(), k)?;
        b.as_mut()?.copy_from(x)?;
        let mut z = ws.take(dtype, n, k)?;
        let evidence = solve(&self.0, a, op, b.as_ref(), z.as_mut()?, ws)?;
        report::push(|| evidence);
        y.axpby(alpha, z.as_ref(), beta)?;
        ws.give(b);
        ws.give(z);
        Ok(())
    }

    fn describe(&self) -> String {
        format!("by {}", self.0.describe())
    }

    /// A guess: a hundred iterations.
    fn flops(&self, a: &Op) -> f64 {
        let (m, n) = (a.rows() as f64, a.cols() as f64);
        100.0 * (2.0 * a.cost().flops + 6.0 * (m + n))
    }
}
