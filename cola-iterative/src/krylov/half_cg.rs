//! Conjugate gradients in half precision: vectors are kept, and A is applied, in f16 or bf16.
//!
//! Method    preconditioned CG. Vectors are stored as v·2ᵉ with entries of v at most 1, so that neither ‖b‖ nor the fall of
//!           the residual leaves the range of f16; products of halves are exact in f64 and are summed there with
//!           compensation, updates are formed in f32, coefficients in f64, and each new vector is rounded once. Residuals are made
//!           orthogonal to those of the last `window` iterations, without which half-precision CG loses its directions
//!           after a few steps
//! Memory    4 + w vectors of 2 bytes (r, p, A·p, z; w residuals, and w more with a preconditioner), 2 of 4 bytes (x and one
//!           in the making). Columns are solved one after the other
//! Work      one apply, (15 + 4w)·n operations
//! Stops     as the stage's: ‖b − A·x‖ ≤ tol·‖b‖, recomputed · stagnated, when a new start from the recomputed residual gains
//!           less than a factor 2, or nothing was gained in max(n, 100) iterations · the limit on iterations ·
//!           *pᴴ·A·p ≤ 0*: `FalseClaim` or `Singular` · *rᴴ·M·r ≤ 0*: `NotPositiveDefinite`
//! Accuracy  x is kept in f32 and the residual is recomputed from x split in two halves, so new starts refine it. What
//!           remains is the rounding of A·x to half precision, u·‖b‖ and more (u = 2⁻¹¹ for f16, 2⁻⁸ for bf16); the least
//!           tolerance is therefore 20u. It is met, and with it a residual of max(20u, 10·u·√κ), in the tests: n = 120
//!           and κ up to 10³ for f16, 30 for bf16. Beyond that nothing was measured
//! Differs   from the paper: coefficients are f64 and vectors carry an exponent, instead of logarithms of coefficients;
//!           a bounded window; x in f32
//! Source    Maddox, Potapczynski & Wilson, Low-precision arithmetic for fast Gaussian processes, UAI 2022, PMLR 180,
//!           arXiv:2207.06856

mod scaled;

use super::cg::not_positive;
use super::options::{Iterative, attainable, iteration_limit};
use super::solver;
use crate::kernel::OnOperand;
use crate::{ONE, ZERO};
use cola_kernels::{Half, MatMut, MatRef, dot_half, norm_fro};
use cola_runtime::watch::{self, Moment, Stop};
use cola_runtime::{
    Array, ArrayMut, ArrayRef, DType, Element, Error, ErrorKind, Evidence, Op, Result, Scalar, Status, Trans,
    Workspace, bf16, c32, c64, f16,
};
use scaled::Scaled;

solver! {
    /// Conjugate gradients in half precision: see the module page.
    HalfCg, "HalfCG",
    "conjugate gradients stored in f16 or bf16, for positive definite operators of that dtype; precond approximates A⁻¹",
    /// Residuals kept, to which the next one is made orthogonal.
    window: usize = 32, at least 1
}

/// New starts from the recomputed residual.
const RESTARTS: usize = 8;

impl Iterative for HalfCg {
    /// A is f16 or bf16, and so it is real and Aᵀ = Aᴴ = A. Complex b are solved as their two parts.
    fn solve_into(
        &self,
        a: &Op,
        _op: Trans,
        b: ArrayRef<'_>,
        mut x: ArrayMut<'_>,
        _ws: &mut Workspace,
    ) -> Result<Evidence> {
        let b = Array::copy_of(b)?;
        let complex = b.dtype().is_complex();
        let parts = if complex { side_by_side(&b)? } else { b.cast(DType::F64)? };
        let found = match a.dtype() {
            DType::F16 => solve::<f16>(self, a, &parts, b.cols())?,
            DType::BF16 => solve::<bf16>(self, a, &parts, b.cols())?,
            other => {
                return Err(Error::dtype(
                    "HalfCG: the operator must be f16 or bf16; its dtype",
                    other,
                    DType::F16,
                )
                .with_help("use CG()"));
            }
        };
        let joined = if complex { joined(&found.x)? } else { found.x };
        x.rb_mut().copy_from(joined.as_ref())?;
        match found.failure {
            None => Ok(found.evidence),
            Some(failure) => Err(failure.error(joined.cast(x.dtype())?, found.evidence)),
        }
    }

    fn vectors(&self) -> usize {
        4 + self.window
    }

    fn describe(&self) -> String {
        format!("HalfCG, tol={:e}", self.tol)
    }
}

