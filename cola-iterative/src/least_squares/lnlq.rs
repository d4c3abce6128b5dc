//! LNLQ: least norm by an LQ factorisation, with a bound on the error.
//!
//! Method    SYMMLQ on A·Aᴴ·y = b by the bidiagonalisation, x = Aᴴ·y: L_kᴴ = M_k·Q_k, M·z = t with L·t = β₁·e₁. Then
//!           x_k^L = x_{k−1}^C + η_k·ζ_{k−1}·v_k, where x^C are the points of CRAIG. Invariant: y_k minimises
//!           ‖y⋆ − y‖, so that the error in y falls monotonically
//! Memory    u; v and the last N·v, and N·v with a preconditioner
//! Work      that of the bidiagonalisation, 6n operations
//! Ends      at x^L, or at x^C of the same step where that has the smaller residual
//! Stops     ‖r‖ ≤ btol·‖b‖ + atol·‖A‖·‖x‖, recomputed · *inconsistent*: α vanishes and r does not: `NotConverged` ·
//!           *sigma is not a bound*: `FalseClaim` · stagnation · the limits
//! Differs   y is not formed, x comes from the points of CRAIG alone; the pivot of the Gauss–Radau bound is the
//!           differential quotient-difference recurrence, free of the cancellation of the paper's
//! Source    Estrin, Orban & Saunders, SIAM J. Matrix Anal. Appl. 40 (2019), doi:10.1137/18M1194948

use super::columns::own;
use super::{Bidiagonal, LeastSquares, Method, least_squares_solver, run};
use crate::Working;
use cola_runtime::{
    ArrayMut, ArrayRef, Error, ErrorKind, Evidence, Op, Result, Trans, Workspace, with_number,
};

least_squares_solver! {
    /// LNLQ: see the module page.
    Lnlq, "LNLQ", "the solution of minimum norm of a consistent system, with a bound on its error",
    /// A number below the smallest singular value of A (of A·N with a preconditioner) that is not 0: the evidence then
    /// bounds ‖x⋆ − x‖ (‖N⁻¹·(x⋆ − x)‖). 0: no bound.
    sigma
}

impl LeastSquares for Lnlq {
    fn solve_into(
        &self,
        a: &Op,
        op: Trans,
        b: ArrayRef<'_>,
        x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<Evidence> {
        let problem = self.problem(a, op)?;
        let method = Substitutions { sigma: super::options::not_negative("LNLQ", "sigma", self.sigma)? };
        with_number!(x.dtype(), T => run::<T, _>(&method, &problem, b, x, ws))
    }

    fn vectors(&self) -> (usize, usize) {
        (1, 2 + usize::from(self.precond.is_some()))
    }

    fn needs_consistency(&self) -> bool {
        true
    }

    fn describe(&self) -> String {
        format!("LNLQ, atol={:e}", self.atol)
    }
}

/// The block of N·v_{k−1}, later N·v_k.
const LAST: usize = own(0);

struct Substitutions {
    sigma: f64,
}

#[derive(Clone, Default)]
struct Own {
    /// ‖r‖ of the point of CRAIG: |τ_{k−1}|·β_k
    craig: f64,
    /// ‖r‖ of the point of LNLQ
    at_lq: f64,
    tau: f64,
    /// x^C − x^L = gap·v_k
    gap: f64,
    alpha: f64,
    eta: f64,
    zeta: f64,
    epsilon_bar: f64,
    /// s_k = −ω_k² of the Radau pivot, once there is one
    shift: f64,
    /// Bounds ‖x⋆ − x^C‖
    bound: f64,
}

impl<T: Working> Method<T> for Substitutions {
    const NAME: &'static str = "LNLQ";
    const HELP: &'static str =
        "b may not be in the range of A: LSQR() and LSMR() find the least-squares solution";
    const LEAST_SQUARES: bool = false;
    type Own = Own;

    fn blocks(&self) -> usize {
        1
    }

    fn begin(&self, s: &mut Bidiagonal<'_, T, Own>, j: usize) -> Result<()> {
        let column = &mut s.active[j];
        // τ₀ = −1, ε̄₁ = α₁, η₁·ζ₀ = 0, s₁ = −σ²
        column.own = Own {
            craig: column.beta,
            tau: -1.0,
            epsilon_bar: column.alpha,
            shift: -self.sigma * self.sigma,
            ..Own::default()
        };
        s.update(LAST, j, 0.0, [])?;
        Ok(())
    }

