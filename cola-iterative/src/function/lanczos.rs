//! f(A)·B for self-adjoint A by Lanczos.
//!
//! Method    x = ‖b‖·V·f(T)·e₁ with V, T of the Lanczos process. Invariant: x is ‖b‖·p(A)·b for the polynomial p that
//!           interpolates f at the Ritz values
//! Memory    3 vectors a column and the basis, at most `basis` of it; what does not fit is computed again in a
//!           second run of the recurrence
//! Work      one apply a column and step, 4jn to 8jn operations in step j ≤ `basis`, 10n after that; twice the applies beyond
//!           the basis
//! Stops     the estimated error is at most tol·‖x‖: *converged* · the space is invariant: *converged* · max_iters ·
//!           deadline, cancel · f is not finite at a Ritz value of the last step: `NotFinite` · A is not self-adjoint: `FalseClaim`
//! Differs   the estimate is the rest of the series of differences (`estimate`); for a Stieltjes function also the bound of
//!           `stieltjes`, with the smallest Ritz value for λₘᵢₙ. Ritz values at rounding level are taken for 0, so that
//!           the null space keeps f(0)
//! Source    Higham, Functions of Matrices (2008), §13.2; Druskin & Knizhnerman, USSR Comput. Math. 29 (1989)

use super::process::{Chain, Combination, Keep, Process};
use super::{Convergence, Outcome, check_shapes, next_check, stieltjes, stopped, working};
use crate::Working;
use crate::kernel::OnOperand;
use cola_kernels::tridiagonal_eigh;
use cola_runtime::watch::{self, Moment};
use cola_runtime::{
    Array, ArrayMut, ArrayRef, Error, ErrorKind, Evidence, Op, Result, Scalar, Status, Workspace, with_number,
};

const NAME: &str = "Lanczos f(A)·B";
/// Bytes of bases that are kept at a time.
const KEPT_BYTES: usize = 1 << 28;

/// A function of a real variable, and what is known of it.
#[derive(Clone, Copy)]
pub struct Function<'a> {
    /// f(λ)
    pub value: &'a dyn Fn(f64) -> Scalar,
    /// w where f(z) = c ± ∫₀^∞ w(t)/(z + t) dt or a convergent difference of such: then the error is bounded.
    pub weight: Option<&'a dyn Fn(f64) -> f64>,
}

impl<'a> Function<'a> {
    /// A function of which nothing else is known.
    pub fn new(value: &'a dyn Fn(f64) -> Scalar) -> Function<'a> {
        Function { value, weight: None }
    }

    /// A Stieltjes function with its weight: sin(απ)/(π·t^α) for z^(−α), 1 for log z.
    pub fn stieltjes(value: &'a dyn Fn(f64) -> Scalar, weight: &'a dyn Fn(f64) -> f64) -> Function<'a> {
        Function { value, weight: Some(weight) }
    }
}

/// f(A)·B for self-adjoint A: see the module page.
#[derive(Clone, Debug)]
pub struct LanczosFunction {
    /// Stops when the estimated error is at most tol·‖x‖, for each column.
    pub tol: f64,
    /// Limit on steps; n without.
    pub max_iters: Option<usize>,
    /// Basis vectors kept for one column, at least 2.
    pub basis: usize,
    /// They are kept as Householder reflections, orthonormal to a few ε whatever A is; at most twice the work beside
    /// the applies.
    pub householder: bool,
}

impl Default for LanczosFunction {
    fn default() -> Self {
        LanczosFunction { tol: 1e-10, max_iters: None, basis: 200, householder: false }
    }
}

