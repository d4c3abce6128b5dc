//! The Lanczos process for self-adjoint operators, which MINRES, MINRES-QLP and SYMMLQ share.
//!
//! Method    for a positive definite M ≈ A⁻¹ (the identity without a preconditioner):
//!           A·V = Z·T, V = M·Z, Zᴴ·V = I, T real, symmetric and tridiagonal with αₖ on and βₖ beside the diagonal.
//!           x is sought as V·y, and b − A·x = Z·(β₁·e₁ − T·y)
//! Memory    z_old, z, and y for A·v: 3 vectors a column. With a preconditioner v, and the residual in block 0: 5
//! Work      one apply, one scalar product, two updates: 9n operations; 15n and an apply of M with a preconditioner
//! Stops     *Im vᴴ·A·v ≠ 0* beyond rounding: `FalseClaim` · *zᴴ·M·z ≤ 0*: `NotPositiveDefinite`
//! Differs   vectors are normalised before A is applied, so that only A itself can leave the range
//! Source    Lanczos, J. Res. NBS 45 (1950), doi:10.6028/jres.045.026; this order of operations: Paige, J. Inst. Math.
//!           Appl. 10 (1972), doi:10.1093/imamat/10.3.373

use super::Stage;
use crate::Working;
use cola_runtime::{Error, ErrorKind, Result};
use std::ops::Range;

/// Which blocks hold the vectors. Without a preconditioner v is z.
#[derive(Clone, Copy)]
pub(super) struct Basis {
    pub z_old: usize,
    pub z: usize,
    /// A·v, and after [`Basis::advance`] the next z.
    pub y: usize,
    pub v: usize,
    preconditioned: bool,
}

/// The residual, kept apart with a preconditioner.
pub(super) const RESIDUAL: usize = 0;

/// The scalars of one column.
#[derive(Clone, Copy, Default)]
pub(super) struct Tridiagonal {
    /// αₖ
    pub alpha: f64,
    /// βₖ
    pub beta: f64,
    /// βₖ₊₁; after [`Basis::begin`] it is β₁.
    pub beta_next: f64,
    /// max of ‖T·eₖ‖: at most ‖A‖ without a preconditioner, ‖M^½·A·M^½‖ with one.
    pub norm_t: f64,
    /// βₖ is an entry of T: not so for β₁.
    inner: bool,
    /// ‖z‖ of the next z, which is 1 without a preconditioner.
    pub norm_z: f64,
}

impl Basis {
    pub fn new(preconditioned: bool) -> Basis {
        if preconditioned {
            Basis { z_old: 1, y: 2, z: 3, v: 4, preconditioned }
        } else {
            Basis { z: 0, z_old: 1, y: 2, v: 0, preconditioned }
        }
    }

    /// Blocks in use: the method's own follow.
    pub fn blocks(self) -> usize {
        if self.preconditioned { 5 } else { 3 }
    }

    pub fn is_preconditioned(self) -> bool {
        self.preconditioned
    }

    /// A lower bound of ‖A‖ by T; 0 where T says nothing of it.
    pub fn norm_a(self, t: &Tridiagonal) -> f64 {
        if self.preconditioned { 0.0 } else { t.norm_t }
    }

    /// β₁·z₁ = r, v₁ = M·z₁ for the residuals in block 0.
    pub fn begin<T: Working, C: AsMut<Tridiagonal>>(
        self,
        s: &mut Stage<'_, T, C>,
        columns: Range<usize>,
        name: &str,
    ) -> Result<()> {
        if self.preconditioned {
            s.precondition(RESIDUAL, self.v, columns.clone())?;
        }
        for j in columns {
            s.col_mut(self.z_old, j).fill(T::zero());
            let norm = s.active[j].estimate;
            let beta = if self.preconditioned {
                let beta = norm_by(s, j, RESIDUAL, self.v, name)?;
                s.update(self.z, j, T::zero(), [(T::from_f64(inverse(beta)), RESIDUAL)])?;
                beta
            } else {
                norm
            };
            s.update(self.v, j, T::from_f64(inverse(beta)), [])?;
            let norm_z = norm * inverse(beta);
            // ‖A‖ stays known over a new start.
            let norm_t = s.active[j].own.as_mut().norm_t;
            *s.active[j].own.as_mut() =
                Tridiagonal { beta_next: beta, norm_z, norm_t, ..Tridiagonal::default() };
        }
        Ok(())
    }

