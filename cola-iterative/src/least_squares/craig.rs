//! CRAIG: the solution of minimum norm of a consistent system.
//!
//! Method    forward substitution with the bidiagonal matrix: L_k·t = β₁·e₁, x_k = x₀ + N·V_k·t. Invariant: x_k
//!           minimises ‖x⋆ − x‖ (in the norm of N⁻¹) over the Krylov space, so the error falls monotonically
//! Memory    u; v, and N·v with a preconditioner
//! Work      that of the bidiagonalisation, 2n operations
//! Stops     ‖r‖ ≤ btol·‖b‖ + atol·‖A‖·‖x‖, recomputed · *inconsistent*: α vanishes and r does not: `NotConverged`
//!           that says so · stagnation · the limits
//! Differs   a new start after drift or where α vanishes
//! Source    Craig, J. Math. Phys. 34 (1955), doi:10.1002/sapm195534164; Paige & Saunders, ACM TOMS 8 (1982), §7

use super::{Bidiagonal, LeastSquares, Method, least_squares_solver, run};
use crate::Working;
use cola_runtime::{ArrayMut, ArrayRef, Evidence, Op, Result, Trans, Workspace, with_number};

least_squares_solver! {
    /// CRAIG: see the module page.
    Craig, "CRAIG", "the solution of minimum norm of a consistent system"
}

impl LeastSquares for Craig {
    fn solve_into(
        &self,
        a: &Op,
        op: Trans,
        b: ArrayRef<'_>,
        x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<Evidence> {
        let problem = self.problem(a, op)?;
        with_number!(x.dtype(), T => run::<T, _>(&Substitution, &problem, b, x, ws))
    }

    fn vectors(&self) -> (usize, usize) {
        (1, 1 + usize::from(self.precond.is_some()))
    }

    fn needs_consistency(&self) -> bool {
        true
    }

    fn describe(&self) -> String {
        format!("CRAIG, atol={:e}", self.atol)
    }
}

struct Substitution;

impl<T: Working> Method<T> for Substitution {
    const NAME: &'static str = "CRAIG";
    const HELP: &'static str =
        "b may not be in the range of A: LSQR() and LSMR() find the least-squares solution";
    const LEAST_SQUARES: bool = false;
    /// τ_k
    type Own = f64;

    fn blocks(&self) -> usize {
        0
    }

    fn begin(&self, s: &mut Bidiagonal<'_, T, f64>, j: usize) -> Result<()> {
        // τ₀ = −1, so that τ₁ = β₁/α₁
        s.active[j].own = -1.0;
        Ok(())
    }

    fn direction(&self, s: &mut Bidiagonal<'_, T, f64>, j: usize) -> Result<()> {
        // τ_k = −(β_k/α_k)·τ_{k−1},  x ← x + τ_k·v_k; |τ_{k−1}|·β_k is ‖r_{k−1}‖
        let (nv, column) = (s.nv(), &mut s.active[j]);
        let tau = -column.own.signum() * column.residual / column.alpha;
        if !tau.is_finite() {
            return Ok(());
        }
        column.own = tau;
        s.add_to_x(j, tau, nv)
    }

    fn advance(&self, s: &mut Bidiagonal<'_, T, f64>, j: usize) -> Result<()> {
        // ‖r‖ = |τ_k|·β_{k+1}
        let column = &mut s.active[j];
        column.residual = column.own.abs() * column.beta;
        column.normal = column.residual * column.alpha;
        Ok(())
    }
}
