//! BiCGSTAB(ℓ): bi-conjugate gradients, each ℓ steps followed by a minimal residual over ℓ powers of A.
//!
//! Method    ℓ steps of BiCG on r₀ … r_ℓ and u₀ … u_ℓ with r_{i+1} = K·r_i, then r₀ ← r₀ − Σ γ_i·r_i with a convex
//!           combination of the minimal-residual and the oblique polynomial, so that its leading coefficient, on
//!           which the next steps of BiCG divide, does not vanish. ℓ ≥ 2 follows pairs of complex eigenvalues, where
//!           ℓ = 1, plain BiCGSTAB, fails. Invariant: r₀ = r′ − K·x′ up to rounding
//! Memory    2ℓ + 5 vectors a column (r₀ … r_ℓ, u₀ … u_ℓ, r̃, x′, r′), 1 more with a preconditioner
//! Work      one iteration is 2ℓ applies a column and about (2ℓ² + 14ℓ + 8)·n operations
//! Stops     those of the stage; within an iteration once ‖r‖ is small · *r̃ᴴ·r = 0*, *r̃ᴴ·u = 0*, *ω = 0*: a new
//!           start with a random r̃, then `Breakdown`
//! Differs   reliable updates: r₀ is replaced by r′ − K·x′ where the recurrence has come down from a peak, and x′ is
//!           moved to x where it has come far below the start (δ = 0.01); vanishing means below rounding, not zero
//! Source    Sleijpen & Fokkema, ETNA 1 (1993); Sleijpen & van der Vorst, Numer. Algorithms 10 (1995),
//!           doi:10.1007/BF02140769, and Computing 56 (1996), doi:10.1007/BF02309342

use super::frame::{Frame, Framed, vanishes};
use super::options::attainable;
use super::{Method, Problem, Stage, run, solver};
use crate::Working;
use cola_runtime::{ArrayMut, ArrayRef, Error, Evidence, Op, Result, Trans, Workspace, with_number};
use std::ops::Range;

solver! {
    /// BiCGSTAB(ℓ): see the module page.
    BiCgStab, "BiCGSTAB", "BiCGSTAB(ℓ), for any square operator in little memory; precond approximates A⁻¹",
    /// ℓ, the degree of the polynomials; at most 8.
    l: usize = 2, at least 1
}