    fn direction(&self, s: &mut Bidiagonal<'_, T, Own>, j: usize) -> Result<()> {
        let (nv, column) = (s.nv(), &mut s.active[j]);
        let alpha = column.alpha;
        // τ_k = −(β_k/α_k)·τ_{k−1}
        let tau = -column.own.tau.signum() * column.own.craig / alpha;
        if !tau.is_finite() {
            return Ok(());
        }
        let (gap, lq) = (column.own.gap, column.own.eta * column.own.zeta);
        (column.own.tau, column.own.alpha, column.own.gap) = (tau, alpha, tau - lq);
        // x_k^L = x_{k−1}^L + gap·v_{k−1} + η_k·ζ_{k−1}·v_k
        s.add_to_x(j, gap, LAST)?;
        s.update(LAST, j, 0.0, [(1.0, nv)])?;
        s.add_to_x(j, lq, LAST)
    }

    fn advance(&self, s: &mut Bidiagonal<'_, T, Own>, j: usize) -> Result<()> {
        let (name, iteration) = (s.a, s.iteration);
        let column = &mut s.active[j];
        let (alpha_next, beta) = (column.alpha, column.beta);
        let Own { tau, gap, alpha, eta, zeta, epsilon_bar, shift, .. } = column.own.clone();
        let lq = eta * zeta;
        // ‖r_k^L‖ = ‖(β_k·τ_{k−1} + α_k·η_k·ζ_{k−1}, β_{k+1}·η_k·ζ_{k−1})‖, and β_k·τ_{k−1} = −α_k·τ_k
        let at_lq = (alpha * gap).hypot(beta * lq);
        // ‖r_k^C‖ = |τ_k|·β_{k+1}
        let craig = tau.abs() * beta;
        column.residual = at_lq.min(craig);
        column.normal = column.residual * alpha;
        // [ε̄_k, β_{k+1}]·[c s; s −c] = [ε_k, 0],  η_{k+1} = s·α_{k+1},  ε̄_{k+1} = −c·α_{k+1}
        let epsilon = epsilon_bar.hypot(beta);
        if epsilon == 0.0 {
            return Ok(());
        }
        let (c, sine) = (epsilon_bar / epsilon, beta / epsilon);
        // ζ_k = (τ_k − η_k·ζ_{k−1})/ε_k
        let zeta = gap / epsilon;
        // δ_k = α_k² + s_k,  s_{k+1} = −σ² + β_{k+1}²·s_k/δ_k,  ω² = −s_{k+1}
        let (mut next, mut bound) = (shift, f64::NAN);
        if self.sigma > 0.0 && shift.is_finite() {
            let delta = alpha * alpha + shift;
            if delta < -100.0 * T::EPS * column.norm_an * column.norm_an {
                let message = format!("sigma = {:e} is not below the singular values of {name}", self.sigma);
                return Err(Error::new(ErrorKind::FalseClaim, message).with_help(format!(
                    "seen in iteration {iteration} of LNLQ; leave sigma out for no bound"
                )));
            }
            next =
                if delta > 0.0 { -self.sigma * self.sigma + beta * beta * shift / delta } else { f64::NAN };
            // ‖x⋆ − x^C‖ ≤ β_{k+1}·|τ_k|/ω, and x^C − x^L = gap·v_k is orthogonal to what is missing
            bound = beta * tau.abs() / (-next).sqrt();
        }
        column.error_bound = bound.hypot(gap);
        column.own = Own {
            craig,
            at_lq,
            tau,
            gap,
            alpha,
            eta: sine * alpha_next,
            zeta,
            epsilon_bar: -c * alpha_next,
            shift: next,
            bound,
        };
        Ok(())
    }

    /// Goes over to the point of CRAIG where its residual is smaller; it is exact where the Krylov space is exhausted.
    fn settle(&self, s: &mut Bidiagonal<'_, T, Own>, j: usize) -> Result<()> {
        let column = &mut s.active[j];
        if column.own.at_lq <= column.own.craig || s.iteration == 0 {
            return Ok(());
        }
        let gap = std::mem::take(&mut column.own.gap);
        column.error_bound = column.own.bound;
        s.add_to_x(j, gap, LAST)
    }
}
