//! TFQMR: quasi-minimal residuals without the transpose; smooth where BiCGSTAB and CGS are not.
//!
//! Method    CGS whose two half steps are weighted by a quasi-minimisation. Invariant: ‖r‖ ≤ τ·√(m+1) after m half
//!           steps, and the correction x′ = Σ η·d
//! Memory    8 vectors a column (w, y, K·y₁, K·y₂, v, d, r̃, x′), 9 with a preconditioner
//! Work      two applies a column, 34n operations
//! Stops     those of the stage, on the bound τ·√(m+1) · *r̃ᴴ·v = 0* and *r̃ᴴ·w = 0*: a new start with a random r̃, then
//!           `Breakdown`
//! Differs   preconditioned from the right; numbers of order one by [`super::frame`]; vanishing means below rounding,
//!           not zero
//! Source    Freund, SIAM J. Sci. Comput. 14 (1993), doi:10.1137/0914029

use super::frame::{Frame, Framed, vanishes};
use super::options::attainable;
use super::{Method, Problem, Stage, run, solver};
use crate::Working;
use cola_runtime::{ArrayMut, ArrayRef, Evidence, Op, Result, Trans, Workspace, with_number};
use std::ops::Range;

solver! {
    /// TFQMR: see the module page.
    Tfqmr, "TFQMR", "transpose-free quasi-minimal residuals, for any square operator; precond approximates A⁻¹"
}

