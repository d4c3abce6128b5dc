//! (A + tᵢ·I)·xᵢ = b for positive definite A and many tᵢ ≥ 0 in one run of conjugate gradients.
//!
//! Method    CG on the least shift; the residuals of the others are multiples ζᵢ·r of its own, so each needs only its
//!           iterate and direction. Invariant: ‖b − (A + tᵢ)·xᵢ‖ = ζᵢ·‖r‖ up to rounding
//! Memory    3 vectors, and 2 for each shift
//! Work      one apply, 10n operations and 8n for each shift that is not finished
//! Stops     every ζᵢ·‖r‖ is below its goal · max_iters · deadline, cancel · pᴴ·(A + t)·p ≤ 0: `NotPositiveDefinite`
//! Differs   ζ is kept by the ratio of successive values, all positive, so that nothing cancels or underflows. Columns go
//!           one by one: the shifts are the block
//! Source    Jegerlehner, hep-lat/9612014 (1996); van den Eshof & Sleijpen, Appl. Numer. Math. 49 (2004)

use super::not_finite;
use crate::Working;
use crate::columns::{Columns, dot, map, norm, update};
use cola_runtime::watch::{self, Moment, Stop};
use cola_runtime::{Error, ErrorKind, Op, Result, Trans, Workspace};

/// The state of one shift.
#[derive(Clone)]
struct Shift {
    /// tᵢ − t₀
    beyond: f64,
    /// ζᵢ
    zeta: f64,
    /// ζᵢ over its value before.
    ratio: f64,
    /// ‖b − (A + tᵢ)·xᵢ‖
    residual: f64,
    done: bool,
}

/// The shifted systems of one right-hand side.
pub(super) struct Shifted<'a, T> {
    a: &'a Op,
    name: &'static str,
    least: f64,
    /// r, p, q
    r: Columns<T>,
    p: Columns<T>,
    q: Columns<T>,
    pub x: Columns<T>,
    directions: Columns<T>,
    shifts: Vec<Shift>,
    /// ‖r‖
    norm_r: f64,
    /// The tridiagonal matrix of the run, shifted back.
    pub alpha: Vec<f64>,
    pub beta: Vec<f64>,
    step_prev: f64,
    ratio_prev: f64,
    pub iterations: usize,
}

impl<'a, T: Working> Shifted<'a, T> {
    pub fn new(a: &'a Op, name: &'static str, shifts: usize, ws: &mut Workspace) -> Result<Self> {
        let n = a.rows();
        let [r, p, q] = [Columns::take(ws, n, 1)?, Columns::take(ws, n, 1)?, Columns::take(ws, n, 1)?];
        let (x, directions) = (Columns::take(ws, n, shifts)?, Columns::take(ws, n, shifts)?);
        Ok(Shifted {
            a,
            name,
            least: 0.0,
            r,
            p,
            q,
            x,
            directions,
            shifts: Vec::new(),
            norm_r: 0.0,
            alpha: Vec::new(),
            beta: Vec::new(),
            step_prev: 1.0,
            ratio_prev: 0.0,
            iterations: 0,
        })
    }

    /// Starts from x = 0.
    pub fn begin(&mut self, b: &[T], shifts: &[f64]) -> f64 {
        self.least = shifts.iter().copied().fold(f64::INFINITY, f64::min);
        self.r.col_mut(0).copy_from_slice(b);
        self.p.col_mut(0).copy_from_slice(b);
        self.shifts.clear();
        for (i, t) in shifts.iter().enumerate() {
            self.x.col_mut(i).fill(T::zero());
            self.directions.col_mut(i).copy_from_slice(b);
            self.shifts.push(Shift {
                beyond: t - self.least,
                zeta: 1.0,
                ratio: 1.0,
                residual: 0.0,
                done: false,
            });
        }
        self.norm_r = norm(b);
        self.shifts.iter_mut().for_each(|s| s.residual = self.norm_r);
        (self.step_prev, self.ratio_prev, self.iterations) = (1.0, 0.0, 0);
        self.alpha.clear();
        self.beta.clear();
        self.norm_r
    }