/// [Re b, Im b]
fn side_by_side(b: &Array) -> Result<Array> {
    let k = b.cols();
    let wide = b.cast(DType::C64)?;
    let wide = wide.view::<c64>()?;
    Array::from_fn(b.rows(), 2 * k, |i, j| if j < k { wide[(i, j)].re } else { wide[(i, j - k)].im })
}

/// u + i·v from [u, v]
fn joined(parts: &Array) -> Result<Array> {
    let k = parts.cols() / 2;
    let parts = parts.view::<f32>()?;
    Array::from_fn(parts.nrows(), k, |i, j| c32::new(parts[(i, j)], parts[(i, j + k)]))
}

/// What a run came to.
struct Found {
    /// f32
    x: Array,
    evidence: Evidence,
    failure: Option<Failure>,
}

struct Failure {
    status: Status,
    message: String,
}

impl Failure {
    fn error(self, x: Array, evidence: Evidence) -> Error {
        let help = match self.status {
            Status::Stagnated => "raise window or tol, give a preconditioner, or compute in f32 with CG()",
            other => other.advice(),
        };
        let cancelled = self.status == Status::Cancelled;
        let kind = if cancelled { ErrorKind::Cancelled } else { ErrorKind::NotConverged };
        Error::not_converged(self.message, x, evidence).with_kind(kind).with_help(help)
    }
}

/// One column's run.
struct Run<'a, H> {
    options: &'a HalfCg,
    a: &'a Op,
    tol: f64,
    limit: usize,
    iterations: usize,
    stop: Option<Stop>,
    r: Scaled<H>,
    p: Scaled<H>,
    q: Scaled<H>,
    z: Scaled<H>,
    /// The last residuals, M times them, and rᴴ·M·r; the oldest is overwritten.
    window: Vec<(Scaled<H>, Scaled<H>, f64)>,
    kept: usize,
    wide: Vec<f32>,
    ws: Workspace,
}

/// A⁻¹·b in f32 for a real b in f64; columns from `real` on are imaginary parts of the first ones.
fn solve<H: Half + Element>(options: &HalfCg, a: &Op, b: &Array, real: usize) -> Result<Found> {
    let (n, k) = b.shape();
    if !a.is_square() || n != a.rows() {
        let message = format!("A = {a} must be square, and b, {n}×{k}, as high");
        return Err(Error::shape("HalfCG", message));
    }
    if let Some(m) = &options.precond
        && (m.shape() != a.shape() || m.dtype() != a.dtype())
    {
        let message = format!("it must be {}[{n}×{n}] like {a}, got {m}", H::NAME);
        return Err(Error::shape("precond", message));
    }
    let (tol, limit) = (attainable(options.tol, a.dtype()), iteration_limit(options.max_iters, a));
    watch::tell(|| Moment::Started { method: "HalfCG", rows: n, columns: k, tolerance: tol, limit });
    let window = options.window.min(n);
    let preconditioned = options.precond.is_some();
    let mut run: Run<'_, H> = Run {
        options,
        a,
        tol,
        limit,
        iterations: 0,
        stop: None,
        r: Scaled::zeros(n),
        p: Scaled::zeros(n),
        q: Scaled::zeros(n),
        z: Scaled::zeros(if preconditioned { n } else { 0 }),
        window: (0..window)
            .map(|_| (Scaled::zeros(n), Scaled::zeros(if preconditioned { n } else { 0 }), 0.0))
            .collect(),
        kept: 0,
        wide: vec![0.0; n],
        ws: Workspace::new(),
    };
    let b = b.view::<f64>()?;
    let mut x = Array::zeros(n, k, DType::F32)?;
    let (mut worst, mut most, mut failure, mut converged) = (0.0f64, 0, None, 0);
    {
        let mut x = x.view_mut::<f32>()?;
        for j in 0..k {
            let (column, norm) = (b.subcols(j, 1), norm_fro(b.subcols(j, 1)));
            if norm == 0.0 {
                converged += 1;
                continue;
            }
            if !norm.is_finite() {
                return Err(Error::new(ErrorKind::NotFinite, "b holds NaN or infinity"));
            }
            // In f32 whatever ‖b‖ was: b/‖b‖, by a power of two.
            let scale = 2f64.powi(-norm.log2().floor().clamp(-1000.0, 1000.0) as i32);
            let right: Vec<f32> = (0..n).map(|i| (column[(i, 0)] * scale) as f32).collect();
            let mut y: Vec<f32> = match &options.x0 {
                None => vec![0.0; n],
                Some(x0) => first_iterate(x0, (n, real), j, scale)?,
            };
            run.iterations = 0;
            let (status, residual) = run.column(&right, norm * scale, &mut y)?;
            most = most.max(run.iterations);
            worst = worst.max(residual);
            match status {
                Status::Converged => converged += 1,
                other => failure = failure.or(Some(other)),
            }
            let mut size = 0.0f64;
            for i in 0..n {
                let value = f64::from(y[i]) / scale;
                size = size.max(value.abs());
                x[(i, j)] = value as f32;
            }
            let nonzero = y.iter().any(|&v| v != 0.0);
            if nonzero && !(f64::from(f32::MIN_POSITIVE)..=f64::from(f32::MAX)).contains(&size) {
                return Err(Error::new(
                    ErrorKind::NotFinite,
                    format!("the solution with {a} leaves the range of f32"),
                )
                .with_help("scale A or b"));
            }
        }
    }
    watch::tell(|| Moment::Certified { method: "HalfCG", residual: worst, tolerance: tol, converged, of: k });
    let status = failure.unwrap_or(Status::Converged);
    let evidence = Evidence::of("HalfCG")
        .iterations(most)
        .residual(worst)
        .tolerance(tol)
        .status(status)
        .note(format!("‖b − A·x‖/‖b‖, with A·x rounded to {}", H::NAME));
    let failure = failure.map(|status| Failure {
        status,
        message: format!(
            "HalfCG on {a} {} after {most} iterations: {} of {k} columns; the worst ‖b − A·x‖/‖b‖ = {worst:.1e}, \
             asked for {tol:.1e}",
            status.words(),
            k - converged,
        ),
    });
    Ok(Found { x, evidence, failure })
}

