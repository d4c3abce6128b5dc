//! LSMR: least squares of smallest normal residual over the Krylov space.
//!
//! Method    MINRES on the normal equations, by two rotations a step. Invariants: x_k minimises ‖NᴴAᴴr‖ over the same
//!           space as LSQR's; |ζ̄| = ‖NᴴĀᴴr̄_k‖ falls monotonically, and so does ‖r̄_k‖
//! Memory    u; v, h and h̄, and N·v with a preconditioner
//! Work      that of the bidiagonalisation, 10n operations
//! Stops     the two tests, recomputed · *condition*: the ratio of extreme |ρ̄| above `cond_limit`: an error with the
//!           best iterate · stagnation · the limits
//! Differs   h is kept as N·h; damping as rows (see `bidiagonal`)
//! Source    Fong & Saunders, SIAM J. Sci. Comput. 33 (2011), doi:10.1137/10079687X

use super::columns::own;
use super::{Bidiagonal, LeastSquares, Method, least_squares_solver, run};
use crate::Working;
use cola_runtime::{ArrayMut, ArrayRef, Evidence, Op, Result, Trans, Workspace, with_number};

least_squares_solver! {
    /// LSMR: see the module page.
    Lsmr, "LSMR", "least squares and minimum norm, for operators of any shape and rank; safe to stop early",
    /// λ of min ‖b − A·x‖² + λ²·‖x‖².
    damp,
    /// Stops with an error where the condition of A·N seems larger; 0: never.
    cond_limit
}

impl LeastSquares for Lsmr {
    fn solve_into(
        &self,
        a: &Op,
        op: Trans,
        b: ArrayRef<'_>,
        x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<Evidence> {
        let mut problem = self.problem(a, op)?;
        problem.damp = super::options::not_negative("LSMR", "damp", self.damp)?;
        problem.cond_limit = self.cond_limit;
        with_number!(x.dtype(), T => run::<T, _>(&Rotations, &problem, b, x, ws))
    }

    fn vectors(&self) -> (usize, usize) {
        let damped = usize::from(self.damp > 0.0);
        (1, 3 + damped + usize::from(self.precond.is_some()))
    }

    fn describe(&self) -> String {
        format!("LSMR, atol={:e}", self.atol)
    }
}

/// The blocks of N·h and N·h̄.
const H: usize = own(0);
const HBAR: usize = own(1);

struct Rotations;

#[derive(Clone, Default)]
struct Own {
    alpha_bar: f64,
    zeta_bar: f64,
    zeta: f64,
    rho: f64,
    rho_bar: f64,
    c_bar: f64,
    s_bar: f64,
    /// θ_k/ρ_{k−1}
    turn: f64,
    /// The estimate of ‖r̄‖, §5.1 of the paper.
    residual: Residual,
    /// The extremes of ρ̄ before this step.
    least: f64,
    largest: f64,
    steps: usize,
}

/// β̈, β̇, ρ̇, τ̃ and θ̃ of the paper.
#[derive(Clone, Default)]
struct Residual {
    beta_dd: f64,
    beta_d: f64,
    rho_d: f64,
    tau_tilde: f64,
    theta_tilde: f64,
}

impl<T: Working> Method<T> for Rotations {
    const NAME: &'static str = "LSMR";
    const HELP: &'static str = "give a preconditioner or damp, or raise atol and btol";
    const LEAST_SQUARES: bool = true;
    type Own = Own;

    fn blocks(&self) -> usize {
        2
    }

    fn begin(&self, s: &mut Bidiagonal<'_, T, Own>, j: usize) -> Result<()> {
        let column = &mut s.active[j];
        let (alpha, beta) = (column.alpha, column.beta);
        // ᾱ₁ = α₁,  ζ̄₁ = α₁·β₁,  ρ₀ = ρ̄₀ = c̄₀ = 1,  s̄₀ = 0;  β̈₁ = β₁,  ρ̇₀ = 1
        column.own = Own {
            alpha_bar: alpha,
            zeta_bar: alpha * beta,
            rho: 1.0,
            rho_bar: 1.0,
            c_bar: 1.0,
            least: f64::INFINITY,
            residual: Residual { beta_dd: beta, rho_d: 1.0, ..Residual::default() },
            ..Own::default()
        };
        column.condition = 1.0;
        // h̄₀ = 0
        s.update(HBAR, j, 0.0, [])?;
        Ok(())
    }