impl LanczosFunction {
    /// x ← f(A)·b for blocks in a working dtype; complex where f is.
    ///
    /// # Errors
    /// See *Stops*; `NotConverged` with the best iterate; `InvalidArgument` for values of f that x cannot hold.
    pub fn apply_into(
        &self,
        a: &Op,
        f: &Function<'_>,
        b: ArrayRef<'_>,
        x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<Evidence> {
        check_shapes(NAME, a, b.shape(), x.shape())?;
        with_number!(x.dtype(), T => self.run::<T>(a, f, b, x, ws))
    }

    /// f(A)·b, and the evidence.
    ///
    /// # Errors
    /// As [`LanczosFunction::apply_into`].
    pub fn apply(&self, a: &Op, f: &Function<'_>, b: &Array) -> Result<(Array, Evidence)> {
        let dtype = working(a, b.dtype());
        let b = b.cast(dtype)?;
        let mut x = Array::zeros(b.rows(), b.cols(), dtype)?;
        let evidence = self.apply_into(a, f, b.as_ref(), x.as_mut()?, &mut Workspace::new())?;
        Ok((x, evidence))
    }

    fn run<T: Working>(
        &self,
        a: &Op,
        f: &Function<'_>,
        b: ArrayRef<'_>,
        mut x: ArrayMut<'_>,
        ws: &mut Workspace,
    ) -> Result<Evidence> {
        let (n, k) = b.shape();
        let limit = self.max_iters.unwrap_or(n.max(50)).max(1);
        let keep = self.basis.max(2).min(limit + 1);
        let at_once = (KEPT_BYTES / (n * keep * size_of::<T>()).max(1)).clamp(1, 64);
        let mut outcome = Outcome::new(NAME, self.tol);
        watch::tell(|| Moment::Started { method: NAME, rows: n, columns: k, tolerance: self.tol, limit });
        for first in (0..k).step_by(at_once) {
            let last = k.min(first + at_once);
            let part = x.rb_mut().cols_range(first, last);
            self.group::<T>((a, f), b.cols_range(first, last), part, (keep, limit), &mut outcome, ws)?;
        }
        let (residual, failed) = (outcome.worst, outcome.failure.is_some());
        let converged = if failed { 0 } else { k };
        watch::tell(|| Moment::Certified { method: NAME, residual, tolerance: self.tol, converged, of: k });
        let note = "estimated ‖f(A)·b − x‖/‖x‖";
        outcome.finish(
            a,
            x.rb(),
            note,
            "raise max_iters or tol; functions with a singularity near the spectrum converge slowly",
        )
    }

    fn group<T: Working>(
        &self,
        (a, f): (&Op, &Function<'_>),
        b: ArrayRef<'_>,
        x: ArrayMut<'_>,
        (vectors, limit): (usize, usize),
        outcome: &mut Outcome,
        ws: &mut Workspace,
    ) -> Result<()> {
        let k = b.cols();
        let mut x = x.typed::<T>()?;
        x.fill(T::zero());
        let keep = Keep { vectors, householder: self.householder };
        let mut process = Process::<T>::start(a, NAME, b.typed()?, keep, limit, ws)?;
        let mut convergence = vec![Convergence::default(); k];
        let mut done = Vec::with_capacity(k);
        let mut check = 4;
        while !process.active.is_empty() {
            process.step(ws)?;
            let m = process.steps;
            let stop = watch::stop_requested();
            let ends = m >= limit || stop.is_some();
            let looks = m == check || ends;
            let mut worst: f64 = 0.0;
            for i in (0..process.active.len()).rev() {
                let chain = &process.active[i];
                if !(looks || chain.exact) {
                    continue;
                }
                let iterate = match Iterate::of(chain, f, a) {
                    // A Ritz value may be at a singularity of f for some steps, where no eigenvalue is.
                    Err(e) if e.kind() == ErrorKind::NotFinite && !chain.exact && !ends => {
                        worst = f64::INFINITY;
                        continue;
                    }
                    other => other?,
                };
                let estimate = iterate.error(chain, f, &mut convergence[chain.index], m);
                let size = iterate.norm();
                let relative = if size > 0.0 { estimate / size } else { estimate };
                // Not finer than rounding allows.
                let goal = (self.tol * size).max(10.0 * T::EPS * iterate.largest);
                let status = match (estimate <= goal, stop) {
                    (true, _) => Status::Converged,
                    (_, Some(stop)) => stopped(stop),
                    (_, None) if m >= limit => Status::IterationLimit,
                    _ => {
                        worst = worst.max(relative);
                        continue;
                    }
                };
                outcome.add(m, relative, status);
                let chain = process.remove(i);
                let y = iterate.coefficients::<T>(chain.norm)?;
                done.push(Combination { chain, y });
            }
            let active = process.active.len();
            watch::tell(|| Moment::Iteration { method: NAME, iteration: m, active, residual: worst });
            if looks {
                check = next_check(m);
            }
        }
        process.assemble(&mut done, x, ws)?;
        process.give(ws);
        Ok(())
    }
}

/// f(T)·e₁ and what its computation told.
struct Iterate {
    y: Vec<Scalar>,
    ritz: Vec<f64>,
    /// max |f(θ)|
    largest: f64,
    eps: f64,
}

impl Iterate {
    fn of<T: Working>(chain: &Chain<T>, f: &Function<'_>, a: &Op) -> Result<Iterate> {
        let (alpha, beta) = chain.tridiagonal();
        let (ritz, s) = tridiagonal_eigh::<f64>(alpha, beta).on("the tridiagonal matrix of Lanczos")?;
        let m = ritz.len();
        // y = S·f(Θ)·Sᵀ·e₁
        let mut y = vec![Scalar::default(); m];
        let mut largest: f64 = 0.0;
        for (j, &theta) in ritz.iter().enumerate() {
            let theta = snapped::<T>(theta, chain.size());
            let value = (f.value)(theta);
            check_value::<T>(value, theta, a)?;
            largest = largest.max(value.norm());
            let weight = value * s[(0, j)];
            y.iter_mut().enumerate().for_each(|(i, y)| *y += weight * s[(i, j)]);
        }
        Ok(Iterate { y, ritz, largest, eps: T::EPS })
    }

    fn norm(&self) -> f64 {
        self.y.iter().map(|y| y.norm_sqr()).sum::<f64>().sqrt()
    }

    /// The estimated error for ‖b‖ = 1; infinite when nothing can be said yet.
    fn error<T: Working>(&self, chain: &Chain<T>, f: &Function<'_>, seen: &mut Convergence, m: usize) -> f64 {
        let rounding = 2.0 * self.eps * self.largest;
        if chain.exact {
            return rounding;
        }
        let Some(estimate) = seen.look(m, &self.y) else { return f64::INFINITY };
        let bound = f.weight.map(|weight| {
            let least = self.ritz.first().copied().unwrap_or(0.0);
            stieltjes::bound(&self.ritz, &chain.beta, least, weight)
        });
        // An infinite bound says that the weight does not apply.
        bound.filter(|b| b.is_finite()).map_or(estimate, |b| b.max(estimate)).max(rounding)
    }

    fn coefficients<T: Working>(&self, norm: f64) -> Result<Vec<T>> {
        Ok(self.y.iter().map(|&y| T::from_scalar(y * norm)).collect())
    }
}

/// A Ritz value at rounding level is 0.
pub(crate) fn snapped<T: Working>(theta: f64, size: f64) -> f64 {
    if theta.abs() <= 4.0 * T::EPS * size { 0.0 } else { theta }
}

/// f(θ) is finite, and real where x is.
pub(crate) fn check_value<T: Working>(value: Scalar, theta: f64, a: &Op) -> Result<()> {
    if !(value.re.is_finite() && value.im.is_finite()) {
        let message = format!("f is {value} at {theta:.6e}, a Ritz value of {a}");
        return Err(Error::new(ErrorKind::NotFinite, message)
            .with_help("f must be finite on the interval from the least to the largest eigenvalue"));
    }
    if !T::COMPLEX && value.im != 0.0 {
        let message = format!("f is {value} at the Ritz value {theta:.6e} of {a}, and the result is real");
        return Err(Error::invalid(NAME, message).with_help("give a complex right-hand side"));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