/// Column j of a first iterate, scaled: its real part, or, from column k on, its imaginary part.
fn first_iterate(x0: &Array, (n, k): (usize, usize), j: usize, scale: f64) -> Result<Vec<f32>> {
    if x0.rows() != n || (x0.cols() != k && x0.cols() != 1) {
        let message = format!("it must be {n}×{k} like x, or one column, got {}×{}", x0.rows(), x0.cols());
        return Err(Error::shape("x0", message));
    }
    let at = (j % k.max(1)).min(x0.cols().saturating_sub(1));
    let part = |z: Scalar| if j < k { z.re } else { z.im };
    (0..n).map(|i| Ok((part(x0.get(i, at)?) * scale) as f32)).collect()
}

impl<H: Half + Element> Run<'_, H> {
    /// x ← A⁻¹·b from the first iterate in x; how it ended and ‖b − A·x‖/‖b‖.
    fn column(&mut self, b: &[f32], norm_b: f64, x: &mut [f32]) -> Result<(Status, f64)> {
        let mut recomputed = f64::INFINITY;
        for restarts in 0.. {
            let residual = self.residual(b, x)?;
            if !residual.is_finite() {
                return Err(self.not_finite());
            }
            let status = match self.stop {
                _ if residual <= self.tol * norm_b => Some(Status::Converged),
                Some(Stop::Deadline) => Some(Status::Deadline),
                Some(Stop::Cancelled) => Some(Status::Cancelled),
                None if self.iterations >= self.limit => Some(Status::IterationLimit),
                None if !(residual <= 0.5 * recomputed) || restarts > RESTARTS => Some(Status::Stagnated),
                None => None,
            };
            if let Some(status) = status {
                return Ok((status, residual / norm_b));
            }
            recomputed = residual;
            self.descend(residual, norm_b, x)?;
        }
        Ok((Status::Stagnated, recomputed / norm_b))
    }

    /// r ← b − A·x for x as the sum of two half-precision vectors; ‖r‖.
    fn residual(&mut self, b: &[f32], x: &[f32]) -> Result<f64> {
        // p = round(x), q = A·p; then p = round(x − p)
        self.p.store(x);
        self.wide.copy_from_slice(x);
        self.p.add_to(-1.0, &mut self.wide);
        self.apply()?;
        self.p.store(&self.wide);
        self.wide.copy_from_slice(b);
        self.q.add_to(-1.0, &mut self.wide);
        self.apply()?;
        self.q.add_to(-1.0, &mut self.wide);
        self.r.store(&self.wide);
        Ok(norm_fro(MatRef::from_column_major_slice(&self.wide, self.wide.len(), 1)))
    }

    /// CG until the recurrence has converged or gains nothing more.
    fn descend(&mut self, residual: f64, norm_b: f64, x: &mut [f32]) -> Result<()> {
        let patience = x.len().max(100);
        self.kept = 0;
        let (mut smallest, mut smallest_at) = (residual, self.iterations);
        let mut rho = self.precondition(residual)?;
        self.keep(rho);
        // p = z
        self.direction(0.0);
        while self.iterations < self.limit && self.stop.is_none() {
            self.iterations += 1;
            // q = A·p,  α = ρ/(pᴴ·q),  x ← x + α·p,  r ← r − α·q
            self.apply()?;
            let curvature = self.p.dot(&self.q)?;
            if !(curvature > 0.0 && curvature.is_finite()) {
                let norms = (self.p.dot(&self.p)?.sqrt(), self.q.dot(&self.q)?.sqrt());
                let noise = 10.0 * H::EPS * norms.0 * norms.1;
                return Err(not_positive(self.a, "HalfCG", self.iterations, curvature, norms, noise));
            }
            let alpha = rho / curvature;
            self.p.add_to(alpha, x);
            self.wide.fill(0.0);
            self.r.add_to(1.0, &mut self.wide);
            self.q.add_to(-alpha, &mut self.wide);
            self.orthogonalise()?;
            self.r.store(&self.wide);
            let estimate = self.r.dot(&self.r)?.sqrt();
            let iteration = self.iterations;
            let relative = estimate / norm_b;
            watch::tell(|| Moment::Iteration { method: "HalfCG", iteration, active: 1, residual: relative });
            if !estimate.is_finite() {
                return Err(self.not_finite());
            }
            if estimate < 0.999 * smallest {
                (smallest, smallest_at) = (estimate, iteration);
            }
            self.stop = watch::stop_requested();
            if estimate <= 0.5 * self.tol * norm_b || iteration - smallest_at > patience {
                return Ok(());
            }
            // ρ⁺ = rᴴ·z,  p ← z + (ρ⁺/ρ)·p
            let rho_old = rho;
            rho = self.precondition(estimate)?;
            self.keep(rho);
            self.direction(rho / rho_old);
        }
        Ok(())
    }

    /// q ← A·p
    fn apply(&mut self) -> Result<()> {
        self.q.image(self.a, &self.p, &mut self.ws)
    }

    /// z ← M·r; rᴴ·z.
    fn precondition(&mut self, norm_r: f64) -> Result<f64> {
        let Some(m) = &self.options.precond else { return self.r.dot(&self.r) };
        self.z.image(m, &self.r, &mut self.ws)?;
        let rho = self.r.dot(&self.z)?;
        if rho <= 0.0 && norm_r > 0.0 {
            let message = format!("HalfCG on {}: rᴴ·M·r = {rho:.3e} with the preconditioner M", self.a);
            return Err(Error::new(ErrorKind::NotPositiveDefinite, message)
                .with_help("the preconditioner of HalfCG must be positive definite"));
        }
        Ok(rho)
    }

    fn z(&self) -> &Scaled<H> {
        if self.options.precond.is_some() { &self.z } else { &self.r }
    }

    /// p ← z + β·p
    fn direction(&mut self, beta: f64) {
        let mut wide = std::mem::take(&mut self.wide);
        wide.fill(0.0);
        self.z().add_to(1.0, &mut wide);
        if beta != 0.0 {
            self.p.add_to(beta, &mut wide);
        }
        self.p.store(&wide);
        self.wide = wide;
    }

    /// The residual joins the window.
    fn keep(&mut self, rho: f64) {
        if self.window.is_empty() {
            return;
        }
        let slot = self.kept % self.window.len();
        let (r, z, size) = &mut self.window[slot];
        r.copy_from(&self.r);
        if self.options.precond.is_some() {
            z.copy_from(&self.z);
        }
        *size = rho;
        self.kept += 1;
    }

    /// wide ← wide − Σ (zᵢᴴ·wide/rᵢᴴ·zᵢ)·rᵢ over the window.
    fn orthogonalise(&mut self) -> Result<()> {
        let preconditioned = self.options.precond.is_some();
        for (r, z, size) in self.window.iter().take(self.kept) {
            let c = if preconditioned { z } else { r }.dot_wide(&self.wide) / size;
            r.add_to(-c, &mut self.wide);
        }
        Ok(())
    }

    fn not_finite(&self) -> Error {
        let message = format!("HalfCG on {}: NaN or infinity in iteration {}", self.a, self.iterations);
        Error::new(ErrorKind::NotFinite, message)
            .with_help("A or the preconditioner returned it, or its entries overflow the dtype")
    }
}

#[cfg(test)]
mod tests;