impl super::Iterative for BiCgStab {
    fn solve_into(
        &self,
        a: &Op,
        op: Trans,
        b: ArrayRef<'_>,
        x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<Evidence> {
        let BiCgStab { tol, max_iters, precond, x0, l } = self;
        if !(1..=8).contains(l) {
            return Err(Error::invalid("BiCGSTAB", format!("l is {l}, and must be between 1 and 8")));
        }
        let problem =
            Problem { a, op, tol: *tol, max_iters: *max_iters, precond: precond.as_ref(), x0: x0.as_ref() };
        let tol = attainable(*tol, x.dtype());
        with_number!(x.dtype(), T => {
            run::<T, _>(|| Recurrence::<T>::new(*l, tol, precond.is_some()), &problem, b, x, ws)
        })
    }

    fn vectors(&self) -> usize {
        2 * self.l + 5 + usize::from(self.precond.is_some())
    }

    fn describe(&self) -> String {
        format!("BiCGSTAB({}), tol={:e}", self.l, self.tol)
    }
}

/// The convex combination keeps the cosine of the leading coefficient above this.
const COSINE: f64 = 0.7;
/// How far the residual must have come down for an update.
const DELTA: f64 = 1e-2;

/// r_i is block i.
struct Recurrence<T> {
    l: usize,
    tol: f64,
    preconditioned: bool,
    /// RᴴR with unit diagonal, (ℓ+1)×(ℓ+1) by columns, and the system that is eliminated.
    gram: Vec<T>,
    system: Vec<T>,
    norms: Vec<f64>,
    minimal: Vec<T>,
    oblique: Vec<T>,
    terms: Vec<(T, usize)>,
}

#[derive(Clone, Default)]
struct Own<T> {
    frame: Frame,
    rho: T,
    alpha: T,
    /// The largest ‖r‖ since x, and since r, was updated.
    peak_x: f64,
    peak_r: f64,
}

impl<T: Working> Framed for Own<T> {
    fn frame(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

impl<T: Working> Recurrence<T> {
    fn new(l: usize, tol: f64, preconditioned: bool) -> Self {
        let zeros = |n: usize| vec![T::zero(); n];
        Recurrence {
            l,
            tol,
            preconditioned,
            gram: zeros((l + 1) * (l + 1)),
            system: zeros((l + 1) * l),
            norms: vec![0.0; l + 1],
            minimal: zeros(l + 1),
            oblique: zeros(l + 1),
            terms: Vec::with_capacity(l + 1),
        }
    }

    fn u(&self, i: usize) -> usize {
        self.l + 1 + i
    }
    fn shadow(&self) -> usize {
        2 * self.l + 2
    }
    fn x(&self) -> usize {
        2 * self.l + 3
    }
    fn r_start(&self) -> usize {
        2 * self.l + 4
    }
    fn between(&self) -> usize {
        2 * self.l + 5
    }

    /// ρ⁺ = r̃ᴴ·r_i,  β = α·ρ⁺/ρ,  u_t ← r_t − β·u_t for t ≤ i
    fn directions(&self, s: &mut Stage<'_, T, Own<T>>, j: usize, i: usize) -> Result<()> {
        let rho = s.dot(self.shadow(), i, j)?;
        if vanishes(rho, 1.0, s.norm(i, j)) {
            s.break_down(j, "r̃ᴴ·r = 0");
            return Ok(());
        }
        let own = &mut s.active[j].own;
        let beta = own.alpha * rho.over(own.rho);
        own.rho = rho;
        for t in 0..=i {
            s.update(self.u(t), j, -beta, [(T::one(), t)])?;
        }
        Ok(())
    }

    /// α = ρ/(r̃ᴴ·u_{i+1}),  x′ ← x′ + α·u₀,  r_t ← r_t − α·u_{t+1} for t ≤ i
    fn descend(&self, s: &mut Stage<'_, T, Own<T>>, j: usize, i: usize) -> Result<()> {
        let image = self.u(i + 1);
        let sigma = s.dot(self.shadow(), image, j)?;
        if vanishes(sigma, 1.0, s.norm(image, j)) {
            s.break_down(j, "r̃ᴴ·u = 0");
            return Ok(());
        }
        let alpha = s.active[j].own.rho.over(sigma);
        s.active[j].own.alpha = alpha;
        s.update(self.x(), j, T::one(), [(alpha, self.u(0))])?;
        let mut norm = 0.0;
        for t in (0..=i).rev() {
            norm = s.update(t, j, T::one(), [(-alpha, self.u(t + 1))])?;
        }
        s.reach(j, norm, self.tol);
        Ok(())
    }

    /// γ with r₀ ← r₀ − Σ γ_i·r_i: leaves −1, γ₁, …, γ_ℓ in `minimal`.
    fn polynomial(&mut self, s: &Stage<'_, T, Own<T>>, j: usize) -> Result<()> {
        let (l, m) = (self.l, self.l + 1);
        for i in 0..m {
            self.norms[i] = s.norm(i, j);
        }
        for i in 0..m {
            self.gram[i + i * m] = T::one();
            for t in 0..i {
                let size = self.norms[i] * self.norms[t];
                let cosine = if size > 0.0 { s.dot(i, t, j)?.scale(1.0 / size) } else { T::zero() };
                (self.gram[i + t * m], self.gram[t + i * m]) = (cosine, cosine.conj());
            }
        }
        // y₀ = (−1, Z⁻¹·z₀, 0) and y_ℓ = (0, Z⁻¹·z_ℓ, −1), Z the Gram matrix of r₁ … r_{ℓ−1}
        for (of, to) in [(0, &mut self.minimal), (l, &mut self.oblique)] {
            let width = l.saturating_sub(1);
            let system = &mut self.system[..width * (width + 1)];
            for c in 0..=width {
                for r in 0..width {
                    system[r + c * width] = self.gram[r + 1 + m * if c < width { c + 1 } else { of }];
                }
            }
            eliminate(system, width);
            to.fill(T::zero());
            to[1..=width].copy_from_slice(&system[width * width..]);
            to[of] = -T::one();
        }
        let product = |u: &[T], v: &[T]| -> T {
            let row = |i: usize| (0..m).fold(T::zero(), |sum, t| sum + self.gram[i + t * m] * v[t]);
            (0..m).fold(T::zero(), |sum, i| sum + u[i].conj() * row(i))
        };
        let (y0, yl) = (&self.minimal, &self.oblique);
        let kappa_0 = product(y0, y0).re().max(0.0).sqrt();
        let kappa_l = product(yl, yl).re().max(0.0).sqrt();
        // γ̂ = ϱ/|ϱ|·max(|ϱ|, 0.7)·κ₀/κ_ℓ
        let mut gamma = T::zero();
        if kappa_l > 10.0 * T::EPS.sqrt() {
            let rho = product(yl, y0).scale(1.0 / kappa_l);
            let rho = if kappa_0 > 0.0 { rho.scale(1.0 / kappa_0) } else { T::zero() };
            let size = rho.abs();
            let direction = if size > T::EPS { rho.scale(1.0 / size) } else { T::one() };
            gamma = direction.scale(size.max(COSINE) * kappa_0 / kappa_l);
        }
        // In the lengths that r_i have: γ_i·‖r₀‖/‖r_i‖
        for i in 0..m {
            let unit = if self.norms[i] > 0.0 { self.norms[0] / self.norms[i] } else { 0.0 };
            self.minimal[i] = (self.minimal[i] - gamma * self.oblique[i]).scale(unit);
        }
        Ok(())
    }

    /// The terms ±γ_i times block `from` + i − 1.
    fn weigh(&mut self, sign: T, from: usize) {
        self.terms.clear();
        self.terms.extend((1..=self.l).map(|i| (sign * self.minimal[i], from + i - 1)));
    }

    /// u₀ ← u₀ − Σ γ_i·u_i,  x′ ← x′ + Σ γ_i·r_{i−1},  r₀ ← r₀ − Σ γ_i·r_i
    fn minimise(&mut self, s: &mut Stage<'_, T, Own<T>>, j: usize) -> Result<()> {
        self.polynomial(s, j)?;
        let (u, x) = (self.u(0), self.x());
        self.weigh(-T::one(), u + 1);
        s.accumulate(u, j, &self.terms)?;
        self.weigh(T::one(), 0);
        s.accumulate(x, j, &self.terms)?;
        self.weigh(-T::one(), 1);
        let norm = s.accumulate(0, j, &self.terms)?;
        s.reach(j, norm, self.tol);
        // ρ ← −ω·ρ
        let omega = self.minimal[self.l];
        let own = &mut s.active[j].own;
        own.rho = -(omega * own.rho);
        if omega == T::zero() && !own.frame.idle {
            s.break_down(j, "ω = 0");
        }
        Ok(())
    }

    /// Replaces r₀ by r′ − K·x′, and moves x′ to x, where the residual has come down.
    fn make_reliable(&self, s: &mut Stage<'_, T, Own<T>>, j: usize) -> Result<()> {
        let own = &mut s.active[j].own;
        let level = own.frame.level;
        own.peak_x = own.peak_x.max(level);
        own.peak_r = own.peak_r.max(level);
        let move_x = level < DELTA && 1.0 < own.peak_x;
        if !(move_x || (level < DELTA * own.peak_r && 1.0 < own.peak_r)) {
            return Ok(());
        }
        // r₁ and what follows are made anew in the next iteration: room for K·x′
        s.image(self.x(), 1, self.between(), j..j + 1)?;
        s.update(0, j, T::zero(), [(T::one(), self.r_start()), (-T::one(), 1)])?;
        let level = s.norm(0, j);
        s.active[j].own.peak_r = level;
        s.reach(j, level, self.tol);
        if move_x && level <= s.active[j].own.frame.base {
            let from = if self.preconditioned { self.between() } else { self.x() };
            let frame = &s.active[j].own.frame;
            s.add_to_x(j, [(T::from_f64(frame.length * frame.sigma), from)])?;
            s.col_mut(self.x(), j).fill(T::zero());
            s.update(self.r_start(), j, T::zero(), [(T::one(), 0)])?;
            let own = &mut s.active[j].own;
            (own.peak_x, own.frame.base) = (level, level);
        }
        Ok(())
    }
}

impl<T: Working> Method<T> for Recurrence<T> {
    const NAME: &'static str = "BiCGSTAB";
    const HELP: &'static str = "raise l, give a preconditioner, raise tol or max_iters, use GMRES(), or LU()";
    type Own = Own<T>;

    fn blocks(&self) -> usize {
        2 * self.l + 5 + usize::from(self.preconditioned)
    }

    fn begin(&mut self, s: &mut Stage<'_, T, Own<T>>, columns: Range<usize>) -> Result<()> {
        for j in columns {
            // u₀ = 0,  ρ = 1,  α = 0
            s.begin_frame(j, self.x())?;
            s.set_shadow(self.shadow(), j)?;
            s.update(self.r_start(), j, T::zero(), [(T::one(), 0)])?;
            s.col_mut(self.u(0), j).fill(T::zero());
            let own = &mut s.active[j].own;
            (own.rho, own.alpha, own.peak_x, own.peak_r) = (T::one(), T::zero(), 1.0, 1.0);
        }
        Ok(())
    }

    fn step(&mut self, s: &mut Stage<'_, T, Own<T>>) -> Result<()> {
        let k = s.active.len();
        for i in 0..self.l {
            for j in 0..k {
                if !s.is_idle(j) {
                    self.directions(s, j, i)?;
                }
            }
            s.image(self.u(i), self.u(i + 1), self.between(), 0..k)?;
            for j in 0..k {
                if !s.is_idle(j) {
                    self.descend(s, j, i)?;
                }
            }
            if s.all_idle() {
                return Ok(());
            }
            s.image(i, i + 1, self.between(), 0..k)?;
        }
        for j in 0..k {
            if !s.is_idle(j) {
                self.minimise(s, j)?;
                if !s.is_idle(j) {
                    self.make_reliable(s, j)?;
                }
            }
        }
        Ok(())
    }

    fn settle(&mut self, s: &mut Stage<'_, T, Own<T>>, j: usize) -> Result<()> {
        s.settle_frame(j, self.x(), self.between())
    }
}

/// The last column of [Z z], m×(m+1) by columns, becomes Z⁻¹·z. Z is a Gram matrix of at most 7 vectors; a library
/// factorisation would allocate in every iteration. Directions that depend on others get nothing.
fn eliminate<T: Working>(system: &mut [T], m: usize) {
    for p in 0..m {
        // What is left of a vector after the others; positive, so no pivoting is needed.
        let pivot = system[p + p * m];
        if !(pivot.re() > 10.0 * T::EPS) {
            (p..=m).for_each(|c| system[p + c * m] = T::zero());
            (0..m).for_each(|r| system[r + p * m] = T::zero());
            system[p + p * m] = T::one();
            continue;
        }
        for r in 0..m {
            if r == p {
                continue;
            }
            let factor = system[r + p * m].over(pivot);
            for c in p..=m {
                let term = factor * system[p + c * m];
                system[r + c * m] -= term;
            }
        }
    }
    for p in 0..m {
        system[p + m * m] = system[p + m * m].over(system[p + p * m]);
    }
}