    fn direction(&self, s: &mut Bidiagonal<'_, T, Own>, j: usize) -> Result<()> {
        // h_k = v_k − (θ_k/ρ_{k−1})·h_{k−1}
        let (turn, nv) = (s.active[j].own.turn, s.nv());
        s.update(H, j, -turn, [(1.0, nv)])?;
        Ok(())
    }

    fn advance(&self, s: &mut Bidiagonal<'_, T, Own>, j: usize) -> Result<()> {
        let column = &mut s.active[j];
        let (alpha, beta) = (column.alpha, column.beta);
        let own = &mut column.own;
        let (rho_old, rho_bar_old, zeta_old) = (own.rho, own.rho_bar, own.zeta);
        // The rotation that makes B_k upper bidiagonal
        let rho = own.alpha_bar.hypot(beta);
        if rho == 0.0 {
            return Ok(());
        }
        let (c, sine) = (own.alpha_bar / rho, beta / rho);
        let theta = sine * alpha;
        own.alpha_bar = c * alpha;
        // The rotation that makes R_kᵀ upper bidiagonal
        let (theta_bar, corner) = (own.s_bar * rho, own.c_bar * rho);
        let rho_bar = corner.hypot(theta);
        if rho_bar == 0.0 {
            return Ok(());
        }
        (own.c_bar, own.s_bar) = (corner / rho_bar, theta / rho_bar);
        let zeta = own.c_bar * own.zeta_bar;
        own.zeta_bar *= -own.s_bar;
        (own.rho, own.rho_bar, own.zeta, own.turn) = (rho, rho_bar, zeta, theta / rho);

        let residual = own.residual.advance((c, sine), (zeta_old, zeta), theta_bar, rho_bar);
        if own.steps > 0 {
            (own.least, own.largest) = (own.least.min(rho_bar_old), own.largest.max(rho_bar_old));
        }
        own.steps += 1;
        let condition = own.largest.max(corner) / own.least.min(corner.abs().max(f64::MIN_POSITIVE));
        // ‖Nᴴ·Āᴴ·r̄‖ = |ζ̄|
        column.normal = own.zeta_bar.abs();
        column.residual = residual;
        column.condition = condition;
        // h̄ ← h − (θ̄·ρ/(ρ_{k−1}·ρ̄_{k−1}))·h̄,  x ← x + (ζ/(ρ·ρ̄))·h̄
        s.update(HBAR, j, -(theta_bar / rho_old) * (rho / rho_bar_old), [(1.0, H)])?;
        s.add_to_x(j, zeta / rho / rho_bar, HBAR)
    }
}

impl Residual {
    /// ‖r̄_k‖ from the rotations of this step: (c, s), (ζ_{k−1}, ζ_k), θ̄_k and ρ̄_k.
    fn advance(
        &mut self,
        (c, s): (f64, f64),
        (zeta_old, zeta): (f64, f64),
        theta_bar: f64,
        rho_bar: f64,
    ) -> f64 {
        let beta_hat = c * self.beta_dd;
        self.beta_dd *= -s;
        // The rotation that makes R̄_kᵀ lower bidiagonal
        let theta_old = self.theta_tilde;
        let rho_tilde = self.rho_d.hypot(theta_bar);
        let (c_tilde, s_tilde) = (self.rho_d / rho_tilde, theta_bar / rho_tilde);
        self.theta_tilde = s_tilde * rho_bar;
        self.rho_d = c_tilde * rho_bar;
        self.beta_d = -s_tilde * self.beta_d + c_tilde * beta_hat;
        self.tau_tilde = (zeta_old - theta_old * self.tau_tilde) / rho_tilde;
        let tau_d = (zeta - self.theta_tilde * self.tau_tilde) / self.rho_d;
        (self.beta_d - tau_d).hypot(self.beta_dd)
    }
}
