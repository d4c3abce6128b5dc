//! Substitution with a triangular matrix.

use super::Task;
use crate::algorithms::working;
use crate::kernel::{OnOperand, trans};
use crate::operators::{Solver, Triangular};
use cola_kernels::{Triangle, trsm};
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Error, ErrorKind, Op, Result, Scalar, Trans, Workspace, with_number,
};

/// Forward or backward substitution; nothing is factorised.
pub(crate) struct TriangularSolver;

fn matrix(a: &Op) -> Result<(&Triangular, std::sync::Arc<Array>)> {
    let t = a.downcast_ref::<Triangular>().ok_or_else(|| {
        Error::new(ErrorKind::TypeMismatch, format!("substitution needs a Triangular operator, got {a}"))
    })?;
    let wide = a.derived("triangle in the working dtype", || t.array().cast(working(a.dtype())))?;
    Ok((t, wide))
}

fn substitute(t: &Triangular, a: &Array, op: Trans, x: ArrayMut<'_>) -> Result<()> {
    let side = if t.is_lower() { Triangle::Lower } else { Triangle::Upper };
    with_number!(a.dtype(), T => trsm(side, t.is_unit(), trans(op), a.view::<T>()?, x.typed::<T>()?).on("A"))
}

impl Solver for TriangularSolver {
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
        let (t, wide) = matrix(a)?;
        let mut solve = |z: ArrayMut<'_>, _: &mut Workspace| substitute(t, &wide, op, z);
        Task { a, op, alpha, x, beta, y }.direct("substitution", None, &mut solve, ws)
    }

    fn solve_in_place(&self, a: &Op, op: Trans, x: ArrayMut<'_>, _ws: &mut Workspace) -> Result<bool> {
        let (t, wide) = matrix(a)?;
        if x.dtype() != wide.dtype() {
            return Ok(false);
        }
        substitute(t, &wide, op, x)?;
        Ok(true)
    }

    fn describe(&self) -> String {
        "by substitution".to_owned()
    }

    fn flops(&self, a: &Op) -> f64 {
        let n = a.rows() as f64;
        n * n * if a.dtype().is_complex() { 4.0 } else { 1.0 }
    }
}