    /// βₖ₊₁·zₖ₊₁ = A·vₖ − αₖ·zₖ − βₖ·zₖ₋₁ for all columns. zₖ and vₖ stay until [`Basis::turn`]; zₖ₊₁ is in block y.
    pub fn advance<T: Working, C: AsMut<Tridiagonal>>(
        self,
        s: &mut Stage<'_, T, C>,
        name: &str,
    ) -> Result<()> {
        let k = s.active.len();
        s.apply(self.v, self.y, 0..k)?;
        for j in 0..k {
            let t = *s.active[j].own.as_mut();
            let beta = t.beta_next;
            // α = vᴴ·A·v,  y = A·v − α·z − β·z_old
            let alpha = s.dot(self.v, self.y, j)?;
            let terms = [(-T::from_f64(alpha.re()), self.z), (-T::from_f64(beta), self.z_old)];
            let norm = s.update(self.y, j, T::one(), terms)?;
            let t = s.active[j].own.as_mut();
            (t.alpha, t.beta, t.beta_next, t.norm_z) = (alpha.re(), beta, norm, norm);
            if !self.preconditioned {
                let above = if t.inner { beta } else { 0.0 };
                check_real::<T, C>(s, alpha, above.hypot(norm), name)?;
            }
        }
        if self.preconditioned {
            // z_old is not needed any more: M·y goes there.
            s.precondition(self.y, self.z_old, 0..k)?;
        }
        for j in 0..k {
            if self.preconditioned {
                let beta = norm_by(s, j, self.y, self.z_old, name)?;
                s.active[j].own.as_mut().beta_next = beta;
                s.update(self.z_old, j, T::from_f64(inverse(beta)), [])?;
            }
            let t = s.active[j].own.as_mut();
            let scale = inverse(t.beta_next);
            t.norm_z *= scale;
            let above = if t.inner { t.beta } else { 0.0 };
            t.inner = true;
            t.norm_t = t.norm_t.max(above.hypot(t.alpha).hypot(t.beta_next));
            s.update(self.y, j, T::from_f64(scale), [])?;
        }
        Ok(())
    }

    /// zₖ₊₁ becomes zₖ.
    pub fn turn<T: Working, C>(self, s: &mut Stage<'_, T, C>) {
        if self.preconditioned {
            // z_old, z, y, v hold z, v⁺, z⁺, v and shall hold z, z⁺, –, v⁺.
            s.swap(self.z_old, self.v);
            s.swap(self.z_old, self.z);
            s.swap(self.z, self.y);
        } else {
            s.swap(self.z_old, self.z);
            s.swap(self.z, self.y);
        }
    }
}

/// 1/β; 0 where the process has ended, so that what follows is zero.
fn inverse(beta: f64) -> f64 {
    if beta > 0.0 { 1.0 / beta } else { 0.0 }
}

/// √(uᴴ·v) for v = M·u.
fn norm_by<T: Working, C>(s: &Stage<'_, T, C>, j: usize, u: usize, v: usize, name: &str) -> Result<f64> {
    let square = s.dot(u, v, j)?.re();
    if square > 0.0 || square.is_nan() {
        return Ok(square.sqrt());
    }
    let (norm_u, norm_v) = (s.norm(u, j), s.norm(v, j));
    let noise = 10.0 * T::EPS * (s.n as f64).sqrt() * norm_u * norm_v;
    if norm_u == 0.0 || (square == 0.0 && norm_u < f64::MIN_POSITIVE) || (norm_v > 0.0 && square >= -noise) {
        return Ok(0.0);
    }
    let message = format!("{name} on {}: zᴴ·M·z = {square:.3e} with the preconditioner M", s.a);
    Err(Error::new(ErrorKind::NotPositiveDefinite, message)
        .with_help(format!("the preconditioner of {name} must be positive definite")))
}

/// vᴴ·A·v of a self-adjoint A is real.
fn check_real<T: Working, C>(s: &Stage<'_, T, C>, alpha: T, rest: f64, name: &str) -> Result<()> {
    let noise = 100.0 * T::EPS * (s.n as f64).sqrt() * alpha.re().hypot(rest);
    if alpha.im().abs() > noise && alpha.finite() {
        let (a, at) = (s.a, s.iteration);
        let (re, im) = (alpha.re(), alpha.im());
        return Err(Error::new(
            ErrorKind::FalseClaim,
            format!("{a} was taken to be self-adjoint, but vᴴ·A·v = {re:.3e} + {im:.3e}i in iteration {at} of {name}"),
        )
        .with_help("the claim SelfAdjoint is false; without it, GMRES() solves this"));
    }
    Ok(())
}

/// The reflection [c s; s −c] that takes (a, b) to (r, 0), r ≥ 0: c, s and r.
pub(super) fn reflection(a: f64, b: f64) -> (f64, f64, f64) {
    let r = a.hypot(b);
    if r == 0.0 { (1.0, 0.0, 0.0) } else { (a / r, b / r, r) }
}