    /// Σ weightᵢ·‖b − (A + tᵢ)·xᵢ‖ by the recurrence.
    pub fn error(&self, weights: &[f64]) -> f64 {
        self.shifts.iter().zip(weights).map(|(s, w)| w * s.residual).sum()
    }

    /// Iterates until the weighted sum of residuals is at most `goal`, the limit is reached, or it is stopped. A
    /// shift is finished for good when its part of the sum is at most `part`.
    pub fn run(
        &mut self,
        weights: &[f64],
        (goal, part): (f64, f64),
        limit: usize,
        ws: &mut Workspace,
    ) -> Result<Option<Stop>> {
        while self.iterations < limit && self.error(weights) > goal {
            if self.shifts.iter().all(|s| s.done) {
                break;
            }
            self.step(weights, part, ws)?;
            if let Some(stop) = watch::stop_requested() {
                return Ok(Some(stop));
            }
        }
        Ok(None)
    }

    fn step(&mut self, weights: &[f64], part: f64, ws: &mut Workspace) -> Result<()> {
        self.iterations += 1;
        // q = (A + t₀)·p
        map(self.a, Trans::None, &self.p, &mut self.q, 1, ws)?;
        update(self.q.col_mut(0), T::one(), [(T::from_f64(self.least), self.p.col(0))])?;
        // a = rᴴ·r/(pᴴ·q)
        let curvature = dot(self.p.col(0), self.q.col(0))?.re();
        if !curvature.is_finite() {
            return Err(not_finite(self.name, self.a));
        }
        if curvature <= 0.0 {
            let message = format!(
                "{} is not positive definite: pᴴ·(A + t)·p = {curvature:.3e} with t = {:.3e}",
                self.a, self.least
            );
            return Err(Error::new(ErrorKind::NotPositiveDefinite, message).with_help(
                "if PSD was asserted, the claim is false; LanczosFunction takes any self-adjoint A",
            ));
        }
        let squared = self.norm_r * self.norm_r;
        let a = squared / curvature;
        // r ← r − a·q
        self.norm_r = update(self.r.col_mut(0), T::one(), [(T::from_f64(-a), self.q.col(0))])?;
        let b = self.norm_r * self.norm_r / squared;
        self.alpha.push(1.0 / a + self.ratio_prev / self.step_prev - self.least);
        self.beta.push(b.sqrt() / a);
        for (i, s) in self.shifts.iter_mut().enumerate().filter(|(_, s)| !s.done) {
            // ζ⁺/ζ = 1/(1 + s·a + (a·b₋/a₋)·(1 − ζ/ζ₋))
            let coupling = a * self.ratio_prev / self.step_prev;
            let ratio = 1.0 / (1.0 + s.beyond * a + coupling * (1.0 - s.ratio));
            s.zeta *= ratio;
            s.ratio = ratio;
            // x ← x + a·(ζ⁺/ζ)·p,  p ← ζ⁺·r + b·(ζ⁺/ζ)²·p
            update(self.x.col_mut(i), T::one(), [(T::from_f64(a * ratio), self.directions.col(i))])?;
            s.residual = s.zeta * self.norm_r;
            s.done = weights[i] * s.residual <= part;
            let terms = [(T::from_f64(s.zeta), self.r.col(0))];
            update(self.directions.col_mut(i), T::from_f64(b * ratio * ratio), terms)?;
        }
        update(self.p.col_mut(0), T::from_f64(b), [(T::one(), self.r.col(0))])?;
        (self.step_prev, self.ratio_prev) = (a, b);
        let residual = self.error(weights);
        let active = self.shifts.iter().filter(|s| !s.done).count();
        let (method, iteration) = (self.name, self.iterations);
        watch::tell(|| Moment::Iteration { method, iteration, active, residual });
        Ok(())
    }

    /// Gives the scratch back.
    pub fn give(self, ws: &mut Workspace) {
        [self.r, self.p, self.q, self.x, self.directions].into_iter().for_each(|block| block.give(ws));
    }
}
