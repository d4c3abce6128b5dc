//! Solving with a Krylov method.

use super::Task;
use crate::algorithms::krylov::{cg, gmres};
use crate::algorithms::{Cg, Gmres};
use crate::operators::Solver;
use cola_runtime::{ArrayMut, ArrayRef, Op, Result, Scalar, Trans, Workspace, report};

/// Conjugate gradients.
pub(crate) struct CgSolver(pub Cg);

/// Restarted GMRES.
pub(crate) struct GmresSolver(pub Gmres);

macro_rules! krylov {
    ($Solver:ty, $run:path, $describe:expr, $vectors:expr) => {
        impl Solver for $Solver {
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
                Task { a, op, alpha, x, beta, y }.in_place(ws, |b, z, ws| {
                    let evidence = $run(a, op, b, z, &self.0, ws)?;
                    report::push(|| evidence);
                    Ok(())
                })
            }

            fn describe(&self) -> String {
                $describe(&self.0)
            }

            /// A guess: a hundred iterations.
            fn flops(&self, a: &Op) -> f64 {
                100.0 * (a.cost().flops + $vectors * a.rows() as f64)
            }
        }
    };
}

krylov!(CgSolver, cg::cg, |cg: &Cg| format!("by CG, tol={:e}", cg.tol), 10.0);
krylov!(GmresSolver, gmres::gmres, |g: &Gmres| format!("by GMRES({}), tol={:e}", g.restart, g.tol), 100.0);
