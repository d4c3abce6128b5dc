//! LSQR: least squares of smallest residual over the Krylov space.
//!
//! Method    the QR factorisation of the bidiagonal matrix by one rotation a step. Invariants: x_k minimises
//!           ‖b − A·x‖ over x₀ + N·K_k(NᴴAᴴA·N, NᴴAᴴr₀); φ̄ = ‖r̄_k‖ falls monotonically
//! Memory    u; v and w, and N·v with a preconditioner
//! Work      that of the bidiagonalisation, 6n operations
//! Stops     the two tests, recomputed · *condition*: cond(Ā·N) ≈ ‖B_k‖·‖D_k‖_F above `cond_limit`: an error with
//!           the best iterate · stagnation · the limits
//! Differs   w is kept as N·w, so that x is always at hand; damping as rows (see `bidiagonal`)
//! Source    Paige & Saunders, ACM TOMS 8 (1982), doi:10.1145/355984.355989

use super::columns::own;
use super::{Bidiagonal, LeastSquares, Method, least_squares_solver, run};
use crate::Working;
use cola_runtime::{ArrayMut, ArrayRef, Evidence, Op, Result, Trans, Workspace, with_number};

least_squares_solver! {
    /// LSQR: see the module page.
    Lsqr, "LSQR", "least squares and minimum norm, for operators of any shape and rank",
    /// λ of min ‖b − A·x‖² + λ²·‖x‖².
    damp,
    /// Stops with an error where the condition of A·N seems larger; 0: never.
    cond_limit
}

impl LeastSquares for Lsqr {
    fn solve_into(
        &self,
        a: &Op,
        op: Trans,
        b: ArrayRef<'_>,
        x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<Evidence> {
        let mut problem = self.problem(a, op)?;
        problem.damp = super::options::not_negative("LSQR", "damp", self.damp)?;
        problem.cond_limit = self.cond_limit;
        with_number!(x.dtype(), T => run::<T, _>(&Rotations, &problem, b, x, ws))
    }

    fn vectors(&self) -> (usize, usize) {
        let damped = usize::from(self.damp > 0.0);
        (1, 2 + damped + usize::from(self.precond.is_some()))
    }

    fn describe(&self) -> String {
        format!("LSQR, atol={:e}", self.atol)
    }
}

/// The block of N·w.
const W: usize = own(0);

struct Rotations;

#[derive(Clone, Default)]
struct Own {
    rho_bar: f64,
    phi_bar: f64,
    /// θ_k/ρ_{k−1}
    turn: f64,
    /// ‖N·w_k‖
    norm_w: f64,
    /// ‖D_k‖_F = √Σ ‖N·w/ρ‖²
    norm_d: f64,
}

impl<T: Working> Method<T> for Rotations {
    const NAME: &'static str = "LSQR";
    const HELP: &'static str = "give a preconditioner or damp, or raise atol and btol";
    const LEAST_SQUARES: bool = true;
    type Own = Own;

    fn blocks(&self) -> usize {
        1
    }

    fn begin(&self, s: &mut Bidiagonal<'_, T, Own>, j: usize) -> Result<()> {
        let column = &mut s.active[j];
        // ρ̄₁ = α₁,  φ̄₁ = β₁
        column.own = Own { rho_bar: column.alpha, phi_bar: column.beta, ..Own::default() };
        column.condition = 1.0;
        Ok(())
    }

    fn direction(&self, s: &mut Bidiagonal<'_, T, Own>, j: usize) -> Result<()> {
        // w_k = v_k − (θ_k/ρ_{k−1})·w_{k−1}
        let turn = s.active[j].own.turn;
        let nv = s.nv();
        let norm_w = s.update(W, j, -turn, [(1.0, nv)])?;
        s.active[j].own.norm_w = norm_w;
        Ok(())
    }

    fn advance(&self, s: &mut Bidiagonal<'_, T, Own>, j: usize) -> Result<()> {
        let column = &mut s.active[j];
        let (alpha, beta) = (column.alpha, column.beta);
        let Own { rho_bar, phi_bar, norm_w, norm_d, .. } = column.own;
        // ρ = √(ρ̄² + β²),  c = ρ̄/ρ,  s = β/ρ
        let rho = rho_bar.hypot(beta);
        if rho == 0.0 {
            return Ok(());
        }
        let (c, sine) = (rho_bar / rho, beta / rho);
        // θ = s·α,  ρ̄ ← −c·α,  φ = c·φ̄,  φ̄ ← s·φ̄
        let (theta, phi) = (sine * alpha, c * phi_bar);
        let norm_d = norm_d.hypot(norm_w / rho);
        let phi_bar = sine * phi_bar;
        column.own = Own { rho_bar: -c * alpha, phi_bar, turn: theta / rho, norm_w, norm_d };
        // ‖r̄‖ = φ̄,  ‖Nᴴ·Āᴴ·r̄‖ = φ̄·α·|c|
        column.residual = phi_bar;
        column.normal = phi_bar * alpha * c.abs();
        column.condition = column.norm_a * norm_d;
        // x ← x + (φ/ρ)·w
        s.add_to_x(j, phi / rho, W)
    }
}