impl super::Iterative for Tfqmr {
    fn solve_into(
        &self,
        a: &Op,
        op: Trans,
        b: ArrayRef<'_>,
        x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<Evidence> {
        let Tfqmr { tol, max_iters, precond, x0 } = self;
        let problem =
            Problem { a, op, tol: *tol, max_iters: *max_iters, precond: precond.as_ref(), x0: x0.as_ref() };
        let make = || Recurrence { tol: attainable(*tol, x.dtype()), preconditioned: precond.is_some() };
        let make = make();
        with_number!(x.dtype(), T => run::<T, _>(|| make, &problem, b, x, ws))
    }

    fn vectors(&self) -> usize {
        if self.precond.is_some() { 9 } else { 8 }
    }

    fn describe(&self) -> String {
        format!("TFQMR, tol={:e}", self.tol)
    }
}

/// The blocks: w, which starts as r, y, u₁ = K·y₁, u₂ = K·y₂, v, d, r̃, x′, and M·y.
const W: usize = 0;
const Y: usize = 1;
const U1: usize = 2;
const U2: usize = 3;
const V: usize = 4;
const D: usize = 5;
const SHADOW: usize = 6;
const X: usize = 7;
const BETWEEN: usize = 8;

#[derive(Clone, Copy)]
struct Recurrence {
    tol: f64,
    preconditioned: bool,
}

#[derive(Clone, Default)]
struct Own<T> {
    frame: Frame,
    rho: T,
    alpha: T,
    eta: T,
    theta: f64,
    tau: f64,
    /// Half steps since the start.
    halves: usize,
}

impl<T: Working> Framed for Own<T> {
    fn frame(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

impl<T: Working> Method<T> for Recurrence {
    const NAME: &'static str = "TFQMR";
    const HELP: &'static str = "give a preconditioner, raise tol or max_iters, use GMRES(), or LU()";
    type Own = Own<T>;

    fn blocks(&self) -> usize {
        8 + usize::from(self.preconditioned)
    }

    fn begin(&mut self, s: &mut Stage<'_, T, Own<T>>, columns: Range<usize>) -> Result<()> {
        for j in columns.clone() {
            s.begin_frame(j, X)?;
            s.set_shadow(SHADOW, j)?;
            // y₁ = w,  d = 0,  τ = ‖r‖,  θ = η = 0,  ρ = r̃ᴴ·r
            s.update(Y, j, T::zero(), [(T::one(), W)])?;
            s.col_mut(D, j).fill(T::zero());
            let rho = s.dot(SHADOW, W, j)?;
            let own = &mut s.active[j].own;
            (own.rho, own.eta, own.theta, own.tau, own.halves) = (rho, T::zero(), 0.0, 1.0, 0);
        }
        // u₁ = v = K·y₁
        s.image(Y, U1, BETWEEN, columns.clone())?;
        for j in columns {
            s.update(V, j, T::zero(), [(T::one(), U1)])?;
        }
        Ok(())
    }

    fn step(&mut self, s: &mut Stage<'_, T, Own<T>>) -> Result<()> {
        let k = s.active.len();
        for j in 0..k {
            // α = ρ/(r̃ᴴ·v)
            let sigma = s.dot(SHADOW, V, j)?;
            if vanishes(sigma, 1.0, s.norm(V, j)) {
                s.break_down(j, "r̃ᴴ·v = 0");
                continue;
            }
            s.active[j].own.alpha = s.active[j].own.rho.over(sigma);
            self.half_step(s, j, U1)?;
            if !s.is_idle(j) {
                // y₂ = y₁ − α·v
                let alpha = s.active[j].own.alpha;
                s.update(Y, j, T::one(), [(-alpha, V)])?;
            }
        }
        if s.all_idle() {
            return Ok(());
        }
        s.image(Y, U2, BETWEEN, 0..k)?;
        for j in 0..k {
            if s.is_idle(j) {
                continue;
            }
            let norm_w = self.half_step(s, j, U2)?;
            if s.is_idle(j) {
                continue;
            }
            // ρ⁺ = r̃ᴴ·w,  β = ρ⁺/ρ,  y₁ = w + β·y₂
            let rho = s.dot(SHADOW, W, j)?;
            if vanishes(rho, 1.0, norm_w) {
                s.break_down(j, "r̃ᴴ·w = 0");
                continue;
            }
            let own = &mut s.active[j].own;
            let beta = rho.over(own.rho);
            own.rho = rho;
            s.update(Y, j, beta, [(T::one(), W)])?;
            // v = u₁ + β·(u₂ + β·v), of which u₁ = K·y₁ is still to come
            s.update(V, j, beta * beta, [(beta, U2)])?;
        }
        if s.all_idle() {
            return Ok(());
        }
        s.image(Y, U1, BETWEEN, 0..k)?;
        for j in 0..k {
            if !s.is_idle(j) {
                s.update(V, j, T::one(), [(T::one(), U1)])?;
            }
        }
        Ok(())
    }

    fn settle(&mut self, s: &mut Stage<'_, T, Own<T>>, j: usize) -> Result<()> {
        s.settle_frame(j, X, BETWEEN)
    }
}

impl Recurrence {
    /// w ← w − α·u,  d ← y + (θ²·η/α)·d,  x′ ← x′ + η·d; ‖w‖.
    fn half_step<T: Working>(&self, s: &mut Stage<'_, T, Own<T>>, j: usize, u: usize) -> Result<f64> {
        let Own { alpha, eta, theta, tau, .. } = s.active[j].own;
        let norm_w = s.update(W, j, T::one(), [(-alpha, u)])?;
        s.update(D, j, eta.scale(theta * theta).over(alpha), [(T::one(), Y)])?;
        // θ = ‖w‖/τ,  c = 1/√(1 + θ²),  τ ← τ·θ·c,  η = c²·α
        let theta = norm_w / tau;
        let c = 1.0 / theta.hypot(1.0);
        let own = &mut s.active[j].own;
        own.theta = theta;
        own.tau = norm_w * c;
        own.eta = alpha.scale(c * c);
        own.halves += 1;
        let (eta, bound) = (own.eta, own.tau * ((own.halves + 1) as f64).sqrt());
        s.update(X, j, T::one(), [(eta, D)])?;
        s.reach(j, bound, self.tol);
        Ok(norm_w)
    }
}
